"""The loss as well-known libraries write it, beside this page's."""

from dataclasses import dataclass

from ...explorer.results import Results
from .presets import PRESETS, Preset


@dataclass(frozen=True)
class Conventions:
    """_conventions.html."""

    presets: tuple[Preset, ...]


def conventions(results: Results) -> Conventions:
    """The conventions of an experiment's page."""
    return Conventions(PRESETS)
