"""Loss conventions of well-known code: each library's own number, and this page's settings for it.

Source: the projects' own code, read at the paths that tests/presentation/library_losses.py names.
test_presets.py compares each loss, written out there in NumPy, with the number and the settings.
"""

from ...numerics import conventions as library
from .preset_model import Group, Preset, Settings

_HERE = Group(
    "Without a library",
    (
        Preset(
            "Soft targets only",
            "T²·KL",
            None,
            Settings(3.0, 0, t_squared=True),
            "This page's default: what the soft term does by itself.",
        ),
        Preset(
            "Hard labels only",
            "CE",
            None,
            Settings(3.0, 1, t_squared=True),
            "No distillation: the student never sees a soft target.",
        ),
    ),
)
_MULTIPLIED = Group(
    "T² multiplies the soft term",
    (
        Preset(
            "PyTorch’s tutorial",
            "0.75·CE + 0.25·T²·KL",
            lambda one: library.weighted_kd(one, 2.0, hard=0.75, soft=0.25),
            Settings(2.0, 0.75, t_squared=True),
            "Until its pull request 2785 it had a cross-entropy with the soft targets: a loss"
            " larger by the teacher's entropy, with the same gradient.",
        ),
        Preset(
            "Keras’ current example",
            "0.1·CE + 0.9·T²·KL",
            lambda one: library.keras_kd(one, 10.0, 0.1, t_squared=True),
            Settings(10.0, 0.1, t_squared=True, clips=True),
            "keras.distillation has the same form, by default with T = 3 and w = 0.5. Both clip"
            " probabilities at 1e-7, as the older example does.",
        ),
        Preset(
            "mdistiller",
            "0.1·CE + 0.9·T²·KL",
            lambda one: library.weighted_kd(one, 4.0, hard=0.1, soft=0.9),
            Settings(4.0, 0.1, t_squared=True),
            "Its two weights are independent; these are its defaults.",
        ),
        Preset(
            "mdistiller, DKD",
            "CE + T²·DKD",
            lambda one: library.mdistiller_dkd(one, 4.0, alpha=1, beta=8, hard=1),
            Settings(4.0, 0.5, t_squared=True, divergence="dkd", ratio=2),
            "Decoupled KD with α = 1 and β = 8. Both terms count in full, so the learning rate is"
            " doubled. In its first 20 epochs the soft term grows from 0 to this.",
        ),
        Preset(
            "MaxText",
            "(1 − α)·CE + α·T²·KL",
            lambda one: library.weighted_kd(one, 1.0, hard=0.5, soft=0.5),
            Settings(1.0, 0.5, t_squared=True),
            "Its α weights the soft term. By default α = 0.5 and T = 1.",
        ),
        Preset(
            "axolotl, Liger kernel",
            "a·CE + b·T²·KL",
            lambda one: library.weighted_kd(one, 1.0, hard=0.5, soft=0.5),
            Settings(1.0, 0.5, t_squared=True),
            "The kernel's defaults, 0.5 each and T = 1. It sees the teacher's top k only: see below"
            " what that changes.",
        ),
        Preset(
            "Arcee DistillKit",
            "(a·CE + b·T²·KL) / (a + b)",
            lambda one: library.weighted_kd(one, 2.0, hard=0.5, soft=0.5),
            Settings(2.0, 0.5, t_squared=True),
            "The weights are divided by their sum, so that w = a / (a + b). Its guide begins with"
            " weights of 0.5 and T = 2.",
        ),
        Preset(
            "Logit standardization",
            "0.1·CE + 9·T²·KL",
            lambda one: library.standardised_kd(one, 2.0, hard=0.1, soft=9),
            None,
            "At T = 2. Before the KL, student's and teacher's scores are each divided by their own"
            " standard deviation. That changes with every step; no setting of this page does it.",
        ),
        Preset(
            "NKD",
            "−q·log p + 1.5·T²·CE(soft)",
            lambda one: library.normalised_kd(one, 1.0, gamma=1.5),
            None,
            "At T = 1: q and p are those of the true class, CE(soft) is over the wrong classes"
            " alone. It weights the true class by q, which no setting of this page does.",
        ),
    ),
)
_IF_WEIGHTED = Group(
    "T² multiplies only if α is not 0 and there are labels",
    (
        Preset(
            "torchdistill, KDLoss",
            "α·CE + (1 − α)·T²·KL",
            lambda one: library.torchdistill_kd(one, 4.0, alpha=0.5),
            Settings(4.0, 0.5, t_squared=True),
            "Its α weights the hard term, as w does here; 0.5 is an example.",
        ),
        Preset(
            "torchdistill, α = 0",
            "KL",
            lambda one: library.torchdistill_kd(one, 4.0, alpha=0),
            Settings(4.0, 0, t_squared=False),
            "Where α is 0 or None, or no labels are given, KDLoss leaves T² out: at T = 4 loss and"
            " gradient are 1/16 of those with it.",
        ),
    ),
)
_AND_DIVIDED = Group(
    "T² multiplies, but a mean also divides by the number of classes",
    (
        Preset(
            "NVIDIA ModelOpt, mean",
            "T²·KL / N",
            lambda one: library.modelopt_logits(one, 1.0, is_mean=True),
            Settings(1.0, 0, t_squared=True, divides_by_classes=True),
            "LogitsDistillationLoss at its default, T = 1. torch's mean divides by the N classes as"
            " well as by the examples, so the learning rate is divided by N.",
        ),
        Preset(
            "NVIDIA ModelOpt, batchmean",
            "T²·KL",
            lambda one: library.modelopt_logits(one, 1.0, is_mean=False),
            Settings(1.0, 0, t_squared=True),
            'With reduction="batchmean" it divides by the examples alone. StaticLossBalancer makes'
            " w 0.5.",
        ),
    ),
)
_LEFT_OUT = Group(
    "T² is left out",
    (
        Preset(
            "Keras’ older example",
            "0.1·CE + 0.9·KL",
            lambda one: library.keras_kd(one, 10.0, 0.1, t_squared=False),
            Settings(10.0, 0.1, t_squared=False, clips=True),
            "At T = 10 the soft gradient is 1/100 of that with T². Keras clips probabilities at"
            " 1e-7, and what is clipped gets no gradient: for ten times the cat's logits against"
            " ten times the dog's, at T = 1, its KL is 16.1 in place of 33.0.",
        ),
        Preset(
            "TextBrewer",
            "CE(soft)",
            lambda one: library.textbrewer_kd(one, 4.0, hard=0),
            Settings(4.0, 0, t_squared=False, adds_entropy=True),
            "The hard loss has weight 0 unless it is asked for. A cross-entropy with the soft"
            " targets: the loss is larger by the teacher's entropy, the gradient is the same.",
        ),
        Preset(
            "TextBrewer, hard loss on",
            "CE + CE(soft)",
            lambda one: library.textbrewer_kd(one, 4.0, hard=1),
            Settings(4.0, 0.5, t_squared=False, ratio=2, adds_entropy=True),
            "With hard_label_weight = 1 both terms count in full: its gradient is exactly twice the"
            " one shown here, so the learning rate is doubled.",
        ),
        Preset(
            "NVIDIA ModelOpt, Megatron",
            "KL",
            lambda one: library.generalised_jsd(one, 1.0, beta=0),
            Settings(1.0, 0, t_squared=False),
            "LogitsKLLoss. At its default, T = 1, T² is 1 anyway; at another T it is missing.",
        ),
        Preset(
            "TRL, DistillationTrainer",
            "reverse KL",
            lambda one: library.generalised_jsd(one, 1.0, beta=1),
            Settings(1.0, 0, t_squared=False, divergence="reverse_kl"),
            "Its default, β = 1, is reverse KL, at T = 1; at another T the factor T² is missing."
            " β = 0 is forward KL, between them it is Jensen–Shannon.",
        ),
    ),
)
_NEVER = Group(
    "T never reaches the loss: it is always taken at T = 1",
    (
        Preset(
            "TRL, GKD",
            "JSD",
            lambda one: library.generalised_jsd(one, 1.0, beta=0.5),
            Settings(1.0, 0, t_squared=True, divergence="jsd"),
            "Its temperature only samples text. By default β = 0.5, the Jensen–Shannon divergence.",
        ),
        Preset(
            "TRL, GKD with β = 0",
            "KL",
            lambda one: library.generalised_jsd(one, 1.0, beta=0),
            Settings(1.0, 0, t_squared=True),
            "Forward KL. For the cat at step 0 the default, β = 0.5, is 0.083 where KL is 0.294,"
            " with a gradient about 0.27 of KL's.",
        ),
        Preset(
            "DistiLLM, skewed KL",
            "CE(soft) from a mixture",
            lambda one: library.distillm_skew(one, skew=0.1),
            Settings(1.0, 0, t_squared=True, divergence="skew_kl", adds_entropy=True),
            "λ = 0.1. A cross-entropy, so the loss is larger by the teacher's entropy.",
        ),
        Preset(
            "DistiLLM, skewed reverse KL",
            "reverse KL to a mixture",
            lambda one: library.distillm_reverse_skew(one, skew=0.1),
            Settings(1.0, 0, t_squared=True, divergence="skew_reverse_kl"),
            "λ = 0.1.",
        ),
    ),
)
_TEACHER_ONLY = Group(
    "T divides the teacher's scores only",
    (
        Preset(
            "FKD",
            "CE(soft)",
            lambda one: library.fkd_soft_labels(one, 4.0),
            None,
            "The soft targets are saved at a T, here 4; the student that learns them is at T = 1."
            " This page compares both at the same T. At T = 1, FKD's default, that is TextBrewer's"
            " loss at T = 1.",
        ),
    ),
)

GROUPS = (_HERE, _MULTIPLIED, _IF_WEIGHTED, _AND_DIVIDED, _LEFT_OUT, _NEVER, _TEACHER_ONLY)
PRESETS = tuple(preset for group in GROUPS for preset in group.presets)
