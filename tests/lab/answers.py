"""What tests of the lab and of its API have in common."""

import numpy as np

from app.lab.tasks.digits.dataset import load

_TIMES = {"seconds", "processor_seconds", "prediction_seconds"}


def without_times(told):
    """All but what depends on the machine and on the moment."""
    if isinstance(told, dict):
        return {name: without_times(value) for name, value in told.items() if name not in _TIMES}
    return told


def greys(k):
    """A test digit as 784 whole numbers from 0 to 255."""
    return np.rint(load().test.pixels[k] * 255).astype(int).tolist()
