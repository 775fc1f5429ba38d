"""The command `lab`: makes what the lab ships."""

from collections.abc import Sequence
from shlex import quote

import click

from ..resources import PROGRAM
from .divergence_rates import SETTINGS
from .measure_outcomes import measure_outcomes
from .presets import PRESETS
from .tasks.digits.teacher_training import train_teachers
from .tasks.digits.vit_training import train_vision_transformer
from .tune_divergences import tune_divergences
from .tune_presets import tune_presets

_PRESETS = [preset.name for preset in PRESETS]


@click.group()
def lab() -> None:
    """Make what the lab ships."""


@lab.command("train-teacher")
def train_teacher() -> None:
    """Train the lab's teachers anew and write them where the lab reads them (half an hour)."""
    train_teachers()


@lab.command("train-vit")
def train_vit() -> None:
    """Train the lab's vision transformer anew (ten minutes)."""
    train_vision_transformer()


@lab.command(
    epilog=f"""\b
Examples:
  {PROGRAM} lab tune
  {PROGRAM} lab tune --preset {quote(_PRESETS[0])} --preset {quote(_PRESETS[-1])}"""
)
@click.option(
    "--preset",
    "presets",
    multiple=True,
    metavar="NAME",
    type=click.Choice(_PRESETS),
    help=f"may be given several times; default: all, which are {', '.join(_PRESETS)}",
)
def tune(presets: Sequence[str]) -> None:
    """Choose the presets' learning rates, epochs and smoothing (half an hour)."""
    tune_presets(presets)


@lab.command("tune-divergences")
@click.option(
    "--student",
    "students",
    multiple=True,
    type=click.Choice(list(SETTINGS)),
    help="an architecture, may be given several times; default: all",
)
def rates_of_divergences(students: Sequence[str]) -> None:
    """Choose the learning rate of each divergence (some minutes for each architecture)."""
    tune_divergences(students)


@lab.command("outcomes")
def outcomes() -> None:
    """Train the students that the explorer shows below its slider (some minutes)."""
    measure_outcomes()
