"""The parameters of the experiment query: their meanings, bounds and defaults, each stated once."""

from ..numerics.divergences import DIVERGENCES
from ..numerics.families import FAMILIES
from ..numerics.soft_targets import COMBINATIONS
from ..query.parameter_types import (
    Choice,
    Flag,
    Names,
    Number,
    NumberList,
    NumberRows,
    NumbersByChoice,
    Overlays,
    Pattern,
    Subset,
    bounds_in_words,
    write_number,
)
from .samples.catalog import SCENARIOS
from .tours.catalog import TOURS

MAX_CLASSES, MAX_TEACHERS = 100, 8

SCENARIO = Choice("scenario", "slug of a built-in input sample", "cat", tuple(SCENARIOS))
LOGITS = NumberRows(
    "logits",
    "the teacher's logits, comma-separated; several teachers separated by semicolons;"
    " default: the scenario's",
    (),
    -1000,
    1000,
    fewest=2,
    most=MAX_CLASSES,
    most_rows=MAX_TEACHERS,
    row="teacher",
    unit="logit",
    attribute="teacher_logits",
)
# The bounds and defaults of these three depend on the logits (experiment.py).
LABELS = Names(
    "labels", "class names, comma-separated; default: the scenario's, or Class 1, …", (), 40
)
TRUE = Number(
    "true",
    "index of the true class, from 0; default: the scenario's, or the teacher's top class",
    None,
    0,
    MAX_CLASSES - 1,
    whole=True,
    attribute="true_class",
)
# Logits must be finite; the bound keeps differences of two logits over the smallest T finite too.
STUDENT = NumberList(
    "student",
    "the student's logits at step 0, comma-separated, of a bell μ and ln s; default: the"
    " scenario's, or zeros, of a bell the middle and ln(number of classes / 4)",
    (),
    -1e300,
    1e300,
    unit="logit",
    attribute="student_start",
)
TEMPERATURE = Number(
    "T", "temperature", 3.0, 0.05, 100, unit="dimensionless", attribute="temperature"
)
HARD_WEIGHT = Number(
    "hard_weight", "weight w of the hard-label term", 0.0, 0, 1, unit="dimensionless"
)
T_SQUARED = Flag("t_squared", "multiply the soft term by T²", True)
COMBINE = Choice(
    "combine", "how several teachers make one soft target", "arithmetic", tuple(COMBINATIONS)
)
LEARNING_RATE = Number(
    "lr",
    "learning rate",
    0.5,
    0,
    10,
    low_open=True,
    unit="squared logits per nat",
    attribute="learning_rate",
)
STEPS = Number("steps", "number of gradient steps", 35, 1, 500, whole=True, unit="steps")
# The upper bound is the number of steps.
STEP = Number("step", "the step shown", 0, 0, STEPS.high, whole=True, unit="steps")
COMPARE = Flag("compare", "also train a student on hard labels only", False)
PACE = Number("pace", "time between streamed steps", 100.0, 0, 2000, unit="ms")
DIVERGENCE = Choice("divergence", "what the soft term measures", "kl", tuple(DIVERGENCES))


def _shapes_in_words() -> str:
    """Each divergence that has numbers of its own: "jsd: β 0.5, above 0 and below 1"."""
    return "; ".join(
        f"{name}: {', '.join(d.shape.symbols)}"
        f" {', '.join(map(write_number, d.shape.defaults))}, {bounds_in_words(d.shape)}"
        for name, d in DIVERGENCES.items()
        if d.shape.symbols
    )


SHAPE = NumbersByChoice(
    "shape",
    "the divergence's own numbers, comma-separated, with their defaults and bounds: "
    + _shapes_in_words(),
    DIVERGENCES[DIVERGENCE.default].shape.defaults,
    DIVERGENCE.name,
    {name: divergence.shape for name, divergence in DIVERGENCES.items()},
    DIVERGENCE.default,
)
FAMILY = Choice(
    "family",
    "what the student can hold: free, a logit for each class; bell, -(i - μ)²/(2s²) over the"
    " classes in their order",
    "free",
    tuple(FAMILIES),
)
PINS = Overlays(
    "pins",
    "runs from the same start that stay in view, at most three: T:8,lr:1;T:2",
    (),
    (TEMPERATURE, HARD_WEIGHT, T_SQUARED, COMBINE, LEARNING_RATE, DIVERGENCE, SHAPE),
    3,
)
VIEW = Choice(
    "view",
    "how the page is laid out; present fills a projector's screen",
    "page",
    ("page", "present"),
)
OPEN = Subset(
    "open",
    "the panels of the page that are open",
    (),
    ("figures", "loss", "numbers", "predict", "classes"),
)
TOUR = Pattern(
    "tour",
    "the stop of a guided tour that the page shows; with :paused the reader has left it there",
    "",
    TOURS.rule,
    TOURS.shape,
)

Parameter = Number | Choice | Subset | Overlays | NumberList | NumbersByChoice | Names | Pattern
PARAMETERS: tuple[Parameter, ...] = (
    SCENARIO,
    LOGITS,
    LABELS,
    TRUE,
    STUDENT,
    TEMPERATURE,
    HARD_WEIGHT,
    T_SQUARED,
    COMBINE,
    LEARNING_RATE,
    STEPS,
    STEP,
    COMPARE,
    PACE,
    DIVERGENCE,
    SHAPE,
    FAMILY,
    PINS,
    OPEN,
    VIEW,
    TOUR,
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
# Texts that the canonical query omits; a default that depends on other parameters has none.
DEFAULT_TEXTS = {p.name: p.default_text for p in PARAMETERS if p.default_text}
