"""Texts and views that depend on the task; the defaults fit every task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...lab.config import Config
from ...lab.report import Finished

Option = tuple[str, str]  # value and text


@dataclass(frozen=True)
class KnownExample:
    """An example that is known by its logits."""

    name: str
    picture: str  # a data: address


@dataclass(frozen=True)
class TaskView:
    """The texts of a task, and its look inside a finished run."""

    lede: str = "a trained teacher."
    description: str = "the teacher's data"  # of the data
    teachers: Callable[[], Sequence[Option]] = (
        tuple  # options of the field; empty: the default teacher only
    )
    teacher_hint: str = ""
    t_squared_hint: str = ""
    all_classes: str = "all classes"
    vary_label: str = "Vary"
    varied: str = "varied"  # participle for the inputs after the task's `vary`
    varied_briefly: str = "varied"
    inside_promise: str = "After the run: what distillation has brought."
    # Makes the `inside` of the template from a run, its result and the selected part.
    inside: Callable[[Config, Finished, Any], object] | None = None
    inside_template: str = ""
    # Makes the `pad` of the template from a run and its result, if it has one: the reader's inputs.
    pad: Callable[[Config, Finished | None], object] | None = None
    pad_template: str = ""
    # The example with these logits, (members, classes), for the explorer's card.
    known: Callable[[Sequence[Sequence[float]]], KnownExample | None] | None = None
