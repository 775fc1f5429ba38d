"""The command `python -m app lab tune-divergences`: runs app/lab/divergence_rates.py."""

from . import divergence_rates
from .offline_training import training_processes
from .tuning import validation_accuracies


def tune_divergences() -> None:
    """Choose the learning rate of every divergence and ship the table; some minutes."""
    with training_processes() as processes:
        table = divergence_rates.choose(
            lambda runs: list(processes.map(validation_accuracies, runs)),
            lambda divergence, lr: print(f"{divergence}: lr {lr}", flush=True),
        )
    divergence_rates.write(table)
