"""What a run of the lab depends on: its query, as that of an experiment in app/explorer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from ..query.parameter_types import Choice, Number, ParameterError, Subset, write_number
from .architectures.catalog import ARCHITECTURES
from .architectures.model import Architecture, Sizes
from .tasks.catalog import DEFAULT_TASK, TASKS
from .tasks.digits.dataset import N_CLASSES, N_TRAIN
from .tasks.digits.teachers import N_FEW_DIGITS
from .tasks.model import Task

STUDENTS = ("hard", "distilled", "smoothed")  # the last one only where labels are smoothed

_DIGITS = tuple(map(str, range(N_CLASSES)))

Parameter = Number | Choice | Subset
WIDTH = Number("width", "units of each hidden layer of the student", 60, 4, 300, whole=True)
TEMPERATURE = Number("T", "temperature", 4, 0.05, 100)
TEACHER = Choice(
    "teacher",
    f"one network, the mean of several, or one that has seen only the transfer set's"
    f" {N_FEW_DIGITS} digits",
    "single",
    ("single", "ensemble", "few_digits"),
)
SEED = Number("seed", "of the initial weights and the transfer set", 0, 0, 999_999, whole=True)
LEARNING_RATE = Number(
    "lr", "learning rate (Adam, falling to zero along a cosine)", 0.01, 0, 0.1, "", True
)
HARD_LEARNING_RATE = replace(
    LEARNING_RATE,
    name="hard_lr",
    meaning="learning rate of the students on hard labels, smoothed ones too; left out: as lr",
    follows=LEARNING_RATE.name,
)
SMOOTHING = Number(
    "smoothing",
    "share of each hard label that all classes share; 0: no third student",
    0,
    0,
    0.5,
)
PARAMETERS: tuple[Parameter, ...] = (
    WIDTH,
    Choice("layers", "hidden layers of the student", "1", ("1", "2")),
    TEMPERATURE,
    Number("hard_weight", "weight w of the hard-label term", 0, 0, 1),
    Choice("t_squared", "multiply the soft term by T²", "1", ("0", "1")),
    LEARNING_RATE,
    HARD_LEARNING_RATE,
    SMOOTHING,
    Number("epochs", "passes over the transfer set", 20, 1, 60, whole=True),
    Number("transfer", "digits in the transfer set", N_TRAIN, 60, N_TRAIN, "digits", whole=True),
    Choice("augment", "turn, stretch and shift each digit anew in every epoch", "0", ("0", "1")),
    TEACHER,
    Subset("left_out", "digits left out of the transfer set", _DIGITS),
    SEED,
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)


@dataclass(frozen=True)
class Config:
    """One run, complete: every parameter has a value."""

    width: int
    layers: int
    temperature: float
    hard_weight: float
    t_squared: bool
    lr: float
    hard_lr: float
    smoothing: float
    epochs: int
    transfer: int
    augment: bool
    teacher: str
    left_out: tuple[int, ...]
    seed: int
    # No parameters of the query yet.
    task_name: str = DEFAULT_TASK.name
    student_name: str = "mlp"

    @property
    def task(self) -> Task:
        """What the students learn."""
        return TASKS[self.task_name]

    @property
    def architecture(self) -> Architecture:
        """What the students are."""
        return ARCHITECTURES[self.student_name]

    @property
    def sizes(self) -> Sizes:
        """The students' sizes; of an MLP the units of every layer, inputs first."""
        return self.architecture.sizes(self.task.n_inputs, self.task.n_classes, self)

    @property
    def students(self) -> tuple[str, ...]:
        """Those that are trained: of STUDENTS the first two, or all."""
        return STUDENTS if self.smoothing else STUDENTS[:-1]

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rate of each student."""
        by_name = {"hard": self.hard_lr, "distilled": self.lr, "smoothed": self.hard_lr}
        return tuple(by_name[name] for name in self.students)

    @cached_property
    def texts(self) -> dict[str, str]:
        """Every parameter as the query writes it; empty where it follows another one."""
        written = {p.name: _text_of(getattr(self, _attribute(p))) for p in PARAMETERS}
        followers = {p.name: p.follows for p in PARAMETERS if isinstance(p, Number) and p.follows}
        return written | {k: "" for k, other in followers.items() if written[k] == written[other]}

    @property
    def own_texts(self) -> dict[str, str]:
        """What differs from the defaults, as the query writes it."""
        return {k: text for k, text in self.texts.items() if text != DEFAULT_TEXTS[k]}

    @property
    def query(self) -> str:
        """The same as a query: "width=120&left_out=3", or nothing."""
        return urlencode(self.own_texts, safe=",")

    def parameters(self) -> dict[str, object]:
        """Every parameter by its query name, as JSON values."""
        return {p.name: getattr(self, _attribute(p)) for p in PARAMETERS}


def _attribute(parameter: Parameter) -> str:
    """What a parameter is called in Config: as in the query, but for T."""
    return "temperature" if parameter is TEMPERATURE else parameter.name


def _text_of(value: object) -> str:
    """A value of Config as the query writes it."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else write_number(float(value))  # type: ignore[arg-type]


