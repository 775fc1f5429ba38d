"""The input sample: its picture, its true label, and a note on its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.parameters import DEFAULT_TEXTS
from ...explorer.results import Results
from ...explorer.samples.catalog import SCENARIOS
from ...explorer.samples.model import Scenario
from ...query.parameter_types import ParameterError
from ..lab.task_view import KnownExample
from ..lab.task_views import known_example
from .controls import Controls
from .missing_mass import rest_note


@dataclass(frozen=True)
class SampleChoice:
    """One sample of the picker."""

    scenario: Scenario
    settings: Mapping[str, str]  # what a choice of it writes into the form


@dataclass(frozen=True)
class InputCard:
    """_input_card.html."""

    samples: tuple[SampleChoice, ...]
    chosen: str  # slug of a sample; "" for the reader's own logits
    picture: str
    known: KnownExample | None  # an example of the lab's, whose logits these are
    true_label: str
    note: str
    as_meant: str  # query of the sample with its settings; "" where these are in force
    problems: Mapping[str, ParameterError]


def input_card(results: Results, controls: Controls) -> InputCard:
    """The card of an experiment's input sample."""
    experiment, scenario = results.experiment, results.experiment.scenario
    own_note = scenario.note if scenario else ""
    return InputCard(
        samples=_samples(scenario),
        chosen=scenario.slug if scenario else "",
        picture=scenario.picture if scenario else "numbers",
        known=None if scenario else known_example(experiment.labels, experiment.teacher_logits),
        true_label=experiment.labels[experiment.true_class],
        note=" ".join(filter(None, [own_note, rest_note(results)])),
        as_meant=_as_meant(experiment),
        problems=controls.problems,
    )


def _as_meant(experiment: Experiment) -> str:
    scenario = experiment.scenario
    if scenario is None or scenario.settings.items() <= experiment.query_texts.items():
        return ""
    return scenario.query


def _samples(shown: Scenario | None) -> tuple[SampleChoice, ...]:
    """The samples with their settings; a choice takes back those of the sample shown."""
    before = shown.settings if shown else {}
    defaults = {name: DEFAULT_TEXTS.get(name, "") for name in before}
    return tuple(SampleChoice(s, {**defaults, **s.settings}) for s in SCENARIOS.values())
