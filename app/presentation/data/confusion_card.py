"""The mean soft target by true class: a table of shades, or of many classes the strongest pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...numerics.softmax import Array
from ..shared import format as fmt

_SHADES = 8
_LINKED = 26  # up to so many classes a cell says its number and leads to its examples
_MOST_PAIRS = 10


@dataclass(frozen=True)
class Cell:
    """The mean share of one class in the soft targets of another."""

    text: str
    shade: int  # 0 to 8, of the wrong classes' largest share
    is_own: bool
    href: str  # of the examples of the true class that the teacher takes for this one; "" none


@dataclass(frozen=True)
class ShareRow:
    """One true class."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Pair:
    """Two classes of which the second has a large share in the first one's soft targets."""

    true: str
    other: str
    tenths: int
    text: str
    href: str


@dataclass(frozen=True)
class ConfusionCard:
    """data/_confusion.html."""

    T: str
    names: tuple[str, ...]
    rows: tuple[ShareRow, ...]  # empty of many classes
    squares: tuple[tuple[int, str], ...]  # of up to 100: shades, and SVG paths of their squares
    strongest_share: str  # the largest share of a wrong class; "" without rows
    pairs: tuple[Pair, ...]


def confusion_card(
    names: Sequence[str],
    means: Array | None,
    strongest: Sequence[tuple[int, int, float]],
    T: str,
    href: Callable[[int, int], str],
) -> ConfusionCard:
    """The card.

    Args:
        means: mean soft target by true class, (C, C), NaN in rows without examples; None of many
            classes.
        strongest: true class, another class, its mean share: the largest first.
        T: the temperature shown.
        href: address of the examples of a true class that are taken for another one.
    """
    is_dense = len(names) > _LINKED
    return ConfusionCard(
        T=T,
        names=tuple(names),
        rows=() if means is None or is_dense else _rows(names, means, href),
        squares=() if means is None or not is_dense else _squares(means),
        strongest_share="" if means is None else _percent(float(_of_others(means).max())),
        pairs=tuple(
            Pair(names[i], names[j], fmt.tenths([share])[0], _percent(share), href(i, j))
            for i, j, share in strongest[:_MOST_PAIRS]
        ),
    )


def _rows(
    names: Sequence[str], means: Array, href: Callable[[int, int], str]
) -> tuple[ShareRow, ...]:
    shades = _shades(means)
    return tuple(
        ShareRow(
            name,
            tuple(
                Cell(
                    text=_text(float(means[i, j])),
                    shade=int(shades[i, j]),
                    is_own=i == j,
                    href=href(i, j),
                )
                for j in range(len(names))
            ),
        )
        for i, name in enumerate(names)
    )


def _of_others(means: Array) -> Array:
    """The shares of the wrong classes; 0 for the true one and where there is no example."""
    return np.where(np.eye(len(means), dtype=bool), 0.0, np.nan_to_num(means))


def _shades(means: Array) -> NDArray[np.int_]:
    others = _of_others(means)
    return np.ceil(_SHADES * others / (float(others.max()) or 1.0)).astype(int)


def _squares(means: Array) -> tuple[tuple[int, str], ...]:
    """A path of unit squares for each shade, without the diagonal.

    A table of 10,000 cells would take a quarter of a second at each temperature.
    """
    shades = np.where(np.eye(len(means), dtype=bool), -1, _shades(means))
    return tuple(
        (shade, "".join(f"M{j} {i}h1v1h-1z" for i, j in np.argwhere(shades == shade).tolist()))
        for shade in range(_SHADES + 1)
    )


def _text(share: float) -> str:
    """A share in percent, as short as a cell: "78", "3.1"; "" where it is nearly none."""
    if np.isnan(share) or share < 0.0005:
        return ""
    return f"{100 * share:.0f}" if share >= 0.0995 else f"{100 * share:.1f}"


def _percent(share: float) -> str:
    return fmt.percent(fmt.tenths([share])[0])
