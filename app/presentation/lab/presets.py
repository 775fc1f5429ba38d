"""The paper's experiments, and two of ours, as settings of the lab."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from app.lab.grid import Grid, read_grid

_ONLY_7_AND_8 = "width=300&T=8&epochs=40&transfer=2000&augment=1&left_out=0,1,2,3,4,5,6,9"


@dataclass(frozen=True)
class Preset:
    """A link of the lab: what it is called, what it is about, its query."""

    name: str
    about: str
    query: str

    @property
    def href(self) -> str:
        return f"/lab?{self.query}" if self.query else "/lab"

    @cached_property
    def grid(self) -> Grid:
        """The map of its query, whose base is its run."""
        return read_grid(parse_qsl(self.query), strict=False)[0]


PRESETS = (
    Preset("Small student", "60 units, all 7,000 digits", ""),
    Preset("A tenth of the size", "150 units at T = 8", "width=150&T=8"),
    Preset("Never saw a 3", "no 3 in the transfer set", "width=120&left_out=3"),
    Preset("Only 7 and 8", "two digits in the transfer set", _ONLY_7_AND_8),
    Preset("60 digits", "turned and shifted anew", "width=150&T=8&epochs=60&transfer=60&augment=1"),
    Preset("240 digits", "as they are", "width=150&T=8&epochs=60&transfer=240"),
    Preset(
        "500 digits, 5 seeds",
        "one setting, five times",
        "width=300&T=20&epochs=40&transfer=500&temperatures=20&widths=300&seeds=5&open=map",
    ),
    Preset(
        "30 or 300 units",
        "over the temperature",
        "transfer=2000&temperatures=1,2,4,8,20&widths=30,300&seeds=3&open=map",
    ),
)
