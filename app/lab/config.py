"""The configuration of a run and its query, as app/explorer has those of an experiment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..query.canonical import own_texts, query_of, texts_of, values_of
from ..query.loss_parameters import DIVERGENCE, SHAPE
from ..query.parameter_types import (
    Choice,
    Flag,
    Number,
    NumbersByChoice,
    ParameterError,
    Subset,
)
from ..query.reader import Reader
from .architectures.catalog import ARCHITECTURES
from .architectures.model import Architecture, Sizes
from .tasks.catalog import DEFAULT_TASK, TASKS
from .tasks.digits.dataset import N_CLASSES, N_TRAIN
from .tasks.digits.teachers import N_FEW_DIGITS, WITH_WEIGHTS
from .tasks.model import Task

STUDENTS = ("hard", "distilled", "smoothed")  # the last one only if smoothing > 0

Parameter = Number | Choice | NumbersByChoice | Subset
WIDTH = Number("width", "units of each hidden layer of the student", 60, 4, 300, whole=True)
LAYERS = Choice("layers", "hidden layers of the student", 1, (1, 2))
TEMPERATURE = Number("T", "temperature", 4.0, 0.05, 100, attribute="temperature")
TEACHER = Choice(
    "teacher",
    f"one network, the mean of several, one that has seen only the transfer set's {N_FEW_DIGITS}"
    " digits, or a vision transformer",
    "single",
    ("single", "ensemble", "few_digits", "vit"),
)
LABELLERS = WITH_WEIGHTS  # teachers that are there to label varied digits
STUDENT = Choice(
    "student",
    "the students' architecture: mlp, fully connected, of `width` and `layers`; or cnn, two small"
    " convolutions and a dense layer, of one size, so without these two",
    "mlp",
    tuple(ARCHITECTURES),
)
SEED = Number("seed", "of the initial weights and the transfer set", 0, 0, 999_999, whole=True)
LEARNING_RATE = Number(
    "lr", "learning rate (Adam, falling to zero along a cosine)", 0.01, 0, 0.1, low_open=True
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
    0.0,
    0,
    0.5,
)
AUGMENT = Flag("augment", "turn, stretch and shift each digit anew in every epoch", False)
LEFT_OUT = Subset(
    "left_out",
    "digits left out of the transfer set",
    (),
    tuple(range(N_CLASSES)),
    most=N_CLASSES - 2,
    items="digits",
)
PARAMETERS: tuple[Parameter, ...] = (
    WIDTH,
    LAYERS,
    TEMPERATURE,
    Number("hard_weight", "weight w of the hard-label term", 0.0, 0, 1),
    Flag("t_squared", "multiply the soft term by T²", True),
    DIVERGENCE,
    SHAPE,
    LEARNING_RATE,
    HARD_LEARNING_RATE,
    SMOOTHING,
    Number("epochs", "passes over the transfer set", 20, 1, 60, whole=True),
    Number(
        "transfer", "digits in the transfer set", N_TRAIN, 60, N_TRAIN, whole=True, unit="digits"
    ),
    AUGMENT,
    TEACHER,
    STUDENT,
    LEFT_OUT,
    SEED,
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
DEFAULT_TEXTS = {p.name: p.default_text for p in PARAMETERS}


@dataclass(frozen=True)
class Config:
    """One run, complete: every parameter has a value."""

    width: int
    layers: int
    temperature: float
    hard_weight: float
    t_squared: bool
    divergence: str  # of the distilled student
    shape: tuple[float, ...]  # the divergence's own numbers
    lr: float
    hard_lr: float
    smoothing: float
    epochs: int
    transfer: int
    augment: bool
    teacher: str
    student: str  # architecture of every student
    left_out: tuple[int, ...]
    seed: int
    task_name: str = DEFAULT_TASK.name  # no parameter of the query yet

    @property
    def task(self) -> Task:
        """The task that the students learn."""
        return TASKS[self.task_name]

    @property
    def architecture(self) -> Architecture:
        """The students' architecture."""
        return ARCHITECTURES[self.student]

    @property
    def sizes(self) -> Sizes:
        """The students' sizes; for an MLP the units of each layer, inputs first."""
        return self.architecture.sizes(self.task.n_inputs, self.task.n_classes, self)

    @property
    def students(self) -> tuple[str, ...]:
        """The names of the students that are trained: the first two of STUDENTS, or all."""
        return STUDENTS if self.smoothing else STUDENTS[:-1]

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rate of each student."""
        by_name = {"hard": self.hard_lr, "distilled": self.lr, "smoothed": self.hard_lr}
        return tuple(by_name[name] for name in self.students)

    @cached_property
    def own_parameters(self) -> tuple[Parameter, ...]:
        """The parameters of the run: without those that its students' size does not depend on."""
        meaningless = set(without_size(self.student))
        return tuple(p for p in PARAMETERS if p.name not in meaningless)

    @cached_property
    def texts(self) -> dict[str, str]:
        """Its parameters as the query writes them; empty where one follows another."""
        return texts_of(self.own_parameters, self)

    @property
    def own_texts(self) -> dict[str, str]:
        """The parameters that differ from the defaults, as the query writes them."""
        return own_texts(self.texts, DEFAULT_TEXTS)

    @property
    def query(self) -> str:
        """The canonical query, "width=120&left_out=3"; empty for the defaults."""
        return query_of(self.own_texts)

    def parameters(self) -> dict[str, object]:
        """Its parameters by their query names, as JSON values."""
        return values_of(self.own_parameters, self)


def without_size(student: str) -> tuple[str, ...]:
    """The names of the settings of a size that this architecture does not have."""
    return tuple(p.name for p in (WIDTH, LAYERS) if p.name not in ARCHITECTURES[student].sized_by)


def read_config(
    pairs: Iterable[tuple[str, str]], *, strict: bool, names: Sequence[str] = NAMES
) -> tuple[Config, list[ParameterError]]:
    """Read a query into a run and a list of its errors.

    Args:
        pairs: decoded names and values, as they stand in the query.
        strict: see `Reader`.
        names: the parameters that are allowed.
    Returns:
        A run in which every bad parameter has its default, and one error for each.
    """
    reader = Reader(pairs, names, strict=strict)
    return take_config(reader), reader.problems


def take_config(reader: Reader) -> Config:
    """The run that a reader finds in its query."""
    reader.pass_over(SHAPE, DIVERGENCE)
    leave_out_sizes(reader, {WIDTH.name: WIDTH.name, LAYERS.name: LAYERS.name})
    config = Config(**reader.take_all(PARAMETERS))
    if config.augment and config.teacher not in LABELLERS:
        rule = f"0 with teacher={config.teacher}, which is not there to label the turned digits"
        reader.refuse(AUGMENT.name, rule, AUGMENT.write(True))
        return replace(config, augment=False)
    return config


def leave_out_sizes(reader: Reader, sizes: Mapping[str, str]) -> None:
    """Leave out the sizes that the students' architecture does not have.

    A program that sends one is told, for it means another run than there is. The page's form sends
    every field that it had before the architecture changed, so there they are passed over.

    Args:
        sizes: the setting of each parameter that may be given.
    """
    student = reader.texts.get(STUDENT.name, STUDENT.default)
    if student not in ARCHITECTURES:
        return
    rule = (
        f"left out with student={student}: there is one size of the {ARCHITECTURES[student].title}"
    )
    meaningless = [name for name, setting in sizes.items() if setting in without_size(student)]
    for name in meaningless:
        text = reader.texts.pop(name, None)
        if reader.strict and text is not None:
            reader.refuse(name, rule, text)
