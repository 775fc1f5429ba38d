"""What the lab tells of its data, its teachers and its runs, as JSON values."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from app.lab import bias, digits, networks, spread, teachers, training
from app.lab.config import Config
from app.lab.inside import confusion
from app.lab.networks import Network
from app.lab.once import once
from app.lab.training import STUDENTS, Measured, State, Vector
from app.numerics.softmax import softmax
from app.numerics.teachers import soft_targets

_HALF_BYTES, _SINGLE_BYTES = 2, 4
_TIMED = 25  # predictions, of which the median counts


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


@once
def teacher(ensemble: bool) -> dict[str, Any]:
    """The teacher's size and accuracy; of an ensemble, of all its members together and each."""
    split = digits.load()
    on_test = teachers.on_test_digits(ensemble)
    on_training = teachers.on_training_digits(ensemble)
    members = teachers.n_members(ensemble)
    parameters = members * networks.n_parameters(teachers.WIDTHS)
    told = {
        "layers": list(teachers.WIDTHS),
        "parameters": parameters,
        "bytes": _HALF_BYTES * parameters,
        "test_accuracy": _accuracy(on_test, split.test),
        "train_accuracy": _accuracy(on_training, split.training),
        "recall": _recall(teachers.read_test_digits(ensemble), split.test.labels),
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
    return float((soft_targets(logits, 1.0).argmax(axis=1) == part.labels).mean())


def _recall(said: digits.Labels, labels: digits.Labels) -> list[float]:
    counts = confusion(said, labels)
    return [float(share) for share in counts.diagonal() / counts.sum(axis=1)]


def epoch(number: int, measured: Sequence[Measured]) -> dict[str, Any]:
    """What was measured after an epoch, by student."""
    return {"epoch": number} | {
        name: asdict(student) for name, student in zip(STUDENTS, measured, strict=True)
    }


@dataclass(frozen=True)
class Finished:
    """A run after its last epoch."""

    result: dict[str, Any]  # what the API answers
    test_logits: Vector  # of both students, (2, n_test, classes)


def finish(
    config: Config, state: State, epochs: Sequence[Sequence[Measured]], seconds: float
) -> Finished:
    """A run's whole result: its configuration, its teacher, both students, what sets them apart.

    Args:
        state: after the last epoch.
        epochs: what was measured after each.
        seconds: that the training took.
    """
    test = digits.load().test
    test_logits = training.logits(config, state, test.pixels)
    hard, distilled = (logits.argmax(axis=-1) == test.labels for logits in test_logits)
    gain = spread.of_gain(hard, distilled)
    own = networks.views(state.vectors[0], config.widths)
    result: dict[str, Any] = {
        "config": config.parameters(),
        "teacher": _compared(config.ensemble),
        "students": {
            name: _student(config, own, [measured[k] for measured in epochs])
            for k, name in enumerate(STUDENTS)
        },
        "gain": {"value": gain.value, "standard_error": gain.standard_error},
        "seconds": seconds,
    }
    if config.left_out:
        result["bias_sweep"] = _bias_sweep(config, state, test_logits)
    return Finished(result, test_logits)


def _compared(ensemble: bool) -> dict[str, Any]:
    told = teacher(ensemble)
    compared = {name: told[name] for name in ("parameters", "bytes", "test_accuracy")}
    members = teachers.n_members(ensemble)
    return compared | {"prediction_seconds": members * _prediction_seconds(teachers.network())}


def _student(config: Config, network: Network, epochs: Sequence[Measured]) -> dict[str, Any]:
    return {
        "parameters": networks.n_parameters(config.widths),
        "bytes": student_bytes(config),
        "prediction_seconds": _prediction_seconds(network),
        "epochs": [asdict(measured) for measured in epochs],
    }


def student_bytes(config: Config) -> int:
    """Bytes of a student's parameters; see bytes_in_memory."""
    return bytes_in_memory(networks.n_parameters(config.widths))


def bytes_in_memory(parameters: int) -> int:
    """Bytes of a network while it computes: students and teachers do in single precision."""
    return _SINGLE_BYTES * parameters


def _prediction_seconds(network: Network) -> float:
    """Time that the network takes for one digit: the median of some."""
    image = digits.load().test.pixels[:1]
    times = []
    for _ in range(_TIMED):
        began = time.perf_counter()
        networks.logits(network, image)
        times.append(time.perf_counter() - began)
    return float(np.median(times))


def _bias_sweep(config: Config, state: State, test_logits: Vector) -> dict[str, Any]:
    split = digits.load()
    validation_logits = training.logits(config, state, split.validation.pixels)
    swept: dict[str, Any] = {"biases": bias.BIASES.tolist()}
    for name, validation, test in zip(STUDENTS, validation_logits, test_logits, strict=True):
        swept[name] = asdict(
            bias.sweep(
                (validation, split.validation.labels), (test, split.test.labels), config.left_out
            )
        )
    return swept


def classify(image: digits.Pixels, temperature: float) -> dict[str, Any]:
    """The teacher's opinion of one image, shape (784,), values in [0, 1]."""
    logits = teachers.on_pixels(image[np.newaxis])[0, 0].astype(np.float64)
    return {
        "teacher": {
            "logits": logits.tolist(),
            "hard_targets": softmax(logits).tolist(),
            "soft_targets": softmax(logits, temperature).tolist(),
        }
    }
