"""Single rows of a dataset: sorted, filtered, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..importers.raw_numbers import Kind
from ..numerics.calibration import log_probs_at
from .analysis.analyse import Analysis, RowFigures
from .analysis.kind import as_logits, guess_kind
from .analysis.rows import Floats, Rows
from .explorer_link import explorer_link
from .model import Dataset
from .row_names import row_names
from .view_parameters import ROWS_A_PAGE, Selection

_LIKELIEST = 5  # classes that a row names


@dataclass(frozen=True)
class ClassShare:
    """A class and its probability at T = 1."""

    index: int
    name: str
    probability: float


@dataclass(frozen=True)
class Example:
    """A row of a dataset, with its figures at T = 1."""

    index: int  # of the row in the files, from 0
    id: str | None
    label: int | None  # index of the true class
    label_name: str | None
    top: tuple[ClassShare, ...]  # the teacher's likeliest classes
    student_top: tuple[ClassShare, ...] | None
    entropy: float  # of the teacher, nats
    kl: float | None  # KL(teacher ‖ student), nats
    explorer: str  # address of the explorer on this row
    left_out: str  # what that leaves out, in words


@dataclass(frozen=True)
class ExamplesPage:
    """A page of the rows that a selection finds."""

    selection: Selection
    n: int  # rows on all pages
    pages: int
    rows: tuple[Example, ...]


def examples(
    dataset: Dataset, analysis: Analysis, selection: Selection, temperature: float
) -> ExamplesPage:
    """The rows of a selection's page; rows that are not finite are on none.

    Args:
        dataset: its files are read up to the last row of the page.
        analysis: of all its rows, or of a sample: then the examples are of these.
        selection: order, classes and page; beyond the last page there are no rows.
        temperature: T of the explorer's links.
    Raises:
        DatasetError: a file has changed since it was opened.
    """
    found = _ordered(analysis.rows, selection)
    first = (selection.page - 1) * ROWS_A_PAGE
    shown = found[first : first + ROWS_A_PAGE].tolist()
    indices = analysis.rows.index[shown].tolist()
    kind: Kind = "log_probs" if dataset.top_k else analysis.figures["kind"]
    read = _read(dataset, kind, indices)
    names = row_names(dataset, indices)
    rows = tuple(
        _example(dataset, names[index], analysis.rows, at, read[index], temperature)
        for at, index in zip(shown, indices, strict=True)
    )
    return ExamplesPage(selection, len(found), max(1, -(-len(found) // ROWS_A_PAGE)), rows)


def _ordered(rows: RowFigures, selection: Selection) -> NDArray[np.intp]:
    """The places of the rows that a selection finds, in its order; equal ones as in the files."""
    is_found = rows.is_finite.copy()
    if selection.true_class is not None:
        is_found &= rows.label == selection.true_class
    if selection.top_class is not None:
        is_found &= rows.top_class == selection.top_class
    if selection.sort == "wrong_and_sure":
        is_found &= (rows.label >= 0) & (rows.label != rows.top_class)
    by_index = np.argsort(rows.index, kind="stable")
    found = by_index[is_found[by_index]]
    keys = {"uncertain": rows.entropy, "wrong_and_sure": rows.confidence, "kl": rows.kl}
    key = keys.get(selection.sort)
    return found if key is None else found[np.argsort(-key[found], kind="stable")]


def _read(dataset: Dataset, kind: Kind, indices: Iterable[int]) -> dict[int, Rows]:
    """The logits of single rows by their indices."""
    read: dict[int, Rows] = {}
    if not (wanted := np.sort(np.array(list(indices), np.intp))).size:
        return read
    for chunk in dataset.chunks(only=wanted):
        student = chunk.student
        if student is not None:
            student = as_logits(guess_kind(student).kind, student)
        teacher = as_logits(kind, chunk.teacher)
        for k, row in enumerate(teacher):
            index = wanted[len(read)]
            own = None if student is None else student[k : k + 1]
            read[int(index)] = Rows(row[np.newaxis], own, None, index[np.newaxis])
        if len(read) == len(wanted):
            break
    return read


def _example(
    dataset: Dataset,
    classes: tuple[str, ...],
    figures: RowFigures,
    at: int,
    row: Rows,
    temperature: float,
) -> Example:
    index, given = int(figures.index[at]), int(figures.label[at])
    label = None if given < 0 else given
    student = None if row.student is None else row.student[0]
    link = explorer_link(classes, row.teacher[0], student, label, temperature)
    return Example(
        index=index,
        id=dataset.ids[index] if dataset.ids else None,
        label=label,
        label_name=None if label is None else classes[label],
        top=_likeliest(classes, row.log_soft_targets(1.0)[0]),
        student_top=(
            None if row.student is None else _likeliest(classes, log_probs_at(row.student, 1.0)[0])
        ),
        entropy=float(figures.entropy[at]),
        kl=None if row.student is None else float(figures.kl[at]),
        explorer=link.url,
        left_out=link.left_out,
    )


def _likeliest(classes: tuple[str, ...], log_p: Floats) -> tuple[ClassShare, ...]:
    top = np.argsort(-log_p, kind="stable")[:_LIKELIEST].tolist()
    return tuple(ClassShare(i, classes[i], float(np.exp(log_p[i]))) for i in top)
