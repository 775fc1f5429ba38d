"""What is loaded or computed once, by whichever thread comes first; the others wait for it."""

from collections.abc import Callable
from functools import cache, wraps
from threading import RLock
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def computed_once(function: F) -> F:
    """Keep the function's value for each of its arguments; functools.cache lets threads race."""
    lock, kept = RLock(), cache(function)

    @wraps(function)
    def at_most_once(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return kept(*args, **kwargs)

    return at_most_once  # type: ignore[return-value]
