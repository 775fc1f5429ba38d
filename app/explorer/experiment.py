"""The experiment query: the URL is the state.

What each parameter means and allows is declared in parameters.py; here an experiment is read
from a query and written as one. Pages, fragments, API and streams all read theirs through
`read_experiment`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from ..numerics.soft_targets import soft_targets
from ..query.parameter_types import Choice, Number, ParameterError
from .parameters import (
    COMBINE,
    LABELS,
    LEARNING_RATE,
    LOGITS,
    MAX_CLASSES,
    MAX_TEACHERS,
    NAMES,
    OPEN,
    PARAMETERS,
    PINS,
    SCENARIO,
    STUDENT,
    TEMPERATURE,
    TRUE,
    Parameter,
    step_parameter,
    true_parameter,
)
from .samples.catalog import SCENARIOS
from .samples.model import Scenario

V = TypeVar("V")


@dataclass(frozen=True)
class Experiment:
    """One experiment, complete: every parameter has a value."""

    scenario: Scenario | None  # None when the logits are the reader's own
    teacher_logits: tuple[tuple[float, ...], ...]
    labels: tuple[str, ...]
    true_class: int
    student_logits: tuple[float, ...]
    temperature: float
    hard_weight: float
    t_squared: bool
    combine: str
    learning_rate: float
    steps: int
    step: int
    compare: bool
    pace: float
    pins: tuple[tuple[float | str, ...], ...] = ()  # as PINS reads them
    open: tuple[str, ...] = ()  # panels of the page

    @cached_property
    def query_texts(self) -> dict[str, str]:
        """Every parameter as the query writes it; empty where the default follows from others."""
        texts = {p.name: _written(p, getattr(self, _attribute(p))) for p in PARAMETERS[1:]}
        if self.scenario:
            texts[LOGITS.name] = ""
        default = _defaults(self.scenario, self.teacher_logits, self.combine)
        for name in _PER_CLASS:
            attribute = _ATTRIBUTES.get(name, name)
            if getattr(self, attribute) == getattr(default, attribute):
                texts[name] = ""
        return {SCENARIO.name: self.scenario.slug if self.scenario else SCENARIO.default} | texts

    @cached_property
    def query(self) -> str:
        """The canonical query: what differs from the defaults, in the order of PARAMETERS."""
        kept = {k: v for k, v in self.query_texts.items() if v and v != DEFAULT_TEXTS.get(k)}
        return urlencode(kept, quote_via=quote, safe=",;:")

    def url(self, path: str = "/") -> str:
        """The canonical URL of this experiment under a path."""
        return f"{path}?{self.query}" if self.query else path

    @cached_property
    def pinned(self) -> tuple["Experiment", ...]:
        """The pinned runs: this experiment with other settings, from the same start."""
        return tuple(
            replace(
                self,
                temperature=float(t),
                hard_weight=float(w),
                t_squared=t_squared == "1",
                combine=str(combine),
                learning_rate=float(rate),
                compare=False,
                pins=(),
            )
            for t, w, t_squared, combine, rate in self.pins
        )

    def with_numbers(
        self, logits: tuple[tuple[float, ...], ...], labels: tuple[str, ...] | None
    ) -> "Experiment":
        """This experiment on other numbers, with their own true class and start, at step 0."""
        default = _defaults(None, logits, self.combine)
        return replace(
            self,
            scenario=None,
            teacher_logits=logits,
            labels=labels or default.labels,
            true_class=default.true_class,
            student_logits=default.student_logits,
            step=0,
        )

    def parameters(self) -> dict[str, object]:
        """Every parameter of the run by its query name, as JSON values."""
        run = (p for p in PARAMETERS[1:] if p not in (PINS, OPEN))
        values = {p.name: getattr(self, _attribute(p)) for p in run}
        return {SCENARIO.name: self.scenario.slug if self.scenario else None} | values


# What a parameter is called in Experiment, where that is not its name in the query.
_ATTRIBUTES = {
    LOGITS.name: "teacher_logits",
    TRUE: "true_class",
    STUDENT.name: "student_logits",
    TEMPERATURE.name: "temperature",
    LEARNING_RATE.name: "learning_rate",
}


def _attribute(parameter: Parameter) -> str:
    return _ATTRIBUTES.get(parameter.name, parameter.name)


def _written(parameter: Parameter, value: Any) -> str:
    """A value of Experiment as the query writes it."""
    if parameter is LOGITS:
        return ";".join(map(LOGITS.write, value))
    return str(int(value)) if isinstance(value, bool) else parameter.write(value)


DEFAULT_TEXTS = {
    p.name: p.write(p.default)  # type: ignore[arg-type]
    for p in PARAMETERS
    if isinstance(p, Number | Choice) and p.name != TRUE
}


@dataclass(frozen=True)
class _Defaults:
    labels: tuple[str, ...]
    true_class: int
    student_logits: tuple[float, ...]


def _defaults(
    scenario: Scenario | None, logits: tuple[tuple[float, ...], ...], combine: str
) -> _Defaults:
    if scenario:
        return _Defaults(scenario.labels, scenario.true_class, scenario.student_logits)
    top = int(soft_targets(logits, 1.0, combine).argmax())
    labels = tuple(f"Class {i + 1}" for i in range(len(logits[0])))
    return _Defaults(labels, top, (0.0,) * len(labels))


class _Reader:
    """Reads one parameter after the other; a bad one is noted and its default taken."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.problems: list[ParameterError] = []

    def take(self, name: str, read: Callable[[str], V], default: V) -> V:
        if name not in self.texts:
            return default
        try:
            return read(self.texts[name])
        except ParameterError as problem:
            self.problems.append(problem)
            return default

    def choice(self, parameter: Choice) -> str:
        return self.take(parameter.name, parameter.read, parameter.default)

    def plain(self, parameter: Parameter) -> Any:
        """A parameter that depends on no other; of two options, 0 and 1, as a truth value."""
        default = parameter.default if isinstance(parameter, Number | Choice) else ()
        value: Any = self.take(parameter.name, parameter.read, default)  # type: ignore[arg-type]
        options = parameter.options if isinstance(parameter, Choice) else ()
        return value == "1" if options == ("0", "1") else value


