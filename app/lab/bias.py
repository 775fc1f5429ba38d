"""The bias correction: one number added to the logits of the classes that no student has seen.

It corrects an error that all examples of these classes have in common. The bias is chosen on the
validation examples; the paper chose its bias on its test set.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .tasks.model import Labels

BIASES: NDArray[np.float32] = np.linspace(0, 15, 61, dtype=np.float32)


@dataclass(frozen=True)
class BiasSweep:
    """Test accuracies for each bias, and the bias chosen on the validation examples."""

    accuracy: tuple[float, ...]  # share of all test examples, one for each of BIASES
    recall_left_out: tuple[float, ...]  # share of the test examples of the left-out classes
    chosen: int  # index into BIASES
    needed: tuple[float, float]  # 5th and 95th percentile over the left-out test examples


def sweep(
    validation: tuple[NDArray[np.float32], Labels],
    test: tuple[NDArray[np.float32], Labels],
    left_out: Sequence[int],
) -> BiasSweep:
    """Raise the left-out classes' logits by each of BIASES.

    Args:
        validation, test: logits, shape (n, classes), and labels, shape (n,).
        left_out: the classes, at least one.
    Source: Hinton et al. 2015, section 3.
    """
    logits, labels = test
    of_left_out = np.isin(labels, left_out)
    rights = [_right(logits, labels, left_out, bias) for bias in BIASES]
    chosen = np.argmax([_right(*validation, left_out, bias).mean() for bias in BIASES])
    return BiasSweep(
        accuracy=tuple(float(right.mean()) for right in rights),
        recall_left_out=tuple(float(right[of_left_out].mean()) for right in rights),
        chosen=int(chosen),
        needed=_needed(logits[of_left_out], left_out),
    )


def _needed(logits: NDArray[np.float32], left_out: Sequence[int]) -> tuple[float, float]:
    """The 5th and 95th percentile of the bias at which an example is read as a left-out class."""
    raised = np.isin(np.arange(logits.shape[1]), left_out)
    gap = logits[:, ~raised].max(axis=1) - logits[:, raised].max(axis=1)
    low, high = np.percentile(gap, [5, 95])
    return float(low), float(high)


def _right(
    logits: NDArray[np.float32], labels: Labels, left_out: Sequence[int], bias: np.float32
) -> NDArray[np.bool_]:
    raised = logits + bias * np.isin(np.arange(logits.shape[1]), left_out)
    return np.asarray(raised.argmax(axis=1) == labels)
