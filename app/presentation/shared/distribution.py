"""shared/_macros.html, distribution(): one distribution as a table of bars, a row a class."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import format as fmt


@dataclass(frozen=True)
class Bar:
    """One class of a distribution: a row of its table."""

    label: str
    tenths: int
    text: str
    target: int | None  # where the soft target lies, in tenths of a percent
    pins: tuple[int, ...]  # where the pinned runs' students are

    @property
    def target_text(self) -> str:
        """The soft target as a percentage; "" without one."""
        return "" if self.target is None else fmt.percent(self.target)


def bars(
    labels: Sequence[str],
    tenths: Sequence[int],
    targets: Sequence[int] | None = None,
    pins: Sequence[Sequence[int]] = (),
) -> list[Bar]:
    """The rows of a distribution's table.

    Args:
        labels: the classes.
        tenths: their probabilities in tenths of a percent.
        targets: the soft targets, to be marked on the bars.
        pins: the same of each pinned run's student.
    """
    return [
        Bar(
            label=label,
            tenths=value,
            text=fmt.percent(value),
            target=None if targets is None else targets[i],
            pins=tuple(pin[i] for pin in pins),
        )
        for i, (label, value) in enumerate(zip(labels, tenths, strict=True))
    ]
