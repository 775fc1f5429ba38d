"""The files that a server shows: how large each is, and what is in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...datasets.errors import DatasetError
from ...datasets.model import Dataset
from ...datasets.mounted import MountedDataset
from .file_card import size_in_words
from .texts import count


@dataclass(frozen=True)
class ListedFile:
    """One file."""

    name: str
    href: str
    size: str  # "800 examples × 10 classes"
    holds: str  # "a teacher, a student, labels"
    problem: str  # why it cannot be read; "" if it can


@dataclass(frozen=True)
class FilesList:
    """data/list.html."""

    files: tuple[ListedFile, ...]


def files_list(datasets: Iterable[MountedDataset]) -> FilesList:
    """The files in their order; those not opened yet are opened, none is analysed."""
    return FilesList(tuple(map(_listed, datasets)))


def _listed(mounted: MountedDataset) -> ListedFile:
    name, href = mounted.name, f"/data/{mounted.name}"
    try:
        dataset, problem = mounted.dataset, mounted.changed
    except DatasetError as error:
        return ListedFile(name, href, "", "", str(error))
    if problem:
        return ListedFile(name, href, "", "", problem)
    return ListedFile(name, href, size_in_words(dataset), _holds(dataset), "")


def _holds(dataset: Dataset) -> str:
    one = "a language model's answer" if dataset.tokens else "a teacher"
    parts = [one if dataset.n_teachers == 1 else count(dataset.n_teachers, "teacher")]
    parts += ["a student"] if dataset.has_student else []
    parts += ["labels"] if dataset.labels is not None else []
    return ", ".join(parts)
