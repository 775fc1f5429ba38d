"""The likeliest classes of a student of a top-k file, which the teacher's columns may lack."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..model import Dataset, Indices
from .model import TopK


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
    return Tops(_of_all_rows(top_k)[index], top_k.k)


@lru_cache(maxsize=4)  # figures and sweep both ask, and files of text are parsed each time
def _of_all_rows(top_k: TopK) -> Indices:
    assert top_k.student_tops is not None
    return top_k.student_tops.whole().astype(np.intp)


def has_ece(tops: Tops | None) -> bool:
    """Whether the confidence of a model's likeliest class is known in every row."""
    return tops is None or tops.are_listed
