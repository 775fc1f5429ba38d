"""Of very many classes a page has the ones that matter most, and the others as one row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..explorer.frames import Frame
from ..shared.distribution import Bar

ALL_ON_A_PAGE = 100  # classes; with more, a page has no row for each


def only(frames: Sequence[Frame], rows: Sequence[int]) -> list[Frame]:
    """The frames with the numbers of these rows of their tables."""
    return [
        frame | {"series": {name: _at(values, rows) for name, values in frame["series"].items()}}
        for frame in frames
    ]


def _at(values: Sequence[int], rows: Sequence[int]) -> list[Any]:
    return [values[row] for row in rows]


def only_bars(bars: Sequence[Bar]) -> list[Bar]:
    """The rows of a table without those that are summed; the sum is a row like the others."""
    return [replace(bar, part="") for bar in bars if bar.part != "summed"]
