"""The lab's data, teachers and runs as JSON values."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from ..numerics.soft_targets import soft_targets
from ..numerics.softmax import softmax
from . import bias, training, uncertainty
from .computed_once import computed_once
from .config import Config
from .student_comparison import confusion
from .tasks.classification import EpochResult
from .tasks.model import Examples, Inputs, Logits, Task
from .training import State, Vector

_BYTES = 4  # of a parameter while its network computes, in single precision
_COMPARED = ("parameters", "bytes", "multiply_adds", "test_accuracy")  # of a teacher, in a run
_TIMED = 25  # predictions that are timed


def dataset(task: Task) -> dict[str, Any]:
    """The source of a task's data, and their split."""
    return {
        "name": task.title,
        "source": task.source,
        "licence": task.licence,
        "n_train": task.n_train,
        "n_validation": task.n_validation,
        "n_test": task.n_test,
        "classes": list(task.classes),
    }


@computed_once
def teacher(task: Task, name: str) -> dict[str, Any]:
    """The teacher's size and accuracy; for an ensemble, of all members together and of each."""
    teachers, split = task.teachers, task.load()
    seen = teachers.seen_rows(name)
    training = split.training.rows(seen)
    on_test, on_training = teachers.test_logits(name), teachers.training_logits(name)[seen]
    members = teachers.n_members(name)
    counts = confusion(teachers.test_classes(name), split.test.labels, task.n_classes)
    described = {
        "layers": list(teachers.layers(name)),
        "parameters": teachers.n_parameters(name),
        "bytes": bytes_in_memory(teachers.n_parameters(name)),
        "multiply_adds": teachers.multiply_adds(name),
        "n_train": len(seen),
        "test_accuracy": _accuracy(on_test, split.test),
        "train_accuracy": _accuracy(on_training, training),
        "recall": [float(share) for share in counts.diagonal() / counts.sum(axis=1)],
        "digest": teachers.digest(name),
    }
    if members > 1:
        described["members"] = [
            {
                "test_accuracy": _accuracy(on_test[:, [m]], split.test),
                "train_accuracy": _accuracy(on_training[:, [m]], training),
            }
            for m in range(members)
        ]
    return described


def _accuracy(logits: Logits, part: Examples) -> float:
    return float((soft_targets(logits, 1.0).argmax(axis=1) == part.labels).mean())


def epoch(config: Config, number: int, results: Sequence[EpochResult]) -> dict[str, Any]:
    """The results of an epoch, by student."""
    by_name = zip(config.students, results, strict=True)
    return {"epoch": number} | {name: _epoch_values(student) for name, student in by_name}


def _epoch_values(student: EpochResult) -> dict[str, Any]:
    return {name: getattr(student, name) for name in ("train_loss", "test_accuracy", "recall")}


@dataclass(frozen=True)
class Finished:
    """A run after its last epoch."""

    result: dict[str, Any]  # what the API answers
    test_logits: Vector  # of all students, (students, n_test, classes)


@dataclass(frozen=True)
class Seconds:
    """Duration of the training of a run, in seconds."""

    passed: float = 0.0  # wall-clock time of all epochs
    of_processor: float = 0.0  # processor time of the training thread

    def __add__(self, other: "Seconds") -> "Seconds":
        return Seconds(self.passed + other.passed, self.of_processor + other.of_processor)


def finish(
    config: Config, state: State, epochs: Sequence[Sequence[EpochResult]], seconds: Seconds
) -> Finished:
    """A run's whole result: configuration, teacher, students, gains.

    Args:
        state: after the last epoch.
        epochs: results of each student after each epoch.
        seconds: duration of the training.
    """
    architecture = config.architecture
    test_logits = training.logits(config, state, config.task.load().test.inputs)
    last = dict(zip(config.students, epochs[-1], strict=True))
    # All students have the same architecture, so one network is timed for all.
    own = architecture.views(state.vectors[0], config.sizes)
    seconds_of_one = _prediction_seconds(config.task, lambda x: architecture.logits(own, x))
    size = {
        "parameters": architecture.n_parameters(config.sizes),
        "bytes": student_bytes(config),
        "multiply_adds": architecture.multiply_adds(config.sizes),
        "prediction_seconds": seconds_of_one,
    }
    result: dict[str, Any] = {
        "config": config.parameters(),
        "teacher": _compared(config.task, config.teacher),
        "transfer_set": _transfer_set(config),
        "students": {
            name: size | {"epochs": [_epoch_values(results[k]) for results in epochs]}
            for k, name in enumerate(config.students)
        },
        "gain": _gain(last["hard"], last["distilled"]),
        "seconds": seconds.passed,
        "processor_seconds": seconds.of_processor,
    }
    if "smoothed" in last:
        result["gain_over_smoothed"] = _gain(last["smoothed"], last["distilled"])
    if config.left_out:
        result["bias_sweep"] = _bias_sweep(config, state, test_logits)
    return Finished(result, test_logits)


def _transfer_set(config: Config) -> dict[str, Any]:
    return {
        "n": len(training.transfer_rows(config)),
        "of_teacher": len(config.task.teachers.seen_rows(config.teacher)),
    }


def _gain(before: EpochResult, after: EpochResult) -> dict[str, float]:
    gain = uncertainty.of_gain(before.right, after.right)
    return {
        "value": gain.value,
        "standard_error": gain.standard_error,
        "margin": gain.margin,
        "p_value": gain.p_value,
    }


def _compared(task: Task, name: str) -> dict[str, Any]:
    described = teacher(task, name)
    compared = {key: described[key] for key in _COMPARED}
    seconds = _prediction_seconds(task, partial(task.teachers.logits_of, name))
    return compared | {"prediction_seconds": task.teachers.n_members(name) * seconds}


def student_bytes(config: Config) -> int:
    """Bytes of a student's parameters; see bytes_in_memory."""
    return bytes_in_memory(config.architecture.n_parameters(config.sizes))


def bytes_in_memory(parameters: int) -> int:
    """Bytes of a network's parameters in memory, in single precision."""
    return _BYTES * parameters


def _prediction_seconds(task: Task, predict: Callable[[Inputs], object]) -> float:
    """Seconds for one example: the median of several predictions."""
    one = task.load().test.inputs[:1]
    times = []
    for _ in range(_TIMED):
        began = time.perf_counter()
        predict(one)
        times.append(time.perf_counter() - began)
    return float(np.median(times))


def _bias_sweep(config: Config, state: State, test_logits: Vector) -> dict[str, Any]:
    split = config.task.load()
    validation_logits = training.logits(config, state, split.validation.inputs)
    swept: dict[str, Any] = {"biases": bias.BIASES.tolist()}
    by_name = zip(config.students, validation_logits, test_logits, strict=True)
    for name, validation, test in by_name:
        swept[name] = asdict(
            bias.sweep(
                (validation, split.validation.labels), (test, split.test.labels), config.left_out
            )
        )
    return swept


def classify(task: Task, example: Inputs, temperature: float) -> dict[str, Any]:
    """The default teacher's opinion of one example, shape (n_inputs,)."""
    logits = task.teachers.logits_of(task.default_teacher, example[np.newaxis])[0, 0].astype(
        np.float64
    )
    return {
        "teacher": {
            "logits": logits.tolist(),
            "hard_targets": softmax(logits).tolist(),
            "soft_targets": softmax(logits, temperature).tolist(),
        }
    }
