"""The results of the experiment in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.results import Results
from ..shared import format as fmt
from .cautions import Flattened, SmallSteps, flattened, small_steps
from .frames import Frame


@dataclass(frozen=True)
class ComparedClass:
    """One of the two classes that the sentences compare, and what the teacher gives it."""

    label: str
    index: int
    at_1: str  # at T = 1
    at_t: str  # at the experiment's temperature


@dataclass(frozen=True)
class Insights:
    """_insights.html."""

    texts: Mapping[str, str]  # of the frame shown
    true_label: str
    compared: tuple[ComparedClass, ComparedClass]
    in_order: bool  # the first of them is likelier than the second at every temperature
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
    likelier = float(results.log_odds(results.log_teacher_probs)) > 0
    one_softmax = len(experiment.teacher_logits) == 1 or experiment.combine == "geometric"
    return Insights(
        texts=shown["texts"],
        true_label=experiment.labels[experiment.true_class],
        compared=(_compared(experiment, shown, first), _compared(experiment, shown, second)),
        in_order=likelier and one_softmax,  # a mean of softmaxes may change the order with T
        several_wrong=len(experiment.labels) > 2,
        several_teachers=len(experiment.teacher_logits) > 1,
        hard_labels_alone=experiment.hard_weight == 1,
        compare=experiment.compare,
        steps=experiment.steps,
        flattened=flattened(results),
        small_steps=small_steps(results),
    )


def _compared(experiment: Experiment, shown: Frame, index: int) -> ComparedClass:
    series = shown["series"]
    at_1, at_t = (fmt.percent(series[name][index]) for name in ("teacher-hard", "teacher-soft"))
    return ComparedClass(experiment.labels[index], index, at_1, at_t)
