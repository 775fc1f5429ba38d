"""Where an answer is computed: small ones at once, large ones in a thread beside the streams."""

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from app.experiment import Experiment

V = TypeVar("V")
# Logits of a run (classes times steps) that take about as long as handing the work to a thread.
_AT_ONCE = 3_000


async def computed(experiment: Experiment, function: Callable[[Experiment], V]) -> V:
    """The function's value for the experiment, without keeping streams waiting for long."""
    if len(experiment.labels) * experiment.steps <= _AT_ONCE:
        return function(experiment)
    return await run_in_threadpool(function, experiment)
