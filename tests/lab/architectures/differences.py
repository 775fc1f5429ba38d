"""Finite differences, which gradients are compared with."""

import numpy as np

STEP = 1e-6


def finite_differences(vector, loss):
    """The gradient of a loss that depends on a vector, by central differences, in float64."""
    differences = np.empty_like(vector)
    for k in range(len(vector)):
        at = vector[k]
        vector[k] = at + STEP
        above = loss()
        vector[k] = at - STEP
        differences[k] = (above - loss()) / (2 * STEP)
        vector[k] = at
    return differences
