"""A row of a file of logits as what `show` is given."""

from os import PathLike
from typing import Any

import numpy as np

from ..datasets.analysis.kind import as_logits, guess_kind
from ..datasets.model import Dataset
from ..datasets.reader import read_dataset
from ..datasets.row_names import row_names
from ..query.parameter_types import ParameterError


def is_file(value: Any) -> bool:
    """Whether `show` is given a file in place of logits."""
    return isinstance(value, str | PathLike | Dataset)


def arguments_of_row(file: Any, row: int) -> dict[str, Any]:
    """The arguments of `show` that one row of a file holds; what these numbers are is guessed.

    Args:
        file: a path, or a Dataset.
        row: of the file, from 0.
    Raises:
        DatasetError: a file that cannot be read.
        ValueError: row must be a whole number between 0 and 9, got 10
    """
    dataset = file if isinstance(file, Dataset) else read_dataset([file])
    if not (isinstance(row, int | np.integer) and 0 <= row < dataset.n):
        raise ParameterError("row", f"a whole number between 0 and {dataset.n - 1}", row)
    first = next(iter(dataset.chunks()))
    chunk = next(iter(dataset.chunks(only=np.array([row], np.intp))))
    arguments: dict[str, Any] = {
        "teacher_logits": as_logits(guess_kind(first.teacher).kind, chunk.teacher),
        "classes": row_names(dataset, [int(row)])[int(row)],
    }
    if chunk.student is not None and first.student is not None:
        student = as_logits(guess_kind(first.student).kind, chunk.student)
        arguments["student_logits"] = student[0]
    if chunk.labels is not None and chunk.labels[0] >= 0:
        arguments["labels"] = int(chunk.labels[0])
    return arguments
