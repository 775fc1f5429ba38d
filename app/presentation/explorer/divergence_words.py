"""The divergences in words: their names, how a formula writes them, what each is about."""

from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...query.loss_parameters import FORWARD_KL, shape_of
from ...query.parameter_types import write_number
from ..shared import format as fmt


@dataclass(frozen=True)
class DivergenceWords:
    """One divergence; {0} and {1} of `formula` are its own numbers."""

    name: str
    formula: str
    meaning: str
    unit: str = "nats"  # "" where it has none
    is_proper_name: bool = False

    @property
    def in_sentence(self) -> str:
        """The name within a sentence: "reverse KL"."""
        return self.name if self.is_proper_name else self.name[0].lower() + self.name[1:]


WORDS = {
    "kl": DivergenceWords(
        "Forward KL",
        "KL(soft targets ‖ student)",
        "The student has to give something to every class that the teacher gives something.",
    ),
    "reverse_kl": DivergenceWords(
        "Reverse KL",
        "KL(student ‖ soft targets)",
        "The student must not give much to a class that the teacher gives little.",
    ),
    "jsd": DivergenceWords(
        "Jensen–Shannon",
        "JSD(soft targets, student; β = {0})",
        "Both are compared with a mixture of the two. Near β = 0 and β = 1 it goes to 0 by itself,"
        " whatever forward KL is: at β = 0.01 it is about a hundredth of it.",
        is_proper_name=True,
    ),
    "skew_kl": DivergenceWords(
        "Skewed KL",
        "KL(soft targets ‖ λ soft targets + (1 − λ) student; λ = {0})",
        "Forward KL from a mixture with a share λ of the soft targets; λ = 0 is forward KL.",
    ),
    "skew_reverse_kl": DivergenceWords(
        "Skewed reverse KL",
        "KL(student ‖ (1 − λ) soft targets + λ student; λ = {0})",
        "Reverse KL from a mixture with a share λ of the student; λ = 0 is reverse KL.",
    ),
    "tv": DivergenceWords(
        "Total variation",
        "TV(soft targets, student)",
        "The probability that would have to move from class to class, from 0 to 1.",
        unit="",
    ),
    "alpha_beta": DivergenceWords(
        "α-β divergence",
        "AB(soft targets, student; α = {0}, β = {1})",
        "α = 1, β = 0 is forward KL, α = 0, β = 1 is reverse KL.",
        unit="",
    ),
    "dkd": DivergenceWords(
        "Decoupled KD",
        "DKD(soft targets, student; α = {0}, β = {1})",
        "α weights how sure of the true class, β how the other classes compare.",
    ),
    "logit_mse": DivergenceWords(
        "Matched logits",
        "½ Var(log soft targets − log student)",
        "The squared difference of scores over T, each less its mean.",
        unit="",
    ),
}


def in_formula(experiment: Experiment) -> str:
    """The experiment's divergence with its own numbers, as the title of a chart has it."""
    numbers = map(fmt.short_number, experiment.shape)
    return WORDS[experiment.divergence].formula.format(*numbers)


def name_and_numbers(name: str, divergence: str, shape: tuple[float, ...]) -> str:
    """A divergence's name, as it is given, and its own numbers: "skewed KL, λ = 0.1"."""
    numbers = zip(shape_of(divergence).own.symbols, shape, strict=True)
    return ", ".join([name, *(f"{symbol} = {write_number(x)}" for symbol, x in numbers)])


def kl_name(experiment: Experiment) -> str:
    """What forward KL is called where it stands alone: "KL", unless another one is minimised."""
    is_minimised = experiment.divergence == FORWARD_KL
    return "KL" if is_minimised else WORDS[FORWARD_KL].name


def names_divergences(experiment: Experiment) -> bool:
    """Whether the experiment or a pinned run minimises another divergence than forward KL."""
    runs = (experiment, *experiment.pinned)
    return any(run.divergence != FORWARD_KL for run in runs)


def loss_unit(*experiments: Experiment) -> str:
    """The unit that the losses of experiments share: "nats", or none."""
    share = all(e.hard_weight == 1 or WORDS[e.divergence].unit for e in experiments)
    return "nats" if share else ""
