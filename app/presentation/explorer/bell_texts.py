"""Where the bell of a student stands that can hold nothing else, in words."""

from collections.abc import Sequence

from ...numerics.families import bell_top_and_width
from ...numerics.softmax import Array
from ..shared import format as fmt


def bell_texts(labels: Sequence[str], parameters: Array) -> list[str]:
    """A sentence for each of several bells, their parameters of shape (n, 2)."""
    tops, widths = bell_top_and_width(parameters)
    return [
        f"One bell: its top {_place(labels, top)} (place {fmt.short_number(top)}, counted from 0),"
        f" its width {fmt.short_number(width)}."
        for top, width in zip(tops.tolist(), widths.tolist(), strict=True)
    ]


def _place(labels: Sequence[str], top: float) -> str:
    last = len(labels) - 1
    if top < 0:
        return f"is before {labels[0]}"
    if top > last:
        return f"is after {labels[last]}"
    return f"is nearest to {labels[round(top)]}"
