"""Files that name their classes in another order than the teacher's are read by these names."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from .errors import DatasetError
from .formats.fields import Array, Contents, Field
from .formats.names import CLASSES


def in_order_of(first: Contents, file: Contents, field: Field) -> Field:
    """The field with the classes in the first file's order, if both files name the same ones.

    Args:
        first: the first teacher's file.
        file: another.
        field: of the other, whose last axis is its classes.
    Raises:
        DatasetError: a name of two classes, whose order cannot be told.
    """
    ours, theirs = _names(first), _names(file)
    if not is_reordered(first, file) or field.shape[-1] != len(ours):
        return field
    if len(set(ours)) < len(ours):
        at = next(i for i, name in enumerate(ours) if theirs[i] != name)
        rule = f"must have its classes in the order of {first.path.name}, for some are called alike"
        raise DatasetError(file.path, f"{rule}, {ours[at]} at {at + 1}", theirs[at])
    place = {name: i for i, name in enumerate(theirs)}
    order = [place[name] for name in ours]
    return replace(field, batches=partial(_in_order, field, order))


def _in_order(field: Field, order: list[int], size: int) -> Iterator[Array]:
    return (array[..., order] for array in field.batches(size))


def is_reordered(first: Contents, file: Contents) -> bool:
    """Whether a file names the classes of the first file in another order."""
    ours, theirs = _names(first), _names(file)
    return theirs != ours and sorted(theirs) == sorted(ours)


def _names(file: Contents) -> tuple[str, ...]:
    """What a file calls its classes; none where it does not name them."""
    if file.classes is not None:
        return file.classes
    field = file.named(CLASSES)
    return () if field is None else tuple(map(str, field.whole()))