def read_experiment(
    pairs: Iterable[tuple[str, str]], *, strict: bool
) -> tuple[Experiment, list[ParameterError]]:
    """Read a query into an experiment and the list of what was wrong with it.

    Args:
        pairs: decoded names and values, as they stand in the query.
        strict: for programs: unknown names and empty values are errors; a page's form and the
            links that travel the web bring both, so pages pass over them.
    Returns:
        An experiment in which every bad parameter has its default, and one error for each.
    """
    texts, problems = _texts(pairs, strict)
    reader = _Reader(texts)
    reader.problems += problems
    combine = reader.choice(COMBINE)
    slug = reader.choice(SCENARIO)
    own = reader.take(LOGITS.name, _read_logits, None)
    scenario = None if own else SCENARIOS[slug]
    logits = own or SCENARIOS[slug].teacher_logits
    if LOGITS.name in texts and own is None:  # what depends on bad logits can't be judged
        reader.texts = {k: v for k, v in texts.items() if k not in _PER_CLASS}
    default = _defaults(scenario, logits, combine)
    n_classes = len(logits[0])
    true = true_parameter(n_classes, default.true_class)
    plain = {_attribute(p): reader.plain(p) for p in PARAMETERS if p.name not in _DEPENDENT}
    step = step_parameter(int(plain["steps"]))
    experiment = Experiment(
        scenario=scenario,
        teacher_logits=logits,
        labels=reader.take(LABELS.name, lambda t: LABELS.read(t, n_classes), default.labels),
        true_class=int(reader.take(TRUE, true.read, true.default)),
        student_logits=reader.take(
            STUDENT.name, lambda t: _read_student(t, n_classes), default.student_logits
        ),
        combine=combine,
        step=int(reader.take(step.name, step.read, step.default)),
        **plain,
    )
    return experiment, reader.problems


_PER_CLASS = (LABELS.name, TRUE, STUDENT.name)
# What is read together with others.
_DEPENDENT = (SCENARIO.name, LOGITS.name, *_PER_CLASS, COMBINE.name, "step")


def _texts(
    pairs: Iterable[tuple[str, str]], strict: bool
) -> tuple[dict[str, str], list[ParameterError]]:
    texts: dict[str, str] = {}
    problems: list[ParameterError] = []
    for name, text in pairs:
        if name not in NAMES:
            if strict:
                problems.append(ParameterError(name, "one of " + ", ".join(NAMES), text))
        elif name in texts:
            problems.append(ParameterError(name, "given once", "more than one value"))
        elif text or strict:
            texts[name] = text
    return texts, problems


def _read_logits(text: str) -> tuple[tuple[float, ...], ...]:
    rows = text.split(";")
    if len(rows) > MAX_TEACHERS:
        rule = f"those of 1 to {MAX_TEACHERS} teachers"
        raise ParameterError(LOGITS.name, rule, f"{len(rows)} teachers")
    count = f"2 to {MAX_CLASSES}"
    logits = tuple(_read_teacher(row, count, m) for m, row in enumerate(rows))
    for row in logits:
        if not 2 <= len(row) <= MAX_CLASSES:
            raise ParameterError(LOGITS.name, LOGITS.rule(count), f"{len(row)} of them")
        if len(row) != len(logits[0]):
            widths = f"{len(logits[0])} and {len(row)}"
            raise ParameterError(LOGITS.name, "equally many for every teacher", widths)
    return logits


def _read_teacher(text: str, count: str, teacher: int) -> tuple[float, ...]:
    try:
        return LOGITS.read(text, count)
    except ParameterError as problem:
        problem.teacher = teacher
        raise


def _read_student(text: str, n_classes: int) -> tuple[float, ...]:
    values = STUDENT.read(text, str(n_classes))
    if len(values) != n_classes:
        raise ParameterError(STUDENT.name, STUDENT.rule(str(n_classes)), f"{len(values)} of them")
    return values
