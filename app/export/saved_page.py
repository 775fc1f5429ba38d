"""The content of a static copy: its page, and a fragment for each setting that it can change.

Both are rendered from the templates and view models of the application.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..explorer.experiment import Experiment
from ..explorer.parameters import TEMPERATURE
from ..explorer.results import compute
from ..presentation.explorer.explain import explain
from ..presentation.explorer.temperature_axis import FIRST, LAST, percent_place
from ..presentation.explorer.widget import widget
from ..web.templates import rendered

TEMPERATURES: tuple[float, ...] = (0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20)

Asset = Callable[[str], str]  # path below static/ -> address in the copy


@dataclass(frozen=True)
class SavedPage:
    """An experiment to be saved, and the temperatures at which its training can be shown."""

    experiment: Experiment
    temperatures: tuple[float, ...]

    @property
    def held(self) -> list[float]:
        """The temperatures, the experiment's own among them, each once and in order."""
        return sorted({*map(float, self.temperatures), self.experiment.temperature})

    @property
    def ticks(self) -> list[float]:
        """Places of the temperatures on the slider, in percent of its length."""
        return [percent_place(t) for t in self.held if FIRST <= t <= LAST]


@dataclass(frozen=True)
class Answer:
    """The widget at one of the temperatures, with or without the student on hard labels."""

    temperature: str
    compare: bool
    html: str

    @property
    def name(self) -> str:
        return f"T-{self.temperature}-compare" if self.compare else f"T-{self.temperature}"


def answers(copy: SavedPage, asset: Asset) -> list[Answer]:
    """An answer for every temperature of a copy, without and with the comparison."""
    return [_answer(copy, t, compare, asset) for t in copy.held for compare in (False, True)]


def _answer(copy: SavedPage, temperature: float, compare: bool, asset: Asset) -> Answer:
    asked = replace(copy.experiment, temperature=temperature, compare=compare)
    html = rendered("explorer/_widget.html", _context(copy, asked, asset))
    return Answer(TEMPERATURE.write(temperature), compare, html)


def page(copy: SavedPage, asset: Asset, policy: str, addresses: Mapping[str, Answer]) -> str:
    """Render the page of a copy; `addresses` tells where it finds each answer."""
    context = _context(copy, copy.experiment, asset) | {
        "explain": explain(copy.experiment),
        "policy": policy,
        "held": [TEMPERATURE.write(t) for t in copy.held],
        "answers": [
            {"T": answer.temperature, "compare": str(int(answer.compare)), "href": address}
            for address, answer in addresses.items()
        ],
    }
    return rendered("explorer/saved.html", context)


def _context(copy: SavedPage, shown: Experiment, asset: Asset) -> dict[str, object]:
    view = widget(compute(shown), action=".", whole=True)
    return {"widget": view, "ticks": copy.ticks, "alone": True, "asset": asset}
