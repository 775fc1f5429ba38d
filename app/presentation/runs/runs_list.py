"""The runs that a server shows: how far each is, and what is measured in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...recordings.errors import RecordingError
from ...recordings.mounted_runs import MountedRun
from ...recordings.run_figures import ShownLogs
from ...recordings.sample import sample_words
from .run_charts import value_text
from .run_line import time_text

_MOST_METRICS = 4


@dataclass(frozen=True)
class ListedRun:
    """One run."""

    name: str
    href: str
    steps: str  # "81 logs, step 0 to 4,000"
    last_time: str
    metrics: tuple[tuple[str, str], ...]  # name and last value
    n_more: int  # metrics that are not listed
    holds: str  # "16 probe rows × 10 classes, T = 4"
    problem: str  # why it cannot be read; "" if it can
    sample: str = ""  # what it is, of a sample


@dataclass(frozen=True)
class RunsList:
    """runs/list.html."""

    runs: tuple[ListedRun, ...]
    is_watching: bool  # whether this server was started to watch a file or a folder


def runs_list(runs: Iterable[MountedRun], is_watching: bool) -> RunsList:
    """The runs in their order; of each only the first and the last log are read."""
    return RunsList(tuple(map(_listed, runs)), is_watching)


def _listed(run: MountedRun) -> ListedRun:
    name, href = run.name, f"/runs/{run.name}"
    try:
        recording = run.recording
    except RecordingError as error:
        return ListedRun(name, href, "", "", (), 0, "", str(error))
    header, ends = recording.header, ShownLogs(recording, most=2)
    last = ends.last()
    metrics = dict(list(last.metrics.items())[:_MOST_METRICS]) if last else {}
    return ListedRun(
        name,
        href,
        _steps(ends),
        time_text(last.time) if last and last.time is not None else "",
        tuple((metric, value_text("", value)) for metric, value in metrics.items()),
        len(last.metrics) - len(metrics) if last else 0,
        f"{len(header.teacher_logits)} probe rows × {len(header.classes):,} classes,"
        f" T\u00a0=\u00a0{header.temperature:g}",
        ends.problem or "",
        sample_words(run),
    )


def _steps(ends: ShownLogs) -> str:
    if not ends.places:
        return "nothing logged yet"
    first, last = ends.places[0].step, ends.places[-1].step
    logs = "1 logged step" if ends.n_logs == 1 else f"{ends.n_logs:,} logged steps"
    return f"{logs}, {first:,} to {last:,}"
