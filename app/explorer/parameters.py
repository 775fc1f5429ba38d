"""The parameters of the experiment query: their meanings, bounds and defaults, each stated once."""

from ..numerics.soft_targets import COMBINATIONS
from ..query.parameter_types import (
    NUMBER,
    Choice,
    Names,
    Number,
    NumberList,
    Overlays,
    Subset,
    listed,
)
from .samples.catalog import SCENARIOS

MAX_CLASSES, MAX_TEACHERS = 100, 8

SCENARIO = Choice("scenario", "slug of a built-in input sample", "cat", tuple(SCENARIOS))
LOGITS = NumberList(
    "logits",
    "the teacher's logits, comma-separated; several teachers separated by semicolons;"
    " default: the scenario's",
    -1000,
    1000,
    pattern=listed(listed(NUMBER, 2, MAX_CLASSES), most=MAX_TEACHERS, sign=";"),
)
LABELS = Names("labels", "class names, comma-separated; default: the scenario's, or Class 1, …", 40)
TRUE = "true"
# Finite is the rule; the bound keeps differences of two logits over the smallest T finite too.
STUDENT = NumberList(
    "student",
    "the student's logits at step 0, comma-separated; default: the scenario's, or zeros",
    -1e300,
    1e300,
)
TEMPERATURE = Number("T", "temperature", 3.0, 0.05, 100, "dimensionless")
HARD_WEIGHT = Number("hard_weight", "weight w of the hard-label term", 0.0, 0, 1, "dimensionless")
T_SQUARED = Choice("t_squared", "multiply the soft term by T²", "1", ("0", "1"))
COMBINE = Choice(
    "combine", "how several teachers make one soft target", "arithmetic", tuple(COMBINATIONS)
)
LEARNING_RATE = Number("lr", "learning rate", 0.5, 0, 10, "squared logits per nat", low_open=True)
STEPS = Number("steps", "number of gradient steps", 35, 1, 500, "steps", whole=True)
COMPARE = Choice("compare", "also train a student on hard labels only", "0", ("0", "1"))
PACE = Number("pace", "time between streamed steps", 100.0, 0, 2000, "ms")
OPEN = Subset("open", "the panels of the page that are open", ("loss", "numbers", "predict"))
PINS = Overlays(
    "pins",
    "runs from the same start that stay in view, at most three: T:8,lr:1;T:2",
    (TEMPERATURE, HARD_WEIGHT, T_SQUARED, COMBINE, LEARNING_RATE),
    3,
)


def true_parameter(n_classes: int, default: int = 0) -> Number:
    """The parameter `true`, whose upper bound depends on the number of classes."""
    meaning = "index of the true class, from 0; default: the scenario's, or the teacher's top class"
    return Number(TRUE, meaning, default, 0, n_classes - 1, whole=True)


def step_parameter(steps: int) -> Number:
    """The parameter `step`, whose upper bound is the number of steps."""
    return Number("step", "the step shown", 0, 0, steps, "steps", whole=True)


Parameter = Number | Choice | Subset | Overlays | NumberList | Names
PARAMETERS: tuple[Parameter, ...] = (
    SCENARIO,
    LOGITS,
    LABELS,
    true_parameter(MAX_CLASSES),
    STUDENT,
    TEMPERATURE,
    HARD_WEIGHT,
    T_SQUARED,
    COMBINE,
    LEARNING_RATE,
    STEPS,
    step_parameter(int(STEPS.high)),
    COMPARE,
    PACE,
    PINS,
    OPEN,
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
