"""Where an answer is computed: small ones at once, large ones in a thread beside the streams."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from app.experiment import Experiment

V = TypeVar("V")
# Logits of a run (classes times steps) that take about as long as handing the work to a thread.
_AT_ONCE = 3_000
# More would share the interpreter, and hold their tens of megabytes each for longer.
_LARGE_AT_ONCE = 2
_large: RunVar[CapacityLimiter] = RunVar("large answers")


async def computed(experiment: Experiment, function: Callable[[Experiment], V]) -> V:
    """The function's value for the experiment, without keeping streams waiting for long."""
    if len(experiment.labels) * experiment.steps <= _AT_ONCE:
        return function(experiment)
    return await to_thread.run_sync(function, experiment, limiter=_limiter())


def _limiter() -> CapacityLimiter:
    """The event loop's own."""
    limiter = _large.get(None)
    if limiter is None:
        limiter = CapacityLimiter(_LARGE_AT_ONCE)
        _large.set(limiter)
    return limiter
