"""The results of a finished run: sentences, the bias correction, a look inside."""

from dataclasses import dataclass
from typing import Any

from ...lab.config import Config
from ...lab.report import Finished
from .bias_correction import Bias, bias_correction
from .task_views import view_of
from .verdicts import Verdict, verdicts


@dataclass(frozen=True)
class Results:
    """lab/_results.html."""

    config: Config
    verdicts: list[Verdict]
    bias: Bias | None
    inside: object | None  # view model of `inside_template`
    inside_template: str


def results(config: Config, finished: Finished, selection: Any) -> Results:
    """The results of a finished run.

    Args:
        selection: part of the look inside that is asked for, of a type that the task's view knows.
    """
    view = view_of(config.task)
    return Results(
        config=config,
        verdicts=verdicts(config, finished),
        bias=bias_correction(config, finished.result["bias_sweep"]) if config.left_out else None,
        inside=view.inside(config, finished, selection) if view.inside else None,
        inside_template=view.inside_template,
    )


@dataclass(frozen=True)
class WhatToWatch:
    """lab/_what_to_watch.html, which stands in place of the results before a run has ended."""

    n_test: str
    examples: str  # what the task calls its examples
    rates_differ: bool  # of the students on hard labels and on soft targets
    inside_promise: str


def what_to_watch(config: Config) -> WhatToWatch:
    """Sentences for a run that has not ended."""
    return WhatToWatch(
        n_test=f"{config.task.n_test:,}",
        examples=config.task.examples,
        rates_differ=config.hard_lr != config.lr,
        inside_promise=view_of(config.task).inside_promise,
    )
