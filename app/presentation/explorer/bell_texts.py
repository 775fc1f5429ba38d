"""Where the bell of a student stands that can hold nothing else, in words."""

from collections.abc import Sequence

from ...numerics.families import bell_top_and_width
from ...numerics.softmax import Array
from ..shared import format as fmt
from ..shared.name_fitting import isolated, plain


def bell_texts(labels: Sequence[str], parameters: Array) -> list[str]:
    """A sentence for each of several bells, their parameters of shape (n, 2)."""
    names = [isolated(plain(label)) for label in labels]
    tops, widths = bell_top_and_width(parameters)
    return [
        f"One bell: its top {_place(names, top)} (place {_number(top)}, counted from 0),"
        f" its width {fmt.short_number(width)}."
        for top, width in zip(tops.tolist(), widths.tolist(), strict=True)
    ]


def _number(value: float) -> str:
    return fmt.with_minus(fmt.short_number(value + 0.0))  # -0 is 0


def _place(names: Sequence[str], top: float) -> str:
    last = len(names) - 1
    if top < 0:
        return f"is before {names[0]}"
    if top > last:
        return f"is after {names[last]}"
    return f"is nearest to {names[round(top)]}"
