"""The classes of single rows, which in a top-k dataset differ from row to row."""

from collections.abc import Iterable

from .model import Dataset

Names = tuple[str, ...]


def row_names(dataset: Dataset, indices: Iterable[int]) -> dict[int, Names]:
    """The name of each column of these rows, by the rows' indices.

    A column of a top-k dataset is called by its class; the rest, and a column without a class, by
    its place.
    """
    wanted, top_k = set(indices), dataset.top_k
    if top_k is None:
        return dict.fromkeys(wanted, dataset.classes)
    names: dict[int, Names] = {}
    first = 0
    for batch in top_k.indices.batches(top_k.indices.a_batch):
        for index in wanted.intersection(range(first, first + len(batch))):
            classes = batch[index - first].tolist()
            own = [top_k.name_of(int(c)) if c >= 0 else "" for c in classes]
            own += [""] * (len(dataset.classes) - len(own))
            pairs = zip(own, dataset.classes, strict=True)
            names[index] = tuple(name or place for name, place in pairs)
        first += len(batch)
        if len(names) == len(wanted):
            break
    return names
