"""Figures over a recorded run: how far the student is from the teacher, log by log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ..numerics.losses import cross_entropy, kl_divergence
from ..numerics.soft_targets import log_soft_targets
from ..numerics.softmax import Array, log_softmax
from .errors import RecordingError
from .log_index import LogPlace
from .model import MAX_METRICS, Floats, Header, Log
from .recording import Recording, thinned

MAX_LOGS = 200  # of a run that are shown, evenly spread
_CHUNK = 250_000  # numbers that are computed with at once
_LARGEST = 1e300  # of a logit's size: the difference of two over the smallest T is finite


@dataclass
class ShownLogs:
    """The logs of a run that are shown, read one at a time.

    `problem` and `n_unreadable` are of those that were read so far.
    """

    recording: Recording
    most: int = MAX_LOGS
    n_logs: int = 0
    places: list[LogPlace] = field(default_factory=list)
    n_unreadable: int = 0  # logs that do not fit the header, which are passed over
    problem: str | None = None  # what is wrong with the first of these

    def __post_init__(self) -> None:
        def chosen(n: int) -> list[int]:
            self.n_logs = n
            return thinned(n, self.most)

        self.places = self.recording.places(chosen)

    @property
    def is_thinned(self) -> bool:
        """Whether there are more logs than are shown."""
        return self.n_logs > len(self.places)

    def last(self) -> Log | None:
        """The run's last log, after all that are shown were read; None if it is unreadable."""
        logs = list(self)
        return logs[-1] if logs and logs[-1].step == self.places[-1].step else None

    def __iter__(self) -> Iterator[Log]:
        for place in self.places:
            try:
                yield self.recording.log_at(place)
            except RecordingError as error:
                self.n_unreadable += 1
                self.problem = self.problem or str(error)


@dataclass(frozen=True, eq=False)
class RunFigures:
    """Figures of a run's shown logs, at a temperature; lists have an item a log."""

    steps: list[int]
    times: list[float | None]
    metrics: dict[str, list[float | None]]
    metrics_left_out: bool  # whether there are more names than MAX_METRICS
    kl_mean: list[float]  # KL(teacher ‖ student) at T, mean over the probe rows, nats
    agreement: list[float]  # share of the rows whose likeliest class at T = 1 is the same
    accuracy: list[float] | None  # the student's; None without labels

    @property
    def best(self) -> dict[str, int]:
        """The first step of the lowest KL, of the highest agreement and of the highest accuracy."""
        found = {"kl_mean": np.argmin(self.kl_mean)} if self.steps else {}
        for name in ("agreement", "accuracy") if self.steps else ():
            if values := getattr(self, name):
                found[name] = np.argmax(values)
        return {name: self.steps[int(k)] for name, k in found.items()}


def run_figures(header: Header, logs: Iterable[Log], temperature: float) -> RunFigures:
    """The figures of logs, in order of their steps, read one after the other.

    Args:
        header: of their recording.
        logs: each is read when its turn has come, and kept no longer than a chunk.
        temperature: T > 0.
    """
    targets = _log_targets(header, temperature)
    top = _log_targets(header, 1.0).argmax(axis=-1)
    table = _MetricTable()
    steps, times = [], []
    kl, agreement, accuracy = [], [], []
    for chunk in _chunks(logs):
        logits = _bounded(np.stack([log.student_logits for log in chunk]))
        kl += kl_divergence(targets, log_softmax(logits, temperature)).mean(axis=-1).tolist()
        likeliest = logits.argmax(axis=-1)
        agreement += (likeliest == top).mean(axis=-1).tolist()
        if header.labels:
            accuracy += (likeliest == np.array(header.labels)).mean(axis=-1).tolist()
        for log in chunk:
            steps.append(log.step)
            times.append(log.time)
            table.take(log)
    right = accuracy if header.labels else None
    return RunFigures(steps, times, table.columns, table.left_out, kl, agreement, right)


@dataclass(frozen=True, eq=False)
class RowFigures:
    """One probe row over a run; arrays of the student have a line a log."""

    steps: list[int]
    teacher_logits: Floats  # (teachers, classes)
    teacher_probs: Array  # of all teachers together at T = 1, (classes,)
    soft_targets: Array  # the same at T
    student_logits: Floats  # (logs, classes)
    student_probs: Array  # at T = 1, (logs, classes)
    student_soft: Array  # at T
    kl: Array  # KL(teacher ‖ student) at T, (logs,), nats
    hard_loss: Array | None  # -log student_probs[label], nats; None without labels


def row_figures(header: Header, logs: Iterable[Log], row: int, temperature: float) -> RowFigures:
    """The row of an index, from 0, in logs in order of their steps; see `run_figures`."""
    steps, rows = [], []
    for log in logs:
        steps.append(log.step)
        rows.append(log.student_logits[row].copy())  # a view would keep all rows of the log
    student = np.array(rows).reshape(len(rows), len(header.classes))
    at_one = log_softmax(_bounded(student))
    soft = log_softmax(_bounded(student), temperature)
    targets = _log_targets(header, temperature)[row]
    labels = header.labels
    return RowFigures(
        steps,
        header.teacher_logits[row],
        np.exp(_log_targets(header, 1.0)[row]),
        np.exp(targets),
        student,
        np.exp(at_one),
        np.exp(soft),
        kl_divergence(targets, soft),
        None if labels is None else cross_entropy(labels[row], at_one),
    )


class _MetricTable:
    """A column a metric, with None where a log does not have it."""

    def __init__(self) -> None:
        self.columns: dict[str, list[float | None]] = {}
        self.left_out = False
        self._n = 0

    def take(self, log: Log) -> None:
        new = [name for name in log.metrics if name not in self.columns]
        free = MAX_METRICS - len(self.columns)
        self.left_out |= log.metrics_left_out or len(new) > free
        self.columns |= {name: [None] * self._n for name in new[:free]}
        for name, column in self.columns.items():
            column.append(log.metrics.get(name))
        self._n += 1


def _chunks(logs: Iterable[Log]) -> Iterator[list[Log]]:
    chunk: list[Log] = []
    for log in logs:
        chunk.append(log)
        if len(chunk) * log.student_logits.size >= _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _log_targets(header: Header, temperature: float) -> Array:
    """log q of all teachers together at T, (rows, classes)."""
    return log_soft_targets(_bounded(header.teacher_logits), temperature)


def _bounded(logits: Floats) -> Floats:
    return np.clip(logits, -_LARGEST, _LARGEST)
