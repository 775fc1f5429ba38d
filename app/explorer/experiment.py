"""The experiment query: the URL is the state.

parameters.py declares the parameters; this module reads an experiment from a query and writes it as
one. Pages, fragments, API and streams use `read_experiment`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl

from ..numerics.families import FAMILIES
from ..numerics.soft_targets import soft_targets
from ..query.canonical import own_texts, query_of, texts_of, values_of
from ..query.form_pairs import without_others
from ..query.loss_parameters import DIVERGENCE, SHAPE, shape_of
from ..query.parameter_types import NumbersByChoice, Overlays, ParameterError
from ..query.reader import Reader
from .parameters import (
    COMBINE,
    DEFAULT_TEXTS,
    FAMILY,
    LABELS,
    LOGITS,
    NAMES,
    OPEN,
    PARAMETERS,
    PINS,
    SCENARIO,
    STEP,
    STUDENT,
    TEMPERATURE,
    TOUR,
    TRUE,
    VIEW,
    Parameter,
)
from .samples.catalog import SCENARIOS
from .samples.model import Scenario
from .tours.catalog import TOURS

__all__ = ["DEFAULT_TEXTS", "Experiment", "read_experiment"]

_PER_CLASS = (LABELS, TRUE, STUDENT)
# Parameters whose count and bounds follow from a choice.
_OF_A_CHOICE = ((SHAPE, DIVERGENCE), (STUDENT, FAMILY))
# Parameters that do not depend on others.
_INDEPENDENT = tuple(
    p for p in PARAMETERS if p not in (SCENARIO, LOGITS, *_PER_CLASS, COMBINE, FAMILY, STEP)
)
_OF_THE_RUN = tuple(p for p in PARAMETERS if p not in (SCENARIO, PINS, OPEN, VIEW, TOUR))
_RUN_NAMES = {SCENARIO.name, *(p.name for p in _OF_THE_RUN)}


@dataclass(frozen=True)
class Experiment:
    """One experiment, complete: every parameter has a value."""

    scenario: Scenario | None  # None when the logits are the reader's own
    teacher_logits: tuple[tuple[float, ...], ...]
    labels: tuple[str, ...]
    true_class: int
    student_start: tuple[float, ...]  # logits at step 0, or parameters as `family` has them
    temperature: float
    hard_weight: float
    t_squared: bool
    combine: str
    learning_rate: float
    steps: int
    step: int
    compare: bool
    pace: float
    divergence: str = DIVERGENCE.default
    shape: tuple[float, ...] = SHAPE.default  # the divergence's own numbers
    family: str = FAMILY.default
    pins: tuple[tuple[Any, ...], ...] = ()  # as PINS reads them
    open: tuple[str, ...] = ()  # panels of the page
    view: str = VIEW.default  # of the page
    tour: str = ""  # place in a guided tour, as TOURS names it

    @cached_property
    def query_texts(self) -> dict[str, str]:
        """Every parameter as the query writes it; empty where the default follows from others."""
        slug = self.scenario.slug if self.scenario else SCENARIO.default_text
        texts = {SCENARIO.name: slug} | texts_of(PARAMETERS[1:], self)
        if self.scenario:
            texts[LOGITS.name] = ""
        per_class = _per_class(self.scenario, self.teacher_logits, self.combine, self.family)
        for parameter in per_class:
            if getattr(self, parameter.attribute_name) == parameter.default:
                texts[parameter.name] = ""
        return texts

    @property
    def omitted_texts(self) -> dict[str, str]:
        """The texts that the canonical query omits.

        With a tour it has T always: a stop alone stands for the stop's own experiment.
        """
        kept = {TEMPERATURE.name} if self.tour else set()
        texts = {name: text for name, text in DEFAULT_TEXTS.items() if name not in kept}
        shape = self.shape_rule.default_text
        return texts | ({SHAPE.name: shape} if shape else {})

    @cached_property
    def query(self) -> str:
        """The canonical query: parameters that differ from the defaults, in their order."""
        return query_of(own_texts(self.query_texts, self.omitted_texts))

    def url(self, path: str = "/") -> str:
        """The canonical URL of this experiment under a path."""
        return f"{path}?{self.query}" if self.query else path

    def in_view(self, view: str) -> "Experiment":
        """This experiment on a page of another layout."""
        return replace(self, view=view)

    @cached_property
    def pinned(self) -> tuple["Experiment", ...]:
        """The pinned runs: this experiment with other settings, from the same start."""
        unpinned = replace(self, compare=False, pins=())
        return tuple(replace(unpinned, **PINS.attributes(pin)) for pin in self.pins)

    @property
    def shape_rule(self) -> NumbersByChoice:
        """The rule of `shape` beside this experiment's divergence."""
        return shape_of(self.divergence)

    @property
    def pins_rule(self) -> Overlays:
        """The rule of `pins`: allowed parameters, and the largest number of runs."""
        return PINS

    def with_numbers(
        self, logits: tuple[tuple[float, ...], ...], labels: tuple[str, ...] | None
    ) -> "Experiment":
        """This experiment with other logits, labels, true class and initial student, at step 0."""
        per_class = _per_class(None, logits, self.combine, self.family)
        values: dict[str, Any] = {p.attribute_name: p.default for p in per_class}
        if labels:
            values[LABELS.attribute_name] = labels
        return replace(self, scenario=None, teacher_logits=logits, step=0, **values)

    def parameters(self) -> dict[str, object]:
        """Every parameter of the run by its query name, as JSON values."""
        slug = self.scenario.slug if self.scenario else None
        return {SCENARIO.name: slug} | values_of(_OF_THE_RUN, self)


