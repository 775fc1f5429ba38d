"""Which probe rows the student has right, log by log."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..explorer.parameters import STUDENT
from ..numerics.soft_targets import log_soft_targets
from .model import Header, Log


def wanted_classes(header: Header) -> NDArray[np.intp]:
    """The class of each row that counts as right: its label, else the teachers' likeliest."""
    if header.labels is not None:
        return np.array(header.labels)
    bounded = np.clip(header.teacher_logits, STUDENT.low, STUDENT.high)
    return np.asarray(log_soft_targets(bounded, 1.0).argmax(axis=-1))


def likeliest(logs: Sequence[Log]) -> NDArray[np.intp]:
    """The student's likeliest class, (logs, rows)."""
    return np.array([log.student_logits.argmax(axis=-1) for log in logs])
