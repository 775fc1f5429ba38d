"""The results of the experiment in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.results import Results
from .cautions import Flattened, SmallSteps, flattened, small_steps
from .frames import Frame


@dataclass(frozen=True)
class Insights:
    """_insights.html."""

    texts: Mapping[str, str]  # of the frame shown
    true_label: str
    compared: tuple[str, str]  # the two classes whose odds are shown
    several_wrong: bool  # more than one wrong class
    several_teachers: bool
    hard_labels_alone: bool
    compare: bool
    steps: int
    flattened: Flattened | None
    small_steps: SmallSteps | None


def insights(results: Results, shown: Frame) -> Insights:
    """The sentences at the frame shown."""
    experiment = results.experiment
    first, second = results.compared_classes
    return Insights(
        texts=shown["texts"],
        true_label=experiment.labels[experiment.true_class],
        compared=(experiment.labels[first], experiment.labels[second]),
        several_wrong=len(experiment.labels) > 2,
        several_teachers=len(experiment.teacher_logits) > 1,
        hard_labels_alone=experiment.hard_weight == 1,
        compare=experiment.compare,
        steps=experiment.steps,
        flattened=flattened(results),
        small_steps=small_steps(results),
    )
