from collections.abc import Callable

import keras
import numpy as np


def outcome(
    teacher: keras.Model, student: keras.Model, answer: Callable[[keras.Model], np.ndarray]
) -> dict[str, np.ndarray]:
    """Whatever a recording must not change, dropout's states too; what both answer in the end."""
    variables = [keras.ops.convert_to_numpy(variable) for variable in student.variables]
    values = {f"variable {k}": value for k, value in enumerate(variables)}
    return values | {"teacher_logits": answer(teacher), "student_logits": answer(student)}
