"""The options of an embed: what its address says besides the experiment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from .explorer.experiment import Experiment
from .query.parameter_types import Choice, ParameterError

PATH = "/embed"


@dataclass(frozen=True)
class Pattern:
    """A short text of a fixed shape."""

    name: str
    meaning: str
    rule: str
    shape: re.Pattern[str]
    default: str = ""

    def read(self, text: str) -> str:
        """Read a value; ParameterError if it has another shape."""
        if not self.shape.fullmatch(text):
            raise ParameterError(self.name, self.rule, text)
        return text


OPTIONS: tuple[Choice | Pattern, ...] = (
    Choice("theme", "colours; auto follows the reader's system", "auto", ("auto", "light", "dark")),
    Pattern(
        "accent",
        "colour of the Play button",
        "a colour of 3 or 6 hexadecimal digits",
        re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"),
    ),
    Choice("controls", "0 shows the figure without its controls", "1", ("0", "1")),
    Choice("compact", "1 leaves out panels, charts and insights", "0", ("0", "1")),
    Choice("autoplay", "1 plays once it is seen, unless motion is to be reduced", "0", ("0", "1")),
    Choice("motion", "reduce jumps from step to step", "auto", ("auto", "reduce")),
    Pattern(
        "id",
        "repeated in every message, to tell several embeds apart",
        "1 to 64 letters, digits, hyphens or underscores",
        re.compile(r"[\w-]{1,64}", re.ASCII),
    ),
)
NAMES = tuple(option.name for option in OPTIONS)


@dataclass(frozen=True)
class EmbedOptions:
    """An experiment and how it is shown in someone else's page."""

    experiment: Experiment
    theme: str = "auto"
    accent: str = ""  # six hexadecimal digits, or none
    controls: str = "1"
    compact: str = "0"
    autoplay: str = "0"
    motion: str = "auto"
    id: str = ""

    @cached_property
    def options(self) -> dict[str, str]:
        """Every option by its name."""
        return {name: getattr(self, name) for name in NAMES}

    def url(self, path: str = PATH) -> str:
        """The canonical URL of this embed under a path: what differs from the defaults."""
        kept = {o.name: v for o in OPTIONS if (v := self.options[o.name]) != o.default}
        options = urlencode(kept)
        query = "&".join(part for part in (self.experiment.query, options) if part)
        return f"{path}?{query}" if query else path


def read_embed_options(
    experiment: Experiment, pairs: Iterable[tuple[str, str]]
) -> tuple[EmbedOptions, list[ParameterError]]:
    """Read the options out of a query; a bad one is noted and its default taken."""
    texts = {name: text for name, text in pairs if name in NAMES and text}
    values: dict[str, str] = {}
    problems: list[ParameterError] = []
    for option in OPTIONS:
        values[option.name] = option.default
        if option.name in texts:
            try:
                values[option.name] = option.read(texts[option.name])
            except ParameterError as problem:
                problems.append(problem)
    values["accent"] = _six_digits(values["accent"])
    return EmbedOptions(experiment, **values), problems


def _six_digits(colour: str) -> str:
    digits = colour.removeprefix("#").lower()
    return "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
