"""The tours that a server offers, read once from tours/data."""

from itertools import starmap
from pathlib import Path
from typing import Any

from ..data_files import read_data_files
from .model import Stop, Tour, Tours


def _tour(name: str, raw: dict[str, Any]) -> Tour:
    then = raw.get("then")
    after = (then["title"], then["page"]) if then else None
    return Tour(name, raw["title"], tuple(map(_stop, raw["stops"])), after)


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
TOURS = Tours(starmap(_tour, read_data_files(Path(__file__).parent / "data")))
