"""Loss conventions of well-known code, as settings of this page.

Source: the projects' own code, read at the paths that tests/presentation/test_presets.py names.
That test writes each library's loss out in NumPy and compares it with these settings.
"""

from dataclasses import dataclass

from ...explorer.parameters import HARD_WEIGHT, LEARNING_RATE, T_SQUARED, TEMPERATURE
from ...query.loss_parameters import DIVERGENCE


@dataclass(frozen=True)
class Preset:
    """A convention: the settings that give the same steps, and the remaining differences."""

    name: str
    form: str
    settings: dict[str, str]
    note: str


def _settings(
    temperature: float, hard_weight: float, t_squared: bool, ratio: float = 1.0
) -> dict[str, str]:
    """The controls by name, as the query writes them.

    ratio: the library's gradient divided by the gradient of these settings, constant over steps.
    The learning rate is multiplied by it: the steps are the library's at the page's default rate.
    """
    return {
        TEMPERATURE.name: str(temperature),
        HARD_WEIGHT.name: HARD_WEIGHT.write(hard_weight),
        T_SQUARED.name: str(int(t_squared)),
        DIVERGENCE.name: DIVERGENCE.default,
        LEARNING_RATE.name: LEARNING_RATE.write(ratio * LEARNING_RATE.default),
    }


PRESETS = (
    Preset(
        "Soft targets only",
        "T²·KL",
        _settings(3.0, 0, t_squared=True),
        "This page's default: what the soft term does by itself.",
    ),
    Preset(
        "Hard labels only",
        "CE",
        _settings(3.0, 1, t_squared=True),
        "No distillation: the student never sees a soft target.",
    ),
    Preset(
        "torchdistill, KDLoss",
        "α·CE + (1 − α)·T²·KL",
        _settings(4.0, 0.5, t_squared=True),
        "Its α weights the hard term, as w does here; 0.5 is an example.",
    ),
    Preset(
        "torchdistill, α = 0",
        "KL",
        _settings(4.0, 0, t_squared=False),
        "Where α is 0 or None, or no labels are given, KDLoss leaves T² out: at T = 4 loss and"
        " gradient are 1/16 of those with it.",
    ),
    Preset(
        "PyTorch’s tutorial",
        "0.75·CE + 0.25·T²·KL",
        _settings(2.0, 0.75, t_squared=True),
        "Loss and gradient are the same here. Until its pull request 2785 it had a cross-entropy"
        " with the soft targets: a loss larger by the teacher's entropy, with the same gradient.",
    ),
    Preset(
        "Keras’ current example",
        "0.1·CE + 0.9·T²·KL",
        _settings(10.0, 0.1, t_squared=True),
        "keras.distillation has the same form, by default with T = 3 and w = 0.5. Both clip"
        " probabilities at 1e-7, as the older example does.",
    ),
    Preset(
        "Keras’ older example",
        "0.1·CE + 0.9·KL",
        _settings(10.0, 0.1, t_squared=False),
        "Leaves T² out: at T = 10 the soft gradient is 1/100 of that with it. Keras clips"
        " probabilities at 1e-7, and what is clipped gets no gradient: for ten times the cat's"
        " logits against ten times the dog's, at T = 1, its KL is 16.1 in place of 33.0.",
    ),
    Preset(
        "TextBrewer",
        "CE(soft)",
        _settings(4.0, 0, t_squared=False),
        "The hard loss has weight 0 unless it is asked for, and T² is left out. A cross-entropy"
        " with the soft targets: the loss is larger by the teacher's entropy, the gradient is"
        " the same.",
    ),
    Preset(
        "TextBrewer, hard loss on",
        "CE + CE(soft)",
        _settings(4.0, 0.5, t_squared=False, ratio=2),
        "With hard_label_weight = 1 both terms count in full: its gradient is exactly twice the"
        " one shown here, so the learning rate is doubled.",
    ),
    Preset(
        "NVIDIA ModelOpt",
        "T²·KL",
        _settings(1.0, 0, t_squared=True),
        "LogitsDistillationLoss; its default is T = 1, and StaticLossBalancer makes w 0.5. With"
        ' reduction="mean" it divides by the number of classes too: of three classes, 1/3 of this'
        " loss and gradient.",
    ),
    Preset(
        "Arcee DistillKit",
        "(a·CE + b·T²·KL) / (a + b)",
        _settings(2.0, 0.5, t_squared=True),
        "The weights are divided by their sum, so that w = a / (a + b). Its guide begins with"
        " weights of 0.5 and T = 2.",
    ),
    Preset(
        "TRL, GKD with β = 0",
        "KL",
        _settings(1.0, 0, t_squared=True),
        "Its temperature only samples text: the loss is always at T = 1, without a hard term. Its"
        " default, β = 0.5, is the Jensen–Shannon divergence that can be chosen above: for"
        " the cat at step 0 it is 0.083 where KL is 0.294, with a gradient about 0.27 of KL's.",
    ),
)
