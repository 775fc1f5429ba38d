"""Gradient descent on the distillation loss, with every step of the student."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from .families import FAMILIES, Family
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
    start: ArrayLike,
    objective: Objective,
    learning_rate: float,
    steps: int,
    family: Family = FAMILIES["free"],
) -> Evaluation:
    """Train a student by gradient descent and describe it after every update.

    Args:
        start: the student's parameters at step 0, finite; of a free student its logits, shape
            (n_classes,).
        objective: the loss that is minimised, at one temperature.
        learning_rate: step size, > 0.
        steps: number of updates, >= 0.
        family: how the parameters make the logits.
    Returns:
        Evaluation of float64 arrays with steps + 1 rows; row k is the student after k updates.
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Source: Hinton et al. 2015, section 2; checked against float64 automatic differentiation.
    """
    gradient = parameter_gradient(objective, family)
    return evaluate_students(descend(start, gradient, learning_rate, steps), objective, family)


def parameter_gradient(objective: Objective, family: Family) -> Callable[[Array], Array]:
    """The gradient of a loss with respect to a student's parameters, as a function of these.

    dL/d(theta_k) = sum_i dL/dz_i dz_i/d(theta_k)

    Args:
        objective: the loss L of logits z.
        family: how the parameters theta make the logits.
    Returns:
        A function from parameters, shape (..., n_parameters), finite, to a float64 array of the
        same shape, in nats per unit of each parameter; of a free student the objective's gradient.
    Source: the chain rule.
    """
    if not family.symbols:
        return objective.gradient
    n_classes = objective.log_targets.shape[-1]

    def gradient(parameters: Array) -> Array:
        slopes = objective.gradient(family.logits(parameters, n_classes))
        return family.gradient(parameters, slopes)

    return gradient


def evaluate_students(parameters: Array, objective: Objective, family: Family) -> Evaluation:
    """Every quantity of the students that have these parameters.

    Args:
        parameters: shape (..., n_parameters), finite; of free students their logits.
        objective: the loss of the students' logits.
        family: how the parameters make the logits.
    Returns:
        Evaluation of float64 arrays, as Objective.evaluate; with the parameters and the loss's
        gradient with respect to them unless the students are free.
    Source: as parameter_gradient.
    """
    evaluation = objective.evaluate(family.logits(parameters, objective.log_targets.shape[-1]))
    if not family.symbols:
        return evaluation
    slopes = family.gradient(parameters, evaluation.gradient)
    return replace(evaluation, parameters=parameters, parameter_gradient=slopes)
