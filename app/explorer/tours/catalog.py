"""The tours that a server offers, read once from tours/data."""

import tomllib
from pathlib import Path
from typing import Any

from .model import Stop, Tour, Tours

_DATA = Path(__file__).parent / "data"


def _load(path: Path) -> Tour:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Tour(
        name=path.stem.split("-", 1)[1],
        title=raw["title"],
        stops=tuple(map(_stop, raw["stops"])),
    )


def _stop(raw: dict[str, Any]) -> Stop:
    return Stop(
        title=raw["title"],
        page=raw.get("page", "/"),
        query=raw.get("query", ""),
        preset=raw.get("preset", ""),
        look=raw["look"],
        text=raw["text"],
        attempt=raw["try"],
    )


# Files are called NN-name.toml: the number is the place in the list, and the first tour's stops are
# those that a link names by their numbers alone.
TOURS = Tours(map(_load, sorted(_DATA.glob("*.toml"))))
