"""The command `python -m app lab tune`: what app/lab/tuning.py chooses, for every preset."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from . import tuning
from .config import Config
from .jobs.process_pool import ONE_THREAD
from .presets import PRESETS, Preset
from .tuning import Tuned


def tune_presets(names: Sequence[str]) -> None:
    """Choose anew for the presets of these names, or for all, and ship the table; half an hour."""
    os.environ.update(ONE_THREAD)  # read where NumPy is imported anew
    tuned: dict[str, Tuned] = dict(tuning.shipped())
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        for preset in PRESETS:
            if not names or preset.name in names:
                runs = _runs(preset)
                found = tuning.tune(
                    preset.settings,
                    runs,
                    (runs[0].epochs,) if preset.plain else tuning.EPOCHS,
                    lambda runs: list(processes.map(tuning.validation_accuracies, runs)),
                )
                tuned[preset.name] = found
                print(
                    f"{preset.name}: lr {found.lr}, hard_lr {found.hard_lr},"
                    f" {found.epochs} epochs, smoothing {found.smoothing}",
                    flush=True,
                )
                tuning.write({p.name: tuned[p.name] for p in PRESETS if p.name in tuned})


def _runs(preset: Preset) -> list[Config]:
    """The preset's runs, with the seeds of tuning in place of its own.

    Where temperatures and widths vary, each has one seed: there are enough to average over.
    """
    cells = list(dict.fromkeys(replace(cell, seed=0) for cell in preset.untuned_cells))
    seeds = tuning.SEEDS if len(cells) == 1 else tuning.SEEDS[:1]
    return [replace(cell, seed=seed) for cell in cells for seed in seeds]
