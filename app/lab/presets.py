"""The experiments that the lab's page offers, each with tuned learning rates and epochs.

Each asks a question, and says the answer's first words for both outcomes; the numbers of a run and
the shipped ones over five seeds (app/lab/five_seeds.py) decide between them.

Source: Hinton et al. 2015, sections 3 and 4, for those without threes, with 7 and 8 only, and with
30 or 300 units in two hidden layers; the others are ours.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from . import tuning
from .config import Config, read_config
from .temperature_map import DEFAULT_QUERY, TemperatureMap, read_map

_500_DIGITS = "width=300&T=20&transfer=500"
_500_DIGITS_REPEATED = "temperatures=20&widths=300&seeds=5&open=map"


@dataclass(frozen=True)
class Preset:
    """A card of the lab: its name, its question, its query."""

    name: str
    question: str
    about: str  # what is done, in a sentence or two
    if_clear: str  # the answer's first words where the distilled student is clearly better
    if_not: str  # and where it is not
    settings: str  # without the tuned ones, as a query
    shown: str = ""  # the map's axes and the open panels, as a query
    plain: bool = False  # whether only the learning rates are tuned, and two students compared
    of_the_paper: bool = False

    @cached_property
    def query(self) -> str:
        """The settings with the learning rates, epochs and smoothing that tuning has chosen."""
        chosen = tuning.chosen_query(self.name, self.plain)
        config, _ = read_config(parse_qsl(f"{self.settings}&{chosen}"), strict=True)
        return "&".join(filter(None, (config.query, self.shown)))

    @property
    def href(self) -> str:
        # The bare address opens the first preset, so the defaults need a query too.
        return f"/lab?{self.query or DEFAULT_QUERY}"

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
    Preset(
        "Never saw a 3",
        "Can a student that never saw a 3 read one?",
        "Both students practise on 6,282 digits, none of them a 3. One is told the right digit; the"
        " other is told how likely the teacher finds each digit, a 3 among them.",
        "Yes, if it learned from the teacher.",
        "No.",
        "width=120&left_out=3",
        of_the_paper=True,
    ),
    Preset(
        "Only 7 and 8",
        "Can it learn ten digits from sevens and eights alone?",
        "Both students practise on 1,412 pictures, all of them a 7 or an 8. Only the teacher's"
        " probabilities mention the other eight digits.",
        "Mostly, if it learned from the teacher.",
        "No.",
        "width=300&T=8&transfer=2000&augment=1&left_out=0,1,2,3,4,5,6,9",
        of_the_paper=True,
    ),
    Preset(
        "60 digits",
        "How far do 60 digits get it?",
        "Sixty digits, turned and shifted anew in each pass, and nothing else to learn from.",
        "Further with the teacher.",
        "No further with the teacher than without.",
        "width=150&T=8&transfer=60&augment=1",
    ),
    Preset(
        "240 digits",
        "Does a teacher replace missing examples?",
        "Only 240 digits, as they are. The teacher has learned from 7,000.",
        "In part: it helps.",
        "These digits do not show it.",
        "width=150&T=8&transfer=240",
    ),
    Preset(
        "500 digits",
        "Is the gain more than luck?",
        "One experiment with 500 digits, five times: other digits and another start each time.",
        "Yes.",
        "That stays open.",
        _500_DIGITS,
        _500_DIGITS_REPEATED,
    ),
    Preset(
        "500 digits, jitter for all",
        "Is it only that the teacher saw turned digits?",
        "The teacher learned from digits that were turned and shifted. Here both students get those"
        " too, five times over.",
        "No: part of the gain stays.",
        "It may be.",
        f"{_500_DIGITS}&augment=1",
        _500_DIGITS_REPEATED,
    ),
    Preset(
        "A teacher of the same 500",
        "Is it only that the teacher saw more digits?",
        "Here the teacher has seen no digit but the 500 that its students learn from, five times"
        " over.",
        "No: part of the gain stays.",
        "It may be.",
        f"{_500_DIGITS}&teacher=few_digits",
        _500_DIGITS_REPEATED,
    ),
    Preset(
        "A tenth of the size",
        "Can a tenth of the network do nearly as well?",
        "A student with a tenth of the teacher's connections, and all 7,000 digits.",
        "Nearly, and nearer with the teacher's help.",
        "Nearly, with or without the teacher's help.",
        "width=150&T=8",
    ),
    Preset(
        "30 or 300 units",
        "Which temperature teaches best?",
        "Small students (30 units a layer) and large ones (300), at five temperatures, three times"
        " each.",
        "A higher one than 1.",
        "Too close to call.",
        "layers=2&transfer=2000",
        "temperatures=1,2,4,8,20&widths=30,300&seeds=3&open=map",
        of_the_paper=True,
    ),
    Preset(
        "Small student",
        "Is a teacher still needed when examples are plenty?",
        "A small student (60 units) and all 7,000 digits, each with its right answer.",
        "It still helps a little.",
        "Hardly: what it adds is too little to be sure of.",
        "",
        plain=True,
    ),
)
