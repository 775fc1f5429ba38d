"""The experiments that the lab's page offers, each with tuned learning rates and epochs.

Source: Hinton et al. 2015, sections 3 and 4, for those without threes, with 7 and 8 only, and with
30 or 300 units in two hidden layers; the others are ours.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from . import tuning
from .config import Config, read_config
from .temperature_map import TemperatureMap, read_map

_500_DIGITS = "width=300&T=20&transfer=500"
_500_DIGITS_REPEATED = "temperatures=20&widths=300&seeds=5&open=map"


@dataclass(frozen=True)
class Preset:
    """A link of the lab: its name, its description, its query."""

    name: str
    about: str
    settings: str  # without the tuned ones, as a query
    shown: str = ""  # the map's axes and the open panels, as a query
    plain: bool = False  # whether only the learning rates are tuned, and two students compared

    @cached_property
    def query(self) -> str:
        """The settings with the learning rates, epochs and smoothing that tuning has chosen."""
        chosen = tuning.chosen_query(self.name, self.plain)
        config, _ = read_config(parse_qsl(f"{self.settings}&{chosen}"), strict=True)
        return "&".join(filter(None, (config.query, self.shown)))

    @property
    def href(self) -> str:
        return f"/lab?{self.query}" if self.query else "/lab"

    @cached_property
    def temperature_map(self) -> TemperatureMap:
        """The map of its query, whose base is its run."""
        return read_map(parse_qsl(self.query), strict=False)[0]

    @cached_property
    def cells(self) -> tuple[Config, ...]:
        """The preset's runs with tuned settings: the cells of its map, or its one run."""
        return self._cells_of(self.query)

    @cached_property
    def untuned_cells(self) -> tuple[Config, ...]:
        """The same runs without tuned settings."""
        return self._cells_of("&".join(filter(None, (self.settings, self.shown))))

    def _cells_of(self, query: str) -> tuple[Config, ...]:
        temperature_map = read_map(parse_qsl(query), strict=False)[0]
        return temperature_map.cells if self.shown else (temperature_map.base,)


PRESETS = (
    Preset("Small student", "60 units, all 7,000 digits", "", plain=True),
    Preset("A tenth of the size", "150 units at T = 8", "width=150&T=8"),
    Preset(
        "Never saw a 3",
        "no 3 in the transfer set; an experiment of the paper",
        "width=120&left_out=3",
    ),
    Preset(
        "Only 7 and 8",
        "two digits in the transfer set; an experiment of the paper",
        "width=300&T=8&transfer=2000&augment=1&left_out=0,1,2,3,4,5,6,9",
    ),
    Preset("60 digits", "turned and shifted anew", "width=150&T=8&transfer=60&augment=1"),
    Preset("240 digits", "as they are", "width=150&T=8&transfer=240"),
    Preset("500 digits", "one setting, five times", _500_DIGITS, _500_DIGITS_REPEATED),
    Preset(
        "500 digits, jitter for all",
        "hard labels get the turned and shifted digits too",
        f"{_500_DIGITS}&augment=1",
        _500_DIGITS_REPEATED,
    ),
    Preset(
        "A teacher of the same 500",
        "the teacher has seen no digit that the students have not",
        f"{_500_DIGITS}&teacher=few_digits",
        _500_DIGITS_REPEATED,
    ),
    Preset(
        "30 or 300 units",
        "two layers, over the temperature; an experiment of the paper",
        "layers=2&transfer=2000",
        "temperatures=1,2,4,8,20&widths=30,300&seeds=3&open=map",
    ),
)
