"""The page of a run of which there is nothing to show yet, or that cannot be read."""

from dataclasses import dataclass

from ...recordings.shown_run import ShownRun
from .run_line import damaged_lines


@dataclass(frozen=True)
class WaitingPage:
    """runs/waiting.html."""

    name: str
    path: str
    waits: bool  # whether it may come; else it cannot be read
    problem: str
    holds: str  # what is known of the run; ""


def waiting_page(
    name: str, problem: str, *, is_there: bool, run: ShownRun | None = None
) -> WaitingPage:
    """The page of a run without logs.

    Args:
        problem: why the file cannot be read, or not yet; "" of a run without logs.
        is_there: whether the file is there.
        run: what its first line says.
    """
    holds = ""
    if run:
        rows, n_classes = len(run.header.teacher_logits), len(run.header.classes)
        holds = (
            f"{rows} probe rows × {n_classes:,} classes, recorded at"
            f" T\u00a0=\u00a0{run.header.temperature:g}. {_why_empty(run)}"
        )
    waits = run is not None or not is_there
    return WaitingPage(name, f"/runs/{name}", waits, "" if waits else problem, holds)


def _why_empty(run: ShownRun) -> str:
    if not run.n_damaged:
        return "Nothing is logged yet."
    return f"{damaged_lines(run)}; no other is logged yet."
