"""The run's buttons and its chart: accuracy after each epoch."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...lab.config import Config
from ...lab.training import transfer_rows
from ...query.loss_parameters import FORWARD_KL
from ...query.parameter_types import write_number
from .divergences import divergence_text
from .sizes import size_text
from .students import ShownStudent, shown_students


@dataclass(frozen=True)
class AccuracyChart:
    """lab/_accuracy.html."""

    texts: Mapping[str, str]  # of the frame shown
    students: list[ShownStudent]
    n_test: str
    examples: str  # what the task calls its examples
    done: int  # epochs
    epochs: int
    buttons_elsewhere: bool  # on the experiment's card
    query: str  # of the run
    caption: str  # of the chart as a file


def accuracy_chart(
    config: Config, texts: Mapping[str, str], done: int, buttons_elsewhere: bool
) -> AccuracyChart:
    """The chart of a run of which `done` epochs are trained."""
    return AccuracyChart(
        texts=texts,
        students=shown_students(config),
        n_test=f"{config.task.n_test:,}",
        examples=config.task.examples,
        done=done,
        epochs=config.epochs,
        buttons_elsewhere=buttons_elsewhere,
        query=config.query,
        caption=_caption(config),
    )


def _caption(config: Config) -> str:
    """The settings that matter most, and the divergence unless it is forward KL."""
    is_kl = config.divergence == FORWARD_KL
    settings = [
        f"T = {write_number(config.temperature)}",
        *([] if is_kl else [divergence_text(config)]),
        size_text(config),
        f"{len(transfer_rows(config)):,} {config.task.examples}",
    ]
    return ", ".join(settings)
