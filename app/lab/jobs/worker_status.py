"""The state of the workers that compute for a run manager, and their errors."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkerStatus:
    """The number of workers, and of tasks that they compute at once."""

    workers: int
    at_once: int
    on_cluster: bool = False
    reached: bool = True  # whether a cluster's scheduler answers


class WorkerLost(RuntimeError):
    """A worker ended before it returned a result."""


class Unavailable(RuntimeError):
    """No worker can be reached that could compute."""
