"""The tokens of a language model's answers: what was chosen at each position, and what else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class TokenRows:
    """The texts of a dataset whose rows are the n positions of a text."""

    vocabulary: tuple[str, ...]  # texts as they are, white space and all
    chosen: NDArray[np.intp]  # (n,), of each position's token, in the vocabulary
    chosen_column: NDArray[np.intp]  # (n,), among the k alternatives; k where it is not listed
    alternatives: NDArray[np.intp]  # (n, k), in the vocabulary, likeliest first; -1 for none

    def text(self, row: int) -> str:
        """The chosen token of a position."""
        return self.vocabulary[int(self.chosen[row])]

    def texts(self, row: int) -> tuple[str, ...]:
        """The alternatives of a position in the order of the columns, at most k."""
        return tuple(self.vocabulary[i] for i in self.alternatives[row].tolist() if i >= 0)
