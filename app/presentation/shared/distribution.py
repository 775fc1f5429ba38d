"""shared/_macros.html, distribution(): one distribution as a table of bars, a row a class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from . import format as fmt

# A row of a table of many classes: one of those that are summed, or their sum.
Part = Literal["", "summed", "sum"]


@dataclass(frozen=True)
class Bar:
    """One class of a distribution: a row of its table."""

    label: str
    tenths: int
    text: str
    target: int | None  # where the soft target lies, in tenths of a percent
    pins: tuple[int, ...]  # where the pinned runs' students are
    part: Part = ""

    @property
    def target_text(self) -> str:
        """The soft target as a percentage; "" without one."""
        return "" if self.target is None else fmt.percent(self.target)


def bars(
    labels: Sequence[str],
    tenths: Sequence[int],
    targets: Sequence[int] | None = None,
    pins: Sequence[Sequence[int]] = (),
    summed: Sequence[int] = (),
) -> list[Bar]:
    """The rows of a distribution's table, in the order of the classes.

    That order holds for many classes too: a class keeps its place whether or not all are shown,
    and is on the same row of each table, whatever its probability there.

    Args:
        labels: the classes.
        tenths: their probabilities in tenths of a percent; with `summed` also the sum of these.
        targets: the soft targets, to be marked on the bars.
        pins: the same of each pinned run's student.
        summed: indices of the classes that are one row until all are asked for.
    """
    rows: list[tuple[str, Part]] = [(label, "") for label in labels]
    for i in summed:
        rows[i] = (labels[i], "summed")
    if summed:
        rows.append((f"{len(summed)} more classes", "sum"))
    return [
        Bar(
            label=label,
            tenths=value,
            text=fmt.percent(value),
            target=None if targets is None else targets[i],
            pins=tuple(pin[i] for pin in pins),
            part=part,
        )
        for i, ((label, part), value) in enumerate(zip(rows, tenths, strict=True))
    ]
