"""The run's buttons and its chart: accuracy after each epoch."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...lab.config import Config
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


def accuracy_chart(config: Config, texts: Mapping[str, str], done: int) -> AccuracyChart:
    """The chart of a run of which `done` epochs are trained."""
    return AccuracyChart(
        texts=texts,
        students=shown_students(config),
        n_test=f"{config.task.n_test:,}",
        examples=config.task.examples,
        done=done,
        epochs=config.epochs,
    )
