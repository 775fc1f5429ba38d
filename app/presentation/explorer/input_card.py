"""The input sample: its picture, its true label, and a note on its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.results import Results
from ...explorer.samples.catalog import SCENARIOS
from ...explorer.samples.model import Scenario
from ...query.parameter_types import ParameterError
from ..lab.task_view import KnownExample
from ..lab.task_views import known_example
from .controls import Controls
from .missing_mass import rest_note


@dataclass(frozen=True)
class InputCard:
    """_input_card.html."""

    scenarios: tuple[Scenario, ...]
    chosen: str  # slug of a sample; "" for the reader's own logits
    picture: str
    known: KnownExample | None  # an example of the lab's, whose logits these are
    true_label: str
    note: str
    problems: Mapping[str, ParameterError]


def input_card(results: Results, controls: Controls) -> InputCard:
    """The card of an experiment's input sample."""
    experiment, scenario = results.experiment, results.experiment.scenario
    own_note = scenario.note if scenario else ""
    return InputCard(
        scenarios=tuple(SCENARIOS.values()),
        chosen=scenario.slug if scenario else "",
        picture=scenario.picture if scenario else "numbers",
        known=None if scenario else known_example(experiment.labels, experiment.teacher_logits),
        true_label=experiment.labels[experiment.true_class],
        note=" ".join(filter(None, [own_note, rest_note(results)])),
        problems=controls.problems,
    )
