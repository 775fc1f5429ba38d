"""The options of an embed: the parameters of its URL besides the experiment's."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from .explorer.experiment import Experiment
from .lab.temperature_map import TemperatureMap
from .query.canonical import own_texts, query_of, texts_of
from .query.parameter_types import Choice, Colour, Flag, ParameterError, Pattern
from .query.reader import Reader

PATH = "/embed"
LAB_PATH = "/embed/lab"
Pairs = Iterable[tuple[str, str]]

OPTIONS: tuple[Choice | Pattern, ...] = (
    Choice("theme", "colours; auto follows the reader's system", "auto", ("auto", "light", "dark")),
    Colour("accent", "colour of the Play button", ""),
    Flag("controls", "0 shows the figure without its controls", True),
    Flag("compact", "1 leaves out panels, charts and insights", False),
    Flag("panels", "1 opens charts, settings and notes from the start", False),
    Flag("autoplay", "1 plays once it is seen, unless motion is to be reduced", False),
    Choice("motion", "reduce jumps from step to step", "auto", ("auto", "reduce")),
    Pattern(
        "id",
        "repeated in every message, to tell several embeds apart",
        "",
        "1 to 64 letters, digits, hyphens or underscores",
        "[a-zA-Z0-9_-]{1,64}",
    ),
)
NAMES = tuple(option.name for option in OPTIONS)
DEFAULT_TEXTS = {option.name: option.default_text for option in OPTIONS}


class Embeddable(Protocol):
    """An experiment that an embed can show: the explorer's or the lab's."""

    @property
    def query(self) -> str:
        """The canonical query."""

    def url(self) -> str:
        """The canonical URL of the experiment's own page."""


E = TypeVar("E", bound=Embeddable)


@dataclass(frozen=True)
class Embed(Generic[E]):
    """An experiment and how it is shown in someone else's page."""

    path: ClassVar[str]  # of the page that shows it

    experiment: E
    theme: str = "auto"
    accent: str = ""  # six hexadecimal digits, or none
    controls: bool = True
    compact: bool = False
    panels: bool = False
    autoplay: bool = False
    motion: str = "auto"
    id: str = ""

    @cached_property
    def options(self) -> dict[str, str]:
        """Every option as the query writes it."""
        return texts_of(OPTIONS, self)

    def url(self, path: str | None = None) -> str:
        """The canonical URL of this embed, or of its options under another path."""
        path = self.path if path is None else path
        options = query_of(own_texts(self.options, DEFAULT_TEXTS))
        query = "&".join(part for part in (self.experiment.query, options) if part)
        return f"{path}?{query}" if query else path


class EmbedOptions(Embed[Experiment]):
    """An experiment of the explorer in someone else's page."""

    path = PATH


class LabEmbedOptions(Embed[TemperatureMap]):
    """An experiment of the lab in someone else's page."""

    path = LAB_PATH


def read_embed_options(
    experiment: Experiment, pairs: Pairs
) -> tuple[EmbedOptions, list[ParameterError]]:
    """Read the options of a query, and the problems; a wrong option has its default.

    The last value of an option that is given several times counts.
    """
    values, problems = _read(pairs)
    return EmbedOptions(experiment, **values), problems


def read_lab_embed_options(
    experiment: TemperatureMap, pairs: Pairs
) -> tuple[LabEmbedOptions, list[ParameterError]]:
    """The same for an experiment of the lab."""
    values, problems = _read(pairs)
    return LabEmbedOptions(experiment, **values), problems


def _read(pairs: Pairs) -> tuple[dict[str, Any], list[ParameterError]]:
    last = {name: text for name, text in pairs if text}
    reader = Reader(last.items(), NAMES, strict=False)
    return reader.take_all(OPTIONS), reader.problems
