"""The distributions of preview.svg: bars in a table without rules, in user units.

The origin of each is the left end of its caption's base line.
"""

from dataclasses import dataclass

import numpy as np

from ...explorer.results import Results
from ...numerics.softmax import Array
from . import format as fmt
from .name_fitting import plain, shortened, width

_WIDTH, _NAMES_MOST, _GAP, _NUMBERS = 324.0, 136.0, 8.0, 80.0
_TOP, _HEIGHT = 14.0, 128.0  # of all lines together
_PITCH_MOST, _BAR_MOST, _BETWEEN, _RADIUS = 42.0, 26.0, 7.0, 5.0
_TEXT, _DROP = 18.0, 6.5  # size of names and numbers; from a line's middle to its base line
_LINES = 5  # of more classes than these the last line says how many are left out


@dataclass(frozen=True)
class Shown:
    """The classes that fit into the picture."""

    indices: tuple[int, ...]
    labels: tuple[str, ...]
    more: str  # "", "and 96 more"

    def tenths(self, probabilities: Array) -> list[int]:
        """Their probabilities in tenths of a percent."""
        rounded: list[int] = fmt.tenths(probabilities[list(self.indices)])
        return rounded


def shown_classes(results: Results) -> Shown:
    """A few classes in their order; of many, those with the largest soft targets."""
    labels = results.experiment.labels
    n = len(labels)
    indices = range(n)
    if n > _LINES:
        indices = np.argsort(-results.log_soft_targets, kind="stable")[: _LINES - 1].tolist()
    return Shown(
        indices=tuple(indices),
        labels=tuple(plain(labels[i]) for i in indices),
        more=f"and {n - len(indices)} more" if n > len(indices) else "",
    )


@dataclass(frozen=True)
class Line:
    """One class of a distribution."""

    label: str
    percent: str
    base: float  # base line of its texts
    top: float  # of its bar
    length: float  # of its bar
    radius: float  # of the bar's corners
    mark: float | None  # probability of the student on hard labels


@dataclass(frozen=True)
class Distribution:
    """One of the page's tables, of the classes shown."""

    name: str  # as on the page
    title: str
    condition: str
    colour: str
    lines: tuple[Line, ...]
    bar_left: float
    bar_width: float
    bar_height: float
    more: str
    more_base: float


def distribution(
    shown: Shown,
    caption: tuple[str, str, str, str],
    probabilities: Array,
    marks: Array | None = None,
) -> Distribution:
    """The bars of the classes shown.

    Args:
        caption: name, title, condition and colour.
        probabilities: shape (n_classes,), in [0, 1].
        marks: the same of another student, marked on the bars.
    """
    names = min(_TEXT * max(map(width, shown.labels)), _NAMES_MOST)
    pitch = min(_HEIGHT / (len(shown.labels) + bool(shown.more)), _PITCH_MOST)
    bar_width, bar_height = _WIDTH - names - _GAP - _NUMBERS, min(pitch - _BETWEEN, _BAR_MOST)
    values = shown.tenths(probabilities)
    others = [None] * len(values) if marks is None else shown.tenths(marks)

    def line(k: int) -> Line:
        middle, length, other = _TOP + (k + 0.5) * pitch, bar_width * values[k] / 1000, others[k]
        return Line(
            label=shortened(shown.labels[k], _NAMES_MOST / _TEXT),
            percent=fmt.percent(values[k]),
            base=round(middle + _DROP, 2),
            top=round(middle - bar_height / 2, 2),
            length=round(length, 2),
            radius=round(min(_RADIUS, length / 2), 2),
            mark=None if other is None else round(bar_width * other / 1000, 2),
        )

    return Distribution(
        *caption,
        lines=tuple(map(line, range(len(values)))),
        bar_left=round(names + _GAP, 2),
        bar_width=round(bar_width, 2),
        bar_height=round(bar_height, 2),
        more=shown.more,
        more_base=round(_TOP + (len(values) + 0.5) * pitch + _DROP, 2),
    )
