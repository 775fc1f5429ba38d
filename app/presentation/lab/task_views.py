"""The tasks that show something in their own way: a line each."""

from ...lab.tasks.model import Task
from .digits.view import DIGITS_VIEW
from .task_view import TaskView

TASK_VIEWS: dict[str, TaskView] = {
    "digits": DIGITS_VIEW,
}


def view_of(task: Task) -> TaskView:
    """What the task shows in its own way."""
    return TASK_VIEWS.get(task.name, TaskView())