def _default(parameter: Parameter) -> object:
    """What stands for a parameter that is not given; None of one that follows another."""
    if isinstance(parameter, Subset):
        return ()
    return None if isinstance(parameter, Number) and parameter.follows else parameter.default


def read_config(
    pairs: Iterable[tuple[str, str]], *, strict: bool, names: Sequence[str] | None = None
) -> tuple[Config, list[ParameterError]]:
    """Read a query into a run and the list of what was wrong with it.

    Args:
        pairs: decoded names and values, as they stand in the query.
        strict: for programs: unknown names and empty values are errors.
        names: those that a program may give, if not all.
    Returns:
        A run in which every bad parameter has its default, and one error for each.
    """
    values: dict[str, object] = {p.name: _default(p) for p in PARAMETERS}
    by_name = {p.name: p for p in PARAMETERS}
    allowed = names or NAMES
    problems: list[ParameterError] = []
    seen: set[str] = set()
    for name, text in pairs:
        try:
            if strict and name not in allowed:
                raise ParameterError(name, "one of " + ", ".join(allowed), text)
            if name not in by_name:
                continue
            if name in seen:
                raise ParameterError(name, "given once", "more than one value")
            if text or strict:
                values[name] = by_name[name].read(text)
        except ParameterError as problem:
            problems.append(problem)
        seen.add(name)
    if values["augment"] == "1" and values["teacher"] != "single":
        rule = f"0 with teacher={values['teacher']}, which is not there to label the turned digits"
        problems.append(ParameterError("augment", rule, "1"))
        values["augment"] = "0"
    if len(values["left_out"]) > N_CLASSES - 2:  # type: ignore[arg-type]
        left_out = ",".join(values["left_out"])  # type: ignore[arg-type]
        problems.append(ParameterError("left_out", f"at most {N_CLASSES - 2} digits", left_out))
        values["left_out"] = ()
    return _config(values), problems


# How a field of Config is made from what its parameter has read.
_MADE_BY: dict[object, Callable[[Any], object]] = {
    int: int,
    float: float,
    bool: lambda text: text == "1",
    str: str,
    tuple[int, ...]: lambda words: tuple(map(int, words)),
}


def _config(values: dict[str, object]) -> Config:
    for p in PARAMETERS:
        if isinstance(p, Number) and p.follows and values[p.name] is None:
            values[p.name] = values[p.follows]
    kinds = {field.name: _MADE_BY[field.type] for field in fields(Config)}
    return Config(**{_attribute(p): kinds[_attribute(p)](values[p.name]) for p in PARAMETERS})  # type: ignore[arg-type]


DEFAULT_TEXTS = read_config([], strict=True)[0].texts
