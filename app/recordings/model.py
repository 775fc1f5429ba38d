"""What a recording is made of: its header, its logs, and their limits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FORMAT = "soft-targets recording"
VERSION = 1
MAX_ROWS = 64
MAX_NUMBERS = 100_000  # of one log: rows times classes
MAX_PICTURE = 64  # pixels of a side
MAX_LINE = 4_000_000  # bytes
MAX_METRICS = 100  # names of a run's metrics; what a log has beyond them is left out
MAX_METRIC_NAME = 100  # characters

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Header:
    """What stays the same while a student trains."""

    temperature: float
    hard_weight: float
    classes: tuple[str, ...]
    labels: tuple[int, ...] | None  # index of each row's true class
    names: tuple[str, ...] | None  # of the rows
    pictures: NDArray[np.uint8] | None  # (rows, height, width), grey
    teacher_logits: Floats  # (rows, teachers, classes)


@dataclass(frozen=True, eq=False)
class Log:
    """What was logged after a step."""

    step: int
    time: float | None  # seconds since 1970
    metrics: dict[str, float | None]  # None: it was not finite
    student_logits: Floats  # (rows, classes)
    metrics_left_out: bool = False  # whether the line has more than MAX_METRICS
