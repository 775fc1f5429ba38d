"""What the lab tells of its data, its teachers and its runs, as JSON values."""

from dataclasses import asdict
from typing import Any

import numpy as np

from app.lab import bias, digits, networks, teachers
from app.lab.config import Config
from app.lab.engine import Run
from app.lab.training import STUDENTS, Measured, State
from app.numerics.softmax import softmax
from app.numerics.teachers import soft_targets

_HALF_BYTES, _SINGLE_BYTES = 2, 4


def dataset() -> dict[str, Any]:
    """Where the digits come from and how they are split."""
    return {
        "name": digits.NAME,
        "source": digits.SOURCE,
        "licence": digits.LICENCE,
        "n_train": digits.N_TRAIN,
        "n_validation": digits.N_VALIDATION,
        "n_test": digits.N_TEST,
        "classes": [str(k) for k in range(digits.N_CLASSES)],
    }


def teacher(ensemble: bool) -> dict[str, Any]:
    """The teacher's size and accuracy; of an ensemble, of all its members together and each."""
    split = digits.load()
    on_test = teachers.on_test_digits(ensemble)
    on_training = teachers.on_training_digits(ensemble)
    members = teachers.n_members(ensemble)
    parameters = members * networks.n_parameters(teachers.WIDTHS)
    told = {
        "layers": teachers.WIDTHS,
        "parameters": parameters,
        "bytes": _HALF_BYTES * parameters,
        "test_accuracy": _accuracy(on_test, split.test),
        "train_accuracy": _accuracy(on_training, split.training),
        "digest": teachers.digest(),
    }
    if ensemble:
        told["members"] = [
            {
                "test_accuracy": _accuracy(on_test[:, [m]], split.test),
                "train_accuracy": _accuracy(on_training[:, [m]], split.training),
            }
            for m in range(members)
        ]
    return told


def _accuracy(logits: teachers.Logits, part: digits.Digits) -> float:
    found = soft_targets(logits, 1.0).argmax(axis=1)
    return float((found == part.labels).mean())


def epoch(number: int, measured: tuple[Measured, ...]) -> dict[str, Any]:
    """What was measured after an epoch, by student."""
    return {"epoch": number} | {
        name: asdict(student) for name, student in zip(STUDENTS, measured, strict=True)
    }


def whole(run: Run) -> dict[str, Any]:
    """A finished run: its configuration, its teacher, both students, and the bias correction."""
    config = run.config
    told = teacher(config.ensemble)
    size = networks.n_parameters(config.widths)
    students = {
        name: {
            "parameters": size,
            "bytes": _SINGLE_BYTES * size,
            "epochs": [asdict(measured[k]) for measured in run.epochs],
        }
        for k, name in enumerate(STUDENTS)
    }
    result: dict[str, Any] = {
        "config": config.parameters(),
        "teacher": {"parameters": told["parameters"], "test_accuracy": told["test_accuracy"]},
        "students": students,
        "seconds": run.seconds,
    }
    if config.left_out:
        result["bias_sweep"] = _bias_sweep(config, run.state)
    return result


def _bias_sweep(config: Config, state: State) -> dict[str, Any]:
    split = digits.load()
    swept: dict[str, Any] = {"biases": bias.BIASES.tolist()}
    for name, student in zip(STUDENTS, state.students, strict=True):
        network = networks.views(student.vector, config.widths)
        validation, test = (
            (np.asarray(networks.logits(network, part.pixels), np.float32), part.labels)
            for part in (split.validation, split.test)
        )
        swept[name] = asdict(bias.sweep(validation, test, config.left_out))
    return swept


def classify(pixels: list[float], temperature: float) -> dict[str, Any]:
    """The teacher's opinion of one image of 784 greys from 0 to 255."""
    image = np.asarray(pixels, np.float32)[np.newaxis] / np.float32(255)
    logits = teachers.on_pixels(image)[0, 0].astype(np.float64)
    return {
        "teacher": {
            "logits": logits.tolist(),
            "hard_targets": softmax(logits).tolist(),
            "soft_targets": softmax(logits, temperature).tolist(),
        }
    }
