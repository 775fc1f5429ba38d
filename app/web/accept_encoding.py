"""A reader for the header Accept-Encoding; Starlette and the compression's API have none."""

from functools import lru_cache

_ENCODINGS = frozenset({"br", "gzip"})  # those that we send


@lru_cache(maxsize=128)
def accepted_encodings(header: str) -> frozenset[str]:
    """Encodings that we send and a client accepts: "br;q=0, gzip" gives {"gzip"}.

    A weight above 0 accepts an encoding, "*" those that are not named; weights are not compared.

    Source: RFC 9110, section 12.5.3.
    """
    weights = dict(_weighted(item) for item in header.lower().split(","))
    others = weights.get("*", 0.0)
    return frozenset(name for name in _ENCODINGS if weights.get(name, others) > 0)


def _weighted(item: str) -> tuple[str, float]:
    """Name and weight of an item; the weight is 1 if missing, 0 if not a number."""
    name, *parameters = (part.strip() for part in item.split(";"))
    weights = [text for key, _, text in (p.partition("=") for p in parameters) if key == "q"]
    try:
        return name, float(weights[0]) if weights else 1.0
    except ValueError:
        return name, 0.0
