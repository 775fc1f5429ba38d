"""The views of tasks, a line each."""

from ...lab.tasks.model import Task
from .digits.view import DIGITS_VIEW
from .task_view import TaskView

TASK_VIEWS: dict[str, TaskView] = {
    "digits": DIGITS_VIEW,
}


def view_of(task: Task) -> TaskView:
    """The view of a task; the defaults for one without an own view."""
    return TASK_VIEWS.get(task.name, TaskView())
