"""The views of tasks, a line each."""

from collections.abc import Sequence

from ...lab.tasks.catalog import TASKS
from ...lab.tasks.model import Task
from .digits.view import DIGITS_VIEW
from .task_view import KnownExample, TaskView

TASK_VIEWS: dict[str, TaskView] = {
    "digits": DIGITS_VIEW,
}


def view_of(task: Task) -> TaskView:
    """The view of a task; the defaults for one without an own view."""
    return TASK_VIEWS.get(task.name, TaskView())


def known_example(
    labels: Sequence[str], teacher_logits: Sequence[Sequence[float]]
) -> KnownExample | None:
    """The example of a task with these classes and logits; None if it is of none."""
    for task in TASKS.values():
        known = view_of(task).known
        if known and tuple(labels) == task.classes:
            return known(teacher_logits)
    return None
