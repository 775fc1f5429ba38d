"""The analysis of a dataset: its figures, those over the temperature, and those of each row."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...explorer.results import STOPS
from ...importers.raw_numbers import Kind
from ..errors import DatasetError
from ..model import Dataset, Indices, n_named
from .best import AtBest, Logits, at_best
from .block_figures import BlockFigures, Measure
from .checks import MOST_CLASSES, scan
from .facts import facts
from .figures import Figures, figures_of
from .progress import Progress, followed, ignore, part_of
from .rows import Floats, Kinds, Rows, finite_rows
from .source import Block, BlockSource, in_threads
from .sweep import measured_at, sweep_of
from .totals import Totals, totals

_SCANNED, _MEASURED = 0.05, 0.85  # shares of the work when each part is done
MOST_AT_ONCE = 4_000_000  # numbers of a dataset that are analysed within some seconds


@dataclass(frozen=True, eq=False)
class RowFigures:
    """One entry a row that was read, at T = 1; NaN or -1 where a row's numbers are not finite."""

    index: Indices  # of the row in the dataset, from 0
    entropy: Floats  # of the teacher, nats
    top_class: Indices
    confidence: Floats
    label: Indices  # -1 without labels
    student_top: Indices  # -1 without a student
    kl: Floats  # KL(teacher || student), nats; NaN without a student
    is_finite: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Analysis:
    """What files of logits are worth."""

    figures: Figures  # the API's /api/v1/data/{name}
    sweep: Figures  # the API's …/sweep
    rows: RowFigures
    n_read: int  # rows that these figures are of


def analyse(
    dataset: Dataset,
    stated: Kind | None = None,
    temperatures: Sequence[float] = tuple(STOPS.tolist()),
    sample: int | None = None,
    progress: Progress = ignore,
) -> Analysis:
    """Every figure of a dataset, or of some of its rows.

    The numbers are gone through once to know their kind, once for all figures at all temperatures,
    and some ten times, at one exponential a number, for the temperature of the least NLL.

    Args:
        dataset: the rows.
        stated: the kind of the teacher's numbers; None: it is guessed, as the student's is.
        temperatures: of the sweep, T > 0, each.
        sample: so many random rows, the same ones each time; None: all.
        progress: called with the share that is done, from 0 to 1; what it raises ends the work.
    Raises:
        DatasetError: no row has finite numbers, or a file has changed.
    """
    with BlockSource(dataset, sample) as source, _digest_of(dataset, source) as digest:
        if dataset.top_k is not None:
            stated = None  # what is stated of a top-k file is of its values, which are read by it
        found = scan(followed(source, source.n, progress, 0.0, _SCANNED), stated)
        measured = _totals(dataset, source, found.kinds, temperatures, progress)
        best = _best(dataset, source, found.kinds, progress)
        told = digest.result()
    progress(1.0)
    figures = figures_of(dataset, told, found, source.n, measured, best)
    sweep = sweep_of(dataset, temperatures, measured)
    figures["facts"] = facts(dataset, figures, sweep)
    return Analysis(figures, sweep, _rows(source.index, measured), source.n)


@contextmanager
def _digest_of(dataset: Dataset, source: BlockSource) -> Iterator[Future[str | None]]:
    """The digest, for which all bytes are read beside the rows; None of a sample, which is soon."""
    ends = Event()
    with ThreadPoolExecutor(1) as pool:
        if source.n < dataset.n:
            ends.set()
        try:
            yield pool.submit(dataset.read_digest, ends)
        finally:
            ends.set()


def _totals(
    dataset: Dataset,
    source: BlockSource,
    kinds: Kinds,
    temperatures: Sequence[float],
    progress: Progress,
) -> Totals:
    """What is measured at T = 1 and at each of the temperatures."""
    n_classes = len(dataset.classes)
    measure = Measure(
        measured_at(temperatures),
        n_classes,
        n_named(dataset),
        sums_classes=n_classes <= MOST_CLASSES,
    )
    blocks = followed(source, source.n, progress, _SCANNED, _MEASURED)
    found = totals(in_threads(partial(_measured, measure, kinds), blocks), source.n, n_classes)
    if found is None:
        raise DatasetError(dataset.paths[0], "has no row of finite numbers")
    return found


def _measured(measure: Measure, kinds: Kinds, block: Block) -> BlockFigures | None:
    rows = finite_rows(block, kinds)
    return measure.of(rows) if len(rows.index) else None


def _best(
    dataset: Dataset, source: BlockSource, kinds: Kinds, progress: Progress
) -> list[AtBest | None]:
    """At the best temperature the teacher, and the student if there is one.

    The top k lack the logits of the rest.
    """
    models: list[Logits] = [_teacher, *([_student] if dataset.has_student else [])]
    if dataset.labels is None or n_named(dataset) is not None:
        return [None] * len(models)
    share = (1.0 - _MEASURED) / len(models)
    found: list[AtBest | None] = []
    for k, logits in enumerate(models):
        of_model = part_of(progress, _MEASURED + k * share, share)
        found.append(at_best(source, kinds, logits, of_model))
    return found


def _teacher(rows: Rows) -> Floats:
    return rows.teacher


def _student(rows: Rows) -> Floats:
    assert rows.student is not None
    return rows.student[:, np.newaxis]


def _rows(index: Indices, measured: Totals) -> RowFigures:
    """The figures of each row that was read, those that are not finite among them."""
    values, n = measured.rows, len(index)
    at = np.searchsorted(index, values.index)

    def filled(of_finite: NDArray[Any] | None, nothing: float) -> NDArray[Any]:
        whole = np.full(n, nothing, np.float64 if np.isnan(nothing) else np.intp)
        if of_finite is not None:
            whole[at] = of_finite
        return whole

    teacher, *students = values.models
    is_finite = np.zeros(n, np.bool_)
    is_finite[at] = True
    return RowFigures(
        index,
        filled(teacher.entropy, np.nan),
        filled(teacher.top_class, -1),
        filled(teacher.confidence, np.nan),
        filled(values.labels, -1),
        filled(students[0].top_class if students else None, -1),
        filled(values.pair.kl if values.pair else None, np.nan),
        is_finite,
    )


def sweep(dataset: Dataset, temperatures: Sequence[float], stated: Kind | None = None) -> Figures:
    """The figures over the temperature alone, without a search for the best; see analyse."""
    with BlockSource(dataset) as source:
        kinds = scan(source, stated).kinds
        return sweep_of(
            dataset, temperatures, _totals(dataset, source, kinds, temperatures, ignore)
        )
