"""The command `python -m app lab outcomes`: trains the runs of app/lab/outcomes.py."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from . import outcomes
from .config import Config
from .jobs.process_pool import ONE_THREAD
from .outcomes import Right


def measure_outcomes() -> None:
    """Train every run anew and ship the table; some minutes."""
    os.environ.update(ONE_THREAD)  # read when a new process imports NumPy
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:

        def train(runs: Sequence[Config]) -> list[Right]:
            return list(processes.map(outcomes.right, runs))

        outcomes.write(outcomes.measure(train))
