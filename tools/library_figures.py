"""Losses of libraries that pip installs, run beside our formulas of them: not part of `make`.

    pip install numpy torch torchdistill textbrewer nvidia-modelopt keras trl
    KERAS_BACKEND=torch python -m tools.library_figures

Prints version, the library's number and ours for the example of tests/presentation/test_presets.py.
A library that is not there, or that cannot be imported, is said to be missing.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import Any

import numpy as np

from app.numerics.conventions import Example
from app.numerics.softmax import log_softmax
from app.presentation.explorer.presets import PRESETS

STUDENT, TEACHER, TRUE = [-0.3, 1.2, 0.4, -1.0, 0.9], [2.1, -0.4, 3.0, 0.7, -1.9], 2
Figures = dict[str, float]  # the library's loss by the preset's name


def _batch() -> tuple[Any, Any, Any]:
    """Student's logits, teacher's and the true class, as tensors of a batch of one example."""
    torch = import_module("torch")
    rows = (torch.tensor([row], dtype=torch.float64) for row in (STUDENT, TEACHER))
    return (*rows, torch.tensor([TRUE]))


def _cross_entropy() -> float:
    student, _, labels = _batch()
    return float(import_module("torch.nn.functional").cross_entropy(student, labels))


def _torchdistill() -> Figures:
    losses = import_module("torchdistill.losses.mid_level")
    student, teacher, labels = _batch()
    paths = ("s", "output", "t", "output")

    def value(loss: Any, *targets: Any) -> float:
        return float(loss({"s": {"output": student}}, {"t": {"output": teacher}}, *targets))

    standardised = losses.LogitStdKDLoss(*paths, temperature=2.0, alpha=0.1, beta=9)
    return {
        "torchdistill, KDLoss": value(losses.KDLoss(*paths, temperature=4.0, alpha=0.5), labels),
        "torchdistill, α = 0": value(losses.KDLoss(*paths, temperature=4.0, alpha=0), labels),
        "Logit standardization": value(standardised, labels),
    }


def _textbrewer() -> Figures:
    soft = float(import_module("textbrewer.losses").kd_ce_loss(*_batch()[:2], temperature=4))
    return {"TextBrewer": soft, "TextBrewer, hard loss on": soft + _cross_entropy()}


def _modelopt() -> Figures:
    loss = import_module("modelopt.torch.distill").LogitsDistillationLoss
    student, teacher, _ = _batch()
    return {
        "NVIDIA ModelOpt, mean": float(loss()(student, teacher)),
        "NVIDIA ModelOpt, batchmean": float(loss(reduction="batchmean")(student, teacher)),
    }


def _keras() -> Figures:
    keras = import_module("keras")
    soft = [keras.ops.softmax(row / 10) for row in _batch()[1::-1]]
    kl = float(keras.losses.KLDivergence(dtype="float64")(*soft))
    hard = 0.1 * _cross_entropy()
    return {
        "Keras’ current example": hard + 0.9 * kl * 10**2,
        "Keras’ older example": hard + 0.9 * kl,
    }


def _trl() -> Figures:
    student, teacher, _ = _batch()
    gkd = import_module("trl.experimental.gkd").GKDTrainer.generalized_jsd_loss
    chunked = import_module("trl.trainer.distillation_trainer")._chunked_divergence_loss
    identity, mask = student.new_ones(student.shape[1]).diag(), student.new_ones(1, 1)
    own, _, _ = chunked(student[None], teacher[None], identity, identity, mask, beta=1.0)
    return {
        "TRL, GKD": float(gkd(student[None], teacher[None])),
        "TRL, GKD with β = 0": float(gkd(student[None], teacher[None], beta=0)),
        "TRL, DistillationTrainer": float(own),
    }


LIBRARIES: dict[str, Callable[[], Figures]] = {
    "torchdistill": _torchdistill,
    "textbrewer": _textbrewer,
    "nvidia-modelopt": _modelopt,
    "keras": _keras,
    "trl": _trl,
}


def main() -> None:
    """One line for each preset of a library that is there."""
    one = Example(np.array(STUDENT), partial(log_softmax, TEACHER), TRUE)
    ours = {preset.name: preset.loss(one) for preset in PRESETS if preset.loss}
    for package, figures in LIBRARIES.items():
        try:
            found = figures()
        except (ImportError, RuntimeError) as error:
            print(f"{package}: missing ({error})")
            continue
        for name, theirs in found.items():
            print(f"{package} {version(package)}\t{name}\t{theirs:.12f}\t{ours[name]:.12f}")


if __name__ == "__main__":
    main()
