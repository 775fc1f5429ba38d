"""What a run is, how far it is, and whether the page follows it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from ...query.parameter_types import write_number
from ...recordings.model import Header
from ...recordings.shown_run import ShownRun
from ..shared import format as fmt
from .axes import Values

_ORDINALS = {2: "second"}


@dataclass(frozen=True)
class RunLine:
    """runs/_run_line.html."""

    facts: tuple[tuple[str, str], ...]  # title and text
    notes: tuple[str, ...]  # what is not shown, and why
    is_sample: bool  # which never grows
    live: bool
    after: str  # id of the last line that the page has
    last_time: str  # of the last step, for people; "" if it is not known
    age: float | None  # seconds since the last step was logged
    usual: float  # seconds between two logs, as a rule


def run_line(run: ShownRun, live: bool, now: float, sample: str = "") -> RunLine:
    """The line of a run with logs.

    Args:
        live: whether the page follows the run.
        now: seconds since 1970.
        sample: what the run is, of a sample.
    """
    header, logs = run.header, run.logs
    times = [log.time for log in logs]
    last = times[-1]
    return RunLine(
        facts=(
            ("Logged steps", f"{run.n_logs:,}"),
            ("Last step", f"{logs[-1].step:,}"),
            ("Probe rows", f"{len(header.teacher_logits)}"),
            ("Classes", f"{len(header.classes):,}"),
            *([("Teachers", str(n))] if (n := header.teacher_logits.shape[1]) > 1 else []),
            *_soft_targets(header),
            ("Hard weight", fmt.short_number(header.hard_weight)),
        ),
        notes=(*([sample] if sample else []), *_notes(run)),
        is_sample=bool(sample),
        live=live,
        after=str(run.end),
        last_time="" if last is None else time_text(last),
        age=None if last is None else round(max(0.0, now - last), 1),
        usual=_usual_pause(times, run.every),
    )


def _soft_targets(header: Header) -> list[tuple[str, str]]:
    """The temperature of the soft targets; nothing of a training on hard labels alone."""
    if header.hard_weight == 1:
        return []
    return [("Trained at", f"T\u00a0=\u00a0{write_number(header.temperature)}")]


def _notes(run: ShownRun) -> list[str]:
    notes = []
    if run.every > 1:
        which = _ORDINALS.get(run.every, f"{run.every}th")
        notes.append(
            f"{len(run.logs)} of {run.n_logs:,} logged steps are shown: every {which}, and the"
            " last. The file has them all."
        )
    if run.n_damaged:
        notes.append(f"{damaged_lines(run)}.")
    if run.header.labels is None:
        notes.append("Recorded without labels: only the teacher says what is right.")
    return notes


def damaged_lines(run: ShownRun) -> str:
    """How many lines of a run are left out, and why."""
    lines = "1 line is" if run.n_damaged == 1 else f"{run.n_damaged:,} lines are"
    why = f" ({run.problem})" if run.problem else ""
    return f"{lines} damaged, or of another run, and left out{why}"


def _usual_pause(times: Values, every: int) -> float:
    known = [time for time in times[:-1] if time is not None]
    pauses = [b - a for a, b in pairwise(known)]
    return round(max(0.0, median(pauses)) / every, 1) if pauses else 0.0


def time_text(seconds: float) -> str:
    """A time for people, in UTC; "" if no calendar has it."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return ""
