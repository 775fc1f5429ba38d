"""The names that the lab's parameters have on the screen, for the messages about their values."""

from ...lab.config import TEACHER
from ...lab.tasks.model import Task
from ...query.parameter_types import ParameterError
from .task_views import view_of


def names_on_screen(task: Task) -> dict[str, str]:
    """The name of each parameter's field, or of what it is on the page, by the query's name."""
    examples = task.examples
    return {
        "width": "Student's units a layer",
        "layers": "Hidden layers",
        "T": "Temperature",
        "hard_weight": "Weight of the hard label",
        "t_squared": "T² factor",
        "divergence": "Divergence",
        "shape": "The divergence's numbers",
        "lr": "Learning rate",
        "hard_lr": "Learning rate on hard labels",
        "smoothing": "Label smoothing",
        "epochs": "Epochs",
        "transfer": f"{examples.capitalize()} in the transfer set",
        "augment": view_of(task).vary_label,
        "teacher": "Teacher",
        "student": "Students",
        "left_out": "Left out of the transfer set",
        "seed": "Seed",
        "temperatures": "Temperatures",
        "widths": "Units a layer",
        "divergences": "Divergences",
        "seeds": "Seeds",
        "open": "The open panels",
        "colour": "The map's colours",
        "earlier": "Earlier runs",
    }


def on_screen(problem: ParameterError, task: Task) -> ParameterError:
    """The error, its message in the words that readers see; its `name` stays."""
    teachers = ((f"{TEACHER.name}={k}", f"the teacher “{v}”") for k, v in view_of(task).teachers())
    return problem.named(names_on_screen(task).get(problem.name, problem.name), teachers)
