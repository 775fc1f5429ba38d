"""The content of a static copy: its page, and a fragment for each state that it can show.

Both are rendered from the templates and view models of the application.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..explorer.experiment import Experiment
from ..explorer.parameters import TEMPERATURE
from ..explorer.results import Results
from ..presentation.explorer.explain import explain
from ..presentation.explorer.temperature_axis import FIRST, LAST, percent_place
from ..presentation.explorer.widget import widget
from ..web.templates import rendered
from .source import Source

TEMPERATURES: tuple[float, ...] = (0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20)

Asset = Callable[[str], str]  # path below static/ -> address in the copy
Answer = Mapping[str, object]  # of the page's `answers`


@dataclass(frozen=True)
class SavedPage:
    """What is saved, and the temperatures at which the copy has its steps."""

    template: ClassVar[str] = "explorer/saved.html"
    options: ClassVar[Mapping[str, str]] = {}  # of the widget, as an embed has them
    has_plotly: ClassVar[bool] = True  # else charts stay as the server draws them

    source: Source
    temperatures: tuple[float, ...] = TEMPERATURES

    @property
    def experiment(self) -> Experiment:
        """What is shown first."""
        return self.source.experiment

    @property
    def look(self) -> Mapping[str, str]:
        """What the template is given of the page alone."""
        return {}

    @property
    def all_temperatures(self) -> list[float]:
        """The temperatures and the experiment's own, without repeats, in ascending order."""
        return sorted({*map(float, self.temperatures), self.experiment.temperature})

    @property
    def ticks(self) -> list[float]:
        """Positions of the temperatures on the slider, in percent of its length."""
        return [percent_place(t) for t in self.all_temperatures if FIRST <= t <= LAST]


@dataclass(frozen=True)
class Fragment:
    """The widget's HTML at a temperature, with or without the student on hard labels."""

    temperature: str
    compare: bool
    html: str

    @property
    def name(self) -> str:
        return f"T-{self.temperature}-compare" if self.compare else f"T-{self.temperature}"

    def answer(self, **place: object) -> Answer:
        """What this is the answer to, and where the copy has it."""
        return {"T": self.temperature, "compare": str(int(self.compare)), **place}


def fragments(copy: SavedPage, asset: Asset) -> list[Fragment]:
    """A fragment for every temperature of a copy, without and with the comparison it has."""
    return [
        _fragment(copy, t, compare, asset)
        for t in copy.all_temperatures
        for compare in copy.source.comparisons
    ]


def _fragment(copy: SavedPage, temperature: float, compare: bool, asset: Asset) -> Fragment:
    results = copy.source.results(temperature, compare)
    html = rendered("explorer/_widget.html", _context(copy, results, asset))
    return Fragment(TEMPERATURE.write(temperature), compare, html)


def page(
    copy: SavedPage,
    asset: Asset,
    policy: str,
    answers: Sequence[Answer],
    pieces: Sequence[str] = (),
) -> str:
    """Render the page of a copy.

    Args:
        answers: each fragment's answer, with its address (`href`) or its spans of `pieces`.
        pieces: texts that fragments are made of.
    """
    shown = copy.experiment
    results = copy.source.results(shown.temperature, shown.compare)
    context = _context(copy, results, asset) | {
        "explain": explain(shown),
        "source": copy.source,
        "policy": policy,
        "held": [TEMPERATURE.write(t) for t in copy.all_temperatures],
        "answers": answers,
        "pieces": pieces,
        **copy.look,
    }
    return rendered(copy.template, context)


def _context(copy: SavedPage, results: Results, asset: Asset) -> dict[str, object]:
    view = widget(results, action=".", options=copy.options, whole=True)
    return {"widget": view, "ticks": copy.ticks, "alone": True, "asset": asset}
