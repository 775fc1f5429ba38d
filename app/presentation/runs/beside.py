"""The other runs of a folder: which are compared, and links that add or take away one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...recordings.view_parameters import MOST_BESIDE, View

_MOST_LISTED = 40


@dataclass(frozen=True)
class OtherRun:
    """A run that is, or may be, compared."""

    name: str
    href: str  # of the page with it, or without it
    line: int  # number of its line in the charts; 0 if it is not compared
    problem: str  # why it cannot be compared; "" if it can


@dataclass(frozen=True)
class Beside:
    """runs/_beside.html."""

    compared: tuple[OtherRun, ...]
    others: tuple[OtherRun, ...]
    n_more: int  # that are not listed
    is_full: bool
    value: str  # of the form's field


def beside(
    name: str, view: View, others: Sequence[str], problems: Sequence[tuple[str, str]]
) -> Beside:
    """The runs beside one.

    Args:
        name: of the page's own.
        others: the names of all other runs.
        problems: names of runs that cannot be compared, each with the reason.
    """
    chosen, wrong = view.names_beside, dict(problems)
    lines = {n: k for k, n in enumerate((n for n in chosen if n not in wrong), 1)}

    def other(n: str) -> OtherRun:
        names = [c for c in chosen if c != n] if n in chosen else [*chosen, n]
        href = replace(view, beside=",".join(names)).url(name)
        return OtherRun(n, href, lines.get(n, 0), wrong.get(n, ""))

    free = [n for n in others if n not in chosen]
    return Beside(
        compared=tuple(map(other, chosen)),
        others=tuple(map(other, free[:_MOST_LISTED])),
        n_more=max(0, len(free) - _MOST_LISTED),
        is_full=len(chosen) >= MOST_BESIDE,
        value=view.beside,
    )
