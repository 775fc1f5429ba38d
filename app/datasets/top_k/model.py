"""What is known of a dataset whose rows are the k likeliest classes and the rest of all others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...importers.raw_numbers import Kind
from ..formats.fields import Field

REST = "rest"  # name of the last column


@dataclass(frozen=True, eq=False)
class TopK:
    """What the k + 1 columns of a dataset stand for, which differs from row to row."""

    k: int
    indices: Field  # (n, k), the class of each column, likeliest first; -1 where a row has fewer
    names: tuple[str, ...] | None  # of the classes by their index; None where no file names them
    n_classes: int | None  # C; None where it is not known: not every class need be among the k
    has_log_sum_exp: bool
    has_rest: bool  # whether the file tells what the k leave; else they are taken among themselves
    sentences: tuple[str, ...]  # what the numbers of teacher and student are taken as, notes
    kind: Kind = "log_probs"  # of the file's values; the columns are log p whatever it is
    labels: NDArray[np.intp] | None = None  # (n,), the true classes by their index
    student_tops: Field | None = None  # (n,), codes of top_k_student.columns_of_tops

    def name_of(self, index: int) -> str:
        """The name of a class, or its index."""
        return self.names[index] if self.names else str(index)


def column_names(k: int) -> tuple[str, ...]:
    """The names of the columns of k classes: 1st, 2nd, 3rd, …, rest."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ranks = range(1, k + 1)
    is_teen = (i // 10 % 10 == 1 for i in ranks)
    ordinals = (
        f"{i}{'th' if teen else endings.get(i % 10, 'th')}"
        for i, teen in zip(ranks, is_teen, strict=True)
    )
    return (*ordinals, REST)
