"""What the columns of single rows are called: of the top k, another class in each row."""

import numpy as np
from numpy.typing import NDArray

from ..importers.interpretation import MISSING_CLASS
from .fields import BATCH
from .model import Dataset

ABSENT = ""  # of a column that a row does not have, for it lists fewer than k


def row_names(dataset: Dataset, rows: NDArray[np.intp]) -> list[tuple[str, ...]]:
    """The names of the columns of these rows, in their order.

    Args:
        rows: indices of rows, ascending.
    Example:
        of logits of cats and dogs: [("cat", "dog"), …]
        of their top 1: [("dog", "‹rest›"), ("cat", "‹rest›"), …]
    """
    if dataset.tokens is not None:
        k = dataset.tokens.alternatives.shape[1]
        texts = [dataset.tokens.texts(row) for row in rows.tolist()]
        return [(*own, *[ABSENT] * (k - len(own)), MISSING_CLASS) for own in texts]
    if dataset.top_k is None:
        return [dataset.classes] * len(rows)
    found: list[tuple[str, ...]] = []
    first = 0
    for batch in dataset.top_k.indices.batches(BATCH):
        end = first + len(batch)
        for row in batch[rows[(rows >= first) & (rows < end)] - first].tolist():
            names = (ABSENT if i < 0 else dataset.top_k.name_of(int(i)) for i in row)
            found.append((*names, MISSING_CLASS))
        first = end
    return found
