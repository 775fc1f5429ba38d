"""Loss conventions of well-known code, as settings of this page and what each leaves out.

Source: the projects' own code and documentation.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A convention: the settings that reproduce its gradient, and what differs all the same."""

    name: str
    form: str
    settings: dict[str, str]
    note: str


PRESETS = (
    Preset(
        "Soft targets only",
        "T²·KL",
        {"T": "3.0", "hard_weight": "0", "t_squared": "1"},
        "This page's default: what the soft term does by itself.",
    ),
    Preset(
        "torchdistill, KDLoss",
        "α·CE + (1 − α)·T²·KL",
        {"T": "4.0", "hard_weight": "0.5", "t_squared": "1"},
        "Its α weights the hard term, as hard_weight does here; 0.5 is an example.",
    ),
    Preset(
        "PyTorch’s tutorial",
        "0.75·CE + 0.25·T²·CE(soft)",
        {"T": "2.0", "hard_weight": "0.75", "t_squared": "1"},
        "A cross-entropy against the soft targets: the loss is larger by the teacher's entropy,"
        " the gradient is the same.",
    ),
    Preset(
        "Keras’ older example",
        "0.1·CE + 0.9·KL",
        {"T": "10.0", "hard_weight": "0.1", "t_squared": "0"},
        "Leaves T² out: at T = 10 the soft gradient is a hundredth of what it would be with it.",
    ),
    Preset(
        "TextBrewer",
        "CE + CE(soft)",
        {"T": "4.0", "hard_weight": "0.5", "t_squared": "0"},
        "Leaves T² out and adds both terms at full weight: half its gradient stands here, so"
        " double the learning rate for the same steps.",
    ),
    Preset(
        "Hard labels only",
        "CE",
        {"T": "3.0", "hard_weight": "1", "t_squared": "1"},
        "No distillation: the student never sees a soft target.",
    ),
)