# Cached, because reading an experiment and writing its query need the same copies.
@lru_cache(maxsize=64)
def _per_class(
    scenario: Scenario | None, logits: tuple[tuple[float, ...], ...], combine: str, family: str
) -> tuple[Parameter, ...]:
    """The parameters `labels`, `true` and `student` of these logits, with their defaults."""
    n = len(logits[0])
    if scenario:
        labels, top, start = scenario.labels, scenario.true_class, scenario.student_logits
    else:
        labels = tuple(f"Class {i + 1}" for i in range(n))
        top = int(soft_targets(logits, 1.0, combine).argmax())
        start = FAMILIES["free"].start(n)
    return (
        replace(LABELS, count=n, default=labels),
        replace(TRUE, high=n - 1, default=top),
        _student(start, family),
    )


def _student(start: tuple[float, ...], family: str) -> Parameter:
    """The parameter `student` of a family; a free student's default is the given start."""
    symbols = FAMILIES[family].symbols
    if symbols:
        start = FAMILIES[family].start(len(start))
    items = " and ".join(symbols)
    return replace(STUDENT, fewest=len(start), most=len(start), default=start, items=items)


@cache
def _step(steps: int) -> Parameter:
    """The parameter `step` of a run of this number of steps."""
    return replace(STEP, high=steps)


def read_experiment(
    pairs: Iterable[tuple[str, str]], *, strict: bool
) -> tuple[Experiment, list[ParameterError]]:
    """Read a query into an experiment and a list of its errors.

    Args:
        pairs: decoded names and values, as they stand in the query.
        strict: see `Reader`.
    Returns:
        An experiment in which every bad parameter has its default, and one error for each.
    """
    if not strict:
        pairs = _with_stop(list(pairs))
        for dependent, choice in _OF_A_CHOICE:
            pairs = without_others(pairs, dependent, choice)
    reader = Reader(pairs, NAMES, strict=strict)
    combine, slug, own, family = map(reader.take, (COMBINE, SCENARIO, LOGITS, FAMILY))
    scenario = None if own else SCENARIOS[slug]
    logits = own or SCENARIOS[slug].teacher_logits
    if (
        LOGITS.name in reader.texts and not own
    ):  # parameters that depend on bad logits cannot be checked
        for parameter in _PER_CLASS:
            reader.texts.pop(parameter.name, None)
    for dependent, choice in _OF_A_CHOICE:
        reader.pass_over(dependent, choice)
    values = reader.take_all(_INDEPENDENT)
    per_class = _per_class(scenario, logits, combine, family)
    values |= reader.take_all((*per_class, _step(values["steps"])))
    experiment = Experiment(
        scenario=scenario, teacher_logits=logits, combine=combine, family=family, **values
    )
    return experiment, reader.problems


def _with_stop(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The query; if it names a stop of a tour and nothing of a run, with the stop's experiment."""
    given = {name: text for name, text in pairs if text}
    place = TOURS.place(given.get(TOUR.name, ""))
    if place is None or place.is_paused or not given.keys().isdisjoint(_RUN_NAMES):
        return pairs
    return [*pairs, *(pair for pair in parse_qsl(place.stop.query) if pair[0] not in given)]
