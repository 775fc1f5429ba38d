"""What an manager knows of those who compute for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkerStatus:
    """Who is there to compute, and how many tasks at once."""

    workers: int
    at_once: int
    on_cluster: bool = False
    reached: bool = True  # whether a cluster's scheduler answers


class WorkerLost(RuntimeError):
    """A worker has ended before it had answered."""


class Unavailable(RuntimeError):
    """There is nobody who could be asked to compute."""
