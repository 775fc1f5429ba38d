"""The loss as well-known libraries write it: their numbers for this student, beside this page's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...explorer.experiment import Experiment
from ...explorer.results import STOPS, Results, objective
from ...numerics.conventions import Example
from ...numerics.divergences import DIVERGENCES
from ...numerics.losses import entropy
from ..shared import format as fmt
from .preset_model import Preset, Settings
from .presets import GROUPS
from .top_k import TopK, top_k


@dataclass(frozen=True)
class Row:
    """One convention, with its number for the student at the step shown."""

    name: str
    form: str
    settings: Mapping[str, str] | None  # of a button that sets them; None: none make its steps
    library: str  # its loss; "" where it is no library's
    here: str  # this page's loss at the settings; "" without settings
    relation: str  # why the two differ; "" where they do not
    note: str


@dataclass(frozen=True)
class RowGroup:
    """Conventions that agree on where T² stands."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Conventions:
    """_conventions.html; without groups only the link to them."""

    query: str  # of this page with the groups
    step: int
    groups: tuple[RowGroup, ...]
    top_k: TopK | None


def conventions(results: Results, is_open: bool) -> Conventions:
    """The conventions of an experiment's page, if the panel around them is open."""
    experiment = results.experiment
    opened = replace(experiment, open=tuple(dict.fromkeys((*experiment.open, "loss"))))
    return Conventions(
        query=opened.query,
        step=experiment.step,
        groups=_groups(results) if is_open else (),
        top_k=top_k(results) if is_open else None,
    )


def _groups(results: Results) -> tuple[RowGroup, ...]:
    experiment = results.experiment
    one = Example(
        student_logits=results.student.student_logits[experiment.step],
        # Every preset's temperature is a stop of the slider; there the targets are known.
        log_targets=lambda t: results.log_targets_at_stops[np.searchsorted(STOPS, t)],
        true_class=experiment.true_class,
    )
    return tuple(
        RowGroup(group.title, tuple(_row(preset, one, experiment) for preset in group.presets))
        for group in GROUPS
    )


def _row(preset: Preset, one: Example, experiment: Experiment) -> Row:
    settings, n_classes = preset.settings, len(experiment.labels)
    library = fmt.nats(preset.loss(one)) if preset.loss else ""
    here = fmt.nats(_loss_here(settings, one, experiment)) if settings else ""
    return Row(
        name=preset.name,
        form=preset.form,
        settings=settings.texts(n_classes) if settings else None,
        library=library,
        here=here,
        relation=_relation(settings, one, library, here) if settings else "",
        note=preset.note,
    )


def _loss_here(settings: Settings, one: Example, experiment: Experiment) -> float:
    """This page's loss of the example at a preset's settings."""
    other = replace(
        experiment,
        temperature=settings.temperature,
        hard_weight=settings.hard_weight,
        t_squared=settings.t_squared,
        divergence=settings.divergence,
        shape=DIVERGENCES[settings.divergence].shape.defaults,
    )
    goal = objective(other, one.log_targets(settings.temperature))
    return float(goal.loss(one.student_logits))


def _relation(settings: Settings, one: Example, library: str, here: str) -> str:
    """Why the two numbers differ: "library = 2 × 0.7012 + 1.0234, the soft targets’ entropy"."""
    if settings.clips and library != here:
        return "the library clips probabilities at 1e-7"
    factor = f"{fmt.short_number(settings.ratio)} × " if settings.ratio != 1 else ""
    divisor = f" / {len(one.student_logits)} classes" if settings.divides_by_classes else ""
    more = _more_by_entropy(one, settings) if settings.adds_entropy else ""
    return f"library = {factor}{here}{divisor}{more}" if factor or divisor or more else ""


def _more_by_entropy(one: Example, settings: Settings) -> str:
    value = fmt.nats(float(entropy(one.log_targets(settings.temperature))))
    return f" + {value}, the soft targets’ entropy"
