"""The command `python -m app lab outcomes`: trains the runs of app/lab/outcomes.py."""

from collections.abc import Sequence

from . import outcomes
from .config import Config
from .offline_training import training_processes
from .outcomes import Right


def measure_outcomes() -> None:
    """Train every run anew and ship the table; some minutes."""
    with training_processes() as processes:

        def train(runs: Sequence[Config]) -> list[Right]:
            return list(processes.map(outcomes.right, runs))

        outcomes.write(outcomes.measure(train))
