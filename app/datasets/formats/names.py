"""Names by which arrays, columns and fields are recognised; the first that a file has is taken."""

from collections.abc import Iterable

from ...importers.field_names import is_no_class

Names = tuple[str, ...]  # of one thing, the first match wins

LOGITS: Names = (
    "logits",
    "teacher_logits",
    "teacher_outputs",
    "predictions",
    "scores",
    "probs",
    "soft_targets",
)
LABELS: Names = ("labels", "label", "y", "y_true", "targets")
STUDENT: Names = ("student_logits", "student")
IDS: Names = ("id", "ids", "index")
CLASSES: Names = ("classes", "class_names", "label_names")
# Of the k likeliest classes alone.
VALUES: Names = ("values",)
INDICES: Names = ("indices",)
LOG_SUM_EXP: Names = ("log_sum_exp",)
STUDENT_VALUES: Names = ("student_values",)
STUDENT_LOG_SUM_EXP: Names = ("student_log_sum_exp",)

ONLY_ARRAY = "the array"  # what the one array of a file is called that gives it no name


def first_match(wanted: Names, names: Iterable[str]) -> str | None:
    """The name of a file that matches the first possible of these; None if none does."""
    by_plain = {plain(name): name for name in names}
    return next((by_plain[name] for name in map(plain, wanted) if name in by_plain), None)


def matches(wanted: Iterable[Names], names: Iterable[str]) -> list[str]:
    """The first match of each thing that is wanted."""
    listed = list(names)
    found = (first_match(group, listed) for group in wanted)
    return [name for name in found if name is not None]


def plain(name: str) -> str:
    """A name without case and the white space around it."""
    return name.strip().casefold()


def is_no_class_column(name: str) -> bool:
    """Whether a column of this name in a table is no class: a label, an id, a prediction, …"""
    return plain(name) in (*LABELS, *IDS) or is_no_class(name)
