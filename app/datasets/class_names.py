"""The names of the classes, and labels as their indices."""

from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..query.errors import showable
from .errors import DatasetError
from .formats.catalog import open_file, require_file
from .formats.fields import MAX_CLASSES, Array, Contents, Field, numbers
from .formats.lines import lines_of
from .formats.names import CLASSES

Labels = NDArray[np.intp]
MOST_CLASSES = 2**31  # where no file names them


def class_names(files: list[Contents], path: Path | None, n_classes: int) -> tuple[str, ...]:
    """The names in a file of them, else those of the first file that has any, else 0, 1, 2, …

    Raises:
        DatasetError: more or fewer names than classes.
    """
    return known_class_names(files, path, n_classes) or tuple(map(str, range(n_classes)))


def known_class_names(
    files: list[Contents], path: Path | None, n_classes: int | None
) -> tuple[str, ...] | None:
    """The names in a file of them, else those of the first file that has any; None without any.

    Args:
        n_classes: how many there must be; None: as many as there are.

    Raises:
        DatasetError: more or fewer names than classes.
    """
    if path is not None:
        return _names_in(path, n_classes)
    for file in files:
        if file.classes is not None:
            return _counted(file.path, file.classes, n_classes)
        if (field := file.named(CLASSES)) is not None:
            return _names_of(file.path, field, n_classes)
    return None


def _names_in(path: Path, n_classes: int | None) -> tuple[str, ...]:
    """The names in a file: an array, or as text a name a line."""
    if path.suffix.lower() not in (".npy", ".npz"):
        try:
            require_file(path)
            most = MAX_CLASSES if n_classes is None else n_classes
            lines = (line.strip() for line in lines_of(path) if line.strip())
            names = tuple(islice(lines, most))
            if (others := sum(1 for _ in islice(lines, MAX_CLASSES))) or n_classes not in (
                None,
                len(names),
            ):
                number = "more" if others == MAX_CLASSES else len(names) + others
                raise DatasetError(
                    path, f"classes must be {n_classes or f'at most {MAX_CLASSES}'} names", number
                )
        except OSError as error:
            rule = f"must be a readable text file ({error.strerror or error})"
            raise DatasetError(path, rule) from None
        return tuple(map(showable, names))
    field = open_file(path, [CLASSES]).find(CLASSES)
    if field is None:
        raise DatasetError(path, f"has no array called one of {', '.join(CLASSES)}")
    return _names_of(path, field, n_classes)


def _names_of(path: Path, field: Field, n_classes: int | None) -> tuple[str, ...]:
    if len(field.shape) != 1 or n_classes not in (None, field.shape[0]):
        raise DatasetError(path, f"classes must be {n_classes or 'a list of'} names", field.shape)
    return _counted(path, tuple(map(str, field.whole())), n_classes)


def _counted(path: Path, names: tuple[str, ...], n_classes: int | None) -> tuple[str, ...]:
    if n_classes not in (None, len(names)):
        raise DatasetError(path, f"classes must be {n_classes} names", len(names))
    return tuple(map(showable, names))


def as_labels(path: Path, field: Field, classes: tuple[str, ...] | None, n: int) -> Labels:
    """The labels as indices of classes, from 0; without the classes' names any index is one.

    Raises:
        DatasetError: not one label a row, no name or index of a class.
    """
    if field.shape not in ((n,), (n, 1)):
        raise DatasetError(path, f"labels must be one a row, ({n},)", field.shape)
    values = field.whole().reshape(n)
    if classes is None:
        return _of_numbers(path, numbers(path, "label", values), MOST_CLASSES)
    if field.is_text:
        return _of_texts(path, values, classes)
    return _of_numbers(path, values, len(classes))


def _of_texts(path: Path, values: Array, classes: tuple[str, ...]) -> Labels:
    """The indices of names; texts that all are whole numbers, but not all names, are indices."""
    texts = [str(value) for value in values]
    names = {name: i for i, name in enumerate(classes)}
    numbers = {text: i for i in range(len(classes)) for text in (str(i), f"{i}.0")}
    are_names = names.keys() >= set(texts) or not numbers.keys() >= set(texts)
    indices = names if are_names else numbers
    repeated = {name for i, name in enumerate(classes) if names[name] != i} if are_names else set()
    for row, text in enumerate(texts, start=1):
        if text not in indices:
            rule = f"label must be the name of a class, or an index from 0 to {len(classes) - 1}"
            raise DatasetError(path, rule, text, row)
        if text in repeated:
            raise DatasetError(path, "label must be the name of one class only", text, row)
    return np.array([indices[text] for text in texts], np.intp)


def _of_numbers(path: Path, values: Array, n_classes: int) -> Labels:
    with np.errstate(invalid="ignore"):  # of signalling NaNs
        is_wrong = ~((values >= 0) & (values < n_classes) & (values == np.floor(values)))
    if is_wrong.any():
        row = int(np.argmax(is_wrong))
        rule = f"label must be an index from 0 to {n_classes - 1}"
        raise DatasetError(path, rule, values[row], row + 1)
    return values.astype(np.intp)
