"""Measurements of a classifier: accuracy, and recall of each class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class EpochResult:
    """One student after an epoch."""

    train_loss: float  # its own loss, mean over the epoch's examples, in nats
    test_accuracy: float  # share of the test examples
    recall: tuple[float, ...]  # share of each class's test examples
    packed_right: bytes  # which test examples it gets right, eight to a byte
    n_test: int

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether it gets each test example right, shape (n_test,)."""
        packed = np.frombuffer(self.packed_right, np.uint8)
        return np.unpackbits(packed, count=self.n_test).astype(bool)


def classification(
    loss: float, logits: NDArray[np.floating], labels: NDArray[np.intp]
) -> EpochResult:
    """The results of a student from its logits of the test examples.

    Args:
        loss: mean over the epoch's examples, in nats.
        logits: shape (n_test, n_classes).
        labels: shape (n_test,).
    """
    return epoch_result(loss, logits.argmax(axis=-1) == labels, labels, logits.shape[-1])


def epoch_result(
    loss: float, right: NDArray[np.bool_], labels: NDArray[np.intp], n_classes: int
) -> EpochResult:
    """The results of a student from the test examples that it gets right, shape (n_test,)."""
    of_class = np.bincount(labels[right], minlength=n_classes)
    recall = of_class / np.bincount(labels, minlength=n_classes)
    return EpochResult(
        loss,
        float(right.mean()),
        tuple(recall.tolist()),
        np.packbits(right).tobytes(),
        len(labels),
    )
