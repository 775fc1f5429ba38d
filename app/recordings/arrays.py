"""Arrays of any library as NumPy's, and numbers as JSON text."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Significant digits with which a decimal number is read back as the same float.
_DIGITS = {"float16": 5, "float32": 9}


def as_array(value: Any) -> NDArray[np.floating]:
    """The value as an array of floats: of PyTorch, JAX, TensorFlow, NumPy, or nested lists.

    float16 and float32 keep their type; other numbers, bfloat16 among them, become float64.

    Raises:
        TypeError: what is there is not numbers.
    """
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if "bfloat16" in str(value.dtype) else value
        value = value.numpy()
    array = np.asarray(value)
    if array.dtype.name in _DIGITS:
        return array
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"must be numbers, got {array.dtype}") from None


def as_json(array: NDArray[np.floating]) -> str:
    """A finite array of rows as JSON lists, with digits enough to be read back the same.

    Example:
        as_json(np.float32([[0.1, 2]])) == "[[0.1,2]]"
    """
    digits = _DIGITS.get(array.dtype.name)
    if digits is None:
        return json.dumps(array.tolist(), separators=(",", ":"))
    row = "[" + ",".join([f"%.{digits}g"] * array.shape[-1]) + "]"
    for size in reversed(array.shape[:-1]):
        row = "[" + ",".join([row] * size) + "]"
    return row % tuple(array.ravel().tolist())
