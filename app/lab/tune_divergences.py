"""The command `python -m app lab tune-divergences`: runs app/lab/divergence_rates.py."""

from collections.abc import Sequence

from . import divergence_rates
from .offline_training import training_processes
from .tuning import validation_accuracies


def tune_divergences(students: Sequence[str]) -> None:
    """Choose the learning rate of every divergence and ship the tables; some minutes.

    Args:
        students: their architectures; none: all.
    """
    tables = dict(divergence_rates.shipped())
    with training_processes() as processes:
        for student in students or divergence_rates.SETTINGS:
            tables[student] = divergence_rates.choose(
                student,
                lambda runs: list(processes.map(validation_accuracies, runs)),
                lambda divergence, lr: print(f"{divergence}: lr {lr}", flush=True),
            )
            known = (name for name in divergence_rates.SETTINGS if name in tables)
            divergence_rates.write({name: tables[name] for name in known})
