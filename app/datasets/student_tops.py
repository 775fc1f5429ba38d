"""The likeliest classes of a student of a top-k file, which the teacher's columns may lack."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import Dataset, Indices


@dataclass(frozen=True, eq=False)
class Tops:
    """The codes of columns_of_tops, of some rows."""

    columns: Indices  # (rows,)
    k: int  # the teacher's classes

    def equal_to(self, columns: Indices | None) -> NDArray[np.bool_] | None:
        """In which rows the student's likeliest class is the one of these columns, (rows,).

        None where columns is None, or where the student's likeliest class of a row is not known.
        """
        is_known = columns is not None and not (self.columns < 0).any()
        return self.columns == columns if is_known else None

    @property
    def are_listed(self) -> bool:
        """Whether each is one of the teacher's classes, whose probabilities are in the columns."""
        return bool(((self.columns >= 0) & (self.columns < self.k)).all())


def student_tops(dataset: Dataset, index: Indices) -> Tops | None:
    """Those of the rows of these indices; None without a student, and of a file of all classes."""
    top_k = dataset.top_k
    if top_k is None or top_k.student_tops is None:
        return None
    return Tops(top_k.student_tops.whole()[index], top_k.k)


def has_ece(tops: Tops | None) -> bool:
    """Whether the confidence of a model's likeliest class is known in every row."""
    return tops is None or tops.are_listed
