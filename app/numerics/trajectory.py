"""Gradient descent on the distillation loss, with every step of the student."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .objective import Evaluation, Objective
from .softmax import Array


def descend(
    start: ArrayLike, gradient: Callable[[Array], Array], learning_rate: float, steps: int
) -> Array:
    """Every point of plain gradient descent.

    z_0 = start,   z_{k+1} = z_k - learning_rate * gradient(z_k)

    Args:
        start: float array, any shape, finite.
        gradient: function from an array to an array of the same shape.
        learning_rate: step size, > 0.
        steps: number of updates, >= 0.
    Returns:
        float64 array, shape (steps + 1, *start.shape); row k is the point after k updates.
    Source: Cauchy 1847.
    Example:
        >>> descend([1.0], lambda z: z, learning_rate=0.5, steps=2).ravel().tolist()
        [1.0, 0.5, 0.25]
    """
    # NumPy multiplies by an array of one number faster than by a Python number.
    rate = np.asarray(learning_rate, dtype=np.float64)
    points = [np.asarray(start, dtype=np.float64)]
    for _ in range(steps):
        points.append(points[-1] - rate * gradient(points[-1]))
    return np.array(points)


def trajectory(
    student_logits: ArrayLike, objective: Objective, learning_rate: float, steps: int
) -> Evaluation:
    """Train a student by gradient descent and describe it after every update.

    Args:
        student_logits: the student's logits at step 0, shape (n_classes,), finite.
        objective: the loss that is minimised, at one temperature.
        learning_rate: step size, > 0.
        steps: number of updates, >= 0.
    Returns:
        Evaluation of float64 arrays with steps + 1 rows; row k is the student after k updates.
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Source: Hinton et al. 2015, section 2; checked against float64 automatic differentiation.
    """
    return objective.evaluate(descend(student_logits, objective.gradient, learning_rate, steps))
