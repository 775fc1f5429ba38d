"""What a task shows in its own way; one that shows nothing of its own has the defaults."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...lab.config import Config
from ...lab.report import Finished

Option = tuple[str, str]  # value and text


@dataclass(frozen=True)
class TaskView:
    """A task's own words, and its look inside a finished run."""

    lede: str = "A real teacher."
    description: str = "the teacher's data"  # what the networks are trained on
    teachers: Callable[[], Sequence[Option]] = tuple  # the options; none: the default teacher
    teacher_hint: str = ""
    t_squared_hint: str = ""
    all_classes: str = "all classes"
    vary_label: str = "Vary"
    varied: str = "varied"  # what the task's `vary` has done to its inputs
    varied_briefly: str = "varied"
    inside_promise: str = "After the run: what distillation has brought."
    # From a run, its result and what part of the inside is asked for, to the template's `inside`.
    inside: Callable[[Config, Finished, Any], object] | None = None
    inside_template: str = ""
