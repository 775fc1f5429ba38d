"""A cache for threads: the first one computes a value, the others wait for it."""

from collections.abc import Callable
from functools import cache, wraps
from threading import RLock
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def computed_once(function: F) -> F:
    """Cache the function's values by its arguments; functools.cache alone may compute one twice."""
    lock, cached = RLock(), cache(function)

    @wraps(function)
    def at_most_once(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return cached(*args, **kwargs)

    return at_most_once  # type: ignore[return-value]
