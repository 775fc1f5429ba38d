"""The command `python -m app lab tune`: runs app/lab/tuning.py for every preset."""

from collections.abc import Sequence
from dataclasses import replace

from . import tuning
from .config import Config
from .offline_training import training_processes
from .presets import PRESETS, Preset
from .tuning import Tuned


def tune_presets(names: Sequence[str]) -> None:
    """Choose anew for the presets of these names, or for all, and ship the table; half an hour."""
    tuned: dict[str, Tuned] = dict(tuning.shipped())
    with training_processes() as processes:
        for preset in PRESETS:
            if not names or preset.name in names:
                runs = _runs(preset)
                chosen = tuning.tune(
                    preset.settings,
                    runs,
                    (runs[0].epochs,) if preset.plain else tuning.EPOCHS,
                    lambda runs: list(processes.map(tuning.validation_accuracies, runs)),
                )
                tuned[preset.name] = chosen
                print(
                    f"{preset.name}: lr {chosen.lr}, hard_lr {chosen.hard_lr},"
                    f" {chosen.epochs} epochs, smoothing {chosen.smoothing}",
                    flush=True,
                )
                tuning.write({p.name: tuned[p.name] for p in PRESETS if p.name in tuned})


def _runs(preset: Preset) -> list[Config]:
    """The preset's runs, with the seeds of tuning in place of its own.

    Several temperatures and widths get one seed each: they are enough runs to average over.
    """
    cells = list(dict.fromkeys(replace(cell, seed=0) for cell in preset.untuned_cells))
    seeds = tuning.SEEDS if len(cells) == 1 else tuning.SEEDS[:1]
    return [replace(cell, seed=seed) for cell in cells for seed in seeds]
