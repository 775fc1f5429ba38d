"""A row of a file of logits as what `show` is given."""

from os import PathLike
from typing import Any, NamedTuple

import numpy as np

from ..datasets.analysis.kind import as_logits, guess_kind
from ..datasets.explorer_link import kept_classes, within_bounds
from ..datasets.model import Chunk, Dataset
from ..datasets.reader import read_dataset
from ..datasets.row_names import row_names
from ..datasets.top_k.token_positions import shown_tokens
from .notebook_arguments import row_index


class FileRow(NamedTuple):
    """One row of a file: the arguments of `show` that it holds, and what they leave out."""

    arguments: dict[str, Any]
    note: str  # "" where nothing is left out


class _Columns(NamedTuple):
    """What the columns of a row mean."""

    names: tuple[str, ...]
    at: list[int]
    label: int | None  # the place of the true class


def is_file(value: Any) -> bool:
    """Whether `show` is given a file in place of logits."""
    return isinstance(value, str | PathLike | Dataset)


def row_of_file(file: Any, row: Any) -> FileRow:
    """One row of a file; what its numbers are is guessed.

    Of more classes than a copy can show, these are the likeliest and the true one; logits beyond
    its bounds are moved within them.

    Args:
        file: a path, or a Dataset.
        row: of the file, from 0; of a language model's answers the position of a token.
    Raises:
        DatasetError: a file that cannot be read.
        ValueError: row must be a whole number between 0 and 9, got 10
    """
    dataset = file if isinstance(file, Dataset) else read_dataset([file])
    index = row_index(row, dataset.n)
    first = next(iter(dataset.chunks()))
    chunk = next(iter(dataset.chunks(only=np.array([index], np.intp))))
    names, at, label = _columns(dataset, chunk, index)
    teacher = as_logits(guess_kind(first.teacher).kind, chunk.teacher)[0][:, at]
    kept = kept_classes(teacher, label)
    arguments: dict[str, Any] = {
        "teacher_logits": np.array([[within_bounds(logits[kept]) for logits in teacher]]),
        "classes": [names[i] for i in kept],
    }
    if chunk.student is not None and first.student is not None:
        student = as_logits(guess_kind(first.student).kind, chunk.student)[0][at]
        arguments["student_logits"] = within_bounds(student[kept])
    if label is not None:
        arguments["labels"] = kept.index(label)
    n, n_kept = len(names), len(kept)
    note = (
        f"{n_kept} of the row's {n:,} classes: the likeliest and the true one."
        if n > n_kept
        else ""
    )
    return FileRow(arguments, note)


def _columns(dataset: Dataset, chunk: Chunk, row: int) -> _Columns:
    if dataset.tokens is not None:
        return _Columns(*shown_tokens(dataset.tokens, chunk, 0, row))
    names = row_names(dataset, [row])[row]
    label = None if chunk.labels is None or chunk.labels[0] < 0 else int(chunk.labels[0])
    return _Columns(names, list(range(len(names))), label)
