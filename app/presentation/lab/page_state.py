"""The parameters that only the lab's page has: open panels, the map's colour, earlier runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...lab.config import (
    AUGMENT,
    LABELLERS,
    LEFT_OUT,
    PARAMETERS,
    STUDENT,
    TEACHER,
    Config,
    without_size,
)
from ...query.canonical import own_texts, query_of, texts_of
from ...query.parameter_types import (
    Choice,
    Number,
    NumbersByChoice,
    Overlays,
    ParameterError,
    Subset,
)
from ...query.reader import Reader

MOST_EARLIER = 3


@dataclass(frozen=True)
class _DottedClasses(Choice):
    """The left-out classes within a set of values, whose own sign is the comma: "3.5"."""

    @property
    def pattern(self) -> str:
        return "[0-9.]*"

    def read(self, text: str) -> Any:
        return LEFT_OUT.read(text.replace(".", ","))

    def write(self, value: Any) -> str:
        return LEFT_OUT.write(value).replace(",", ".")


def _of_a_run() -> tuple[Number | Choice | NumbersByChoice, ...]:
    """The run's parameters as a set of values writes them."""
    dotted = _DottedClasses(LEFT_OUT.name, LEFT_OUT.meaning, LEFT_OUT.default, LEFT_OUT.options)
    return tuple(dotted if isinstance(p, Subset) else p for p in PARAMETERS)


OPEN = Subset("open", "the panels of the page that are open", (), ("settings", "map"))
COLOUR = Choice("colour", "what the map's colours show", "accuracy", ("accuracy", "gain"))
EARLIER = Overlays(
    "earlier",
    f"earlier runs that stay in the chart, at most {MOST_EARLIER}: width:120,left_out:3;T:8",
    (),
    _of_a_run(),
    MOST_EARLIER,
)
_PARAMETERS = (OPEN, COLOUR, EARLIER)
NAMES = tuple(parameter.name for parameter in _PARAMETERS)
_DEFAULTS = {p.name: p.default_text for p in _PARAMETERS}


@dataclass(frozen=True)
class PageState:
    """The state of the page, beside its run and its map."""

    open: tuple[str, ...] = ()
    colour: str = COLOUR.default
    earlier: tuple[tuple[Any, ...], ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """The parameters that differ from the defaults, as the query writes them."""
        return own_texts(texts_of(_PARAMETERS, self), _DEFAULTS)

    @property
    def query(self) -> str:
        """The canonical query of the state; empty for the defaults."""
        return query_of(self.texts)


def read_page_state(
    pairs: Iterable[tuple[str, str]], shown: Config
) -> tuple[PageState, list[ParameterError]]:
    """Read a query into the page's state and a list of its errors.

    Args:
        pairs: decoded names and values, as they stand in the query.
        shown: the run of the page, which is not an earlier one.
    """
    # An unknown panel is none: links may name those of other releases.
    known = [
        (name, ",".join(word for word in text.split(",") if word in OPEN.options))
        if name == OPEN.name
        else (name, text)
        for name, text in dict(pairs).items()
        if name in NAMES
    ]
    reader = Reader(known, NAMES, strict=False)
    state = PageState(**reader.take_all(_PARAMETERS))
    own = tuple(getattr(shown, p.attribute_name) for p in EARLIER.parameters)
    others = tuple(dict.fromkeys(values for values in state.earlier if values != own))
    if not all(map(_is_possible, others)):
        reader.refuse(EARLIER.name, "runs that exist", EARLIER.write(others))
        others = ()
    return PageState(state.open, state.colour, others), reader.problems


def _is_possible(values: tuple[Any, ...]) -> bool:
    """Whether a query may ask for the run, see app.lab.config.take_config."""
    given = EARLIER.attributes(values)
    meaningless = without_size(given[STUDENT.attribute_name])
    if any(given[p.attribute_name] != p.default for p in PARAMETERS if p.name in meaningless):
        return False
    return not given[AUGMENT.attribute_name] or given[TEACHER.attribute_name] in LABELLERS


def as_earlier(config: Config) -> str:
    """A run as the query writes it among the earlier ones."""
    values = tuple(getattr(config, p.attribute_name) for p in EARLIER.parameters)
    return EARLIER.write((values,))


def earlier_configs(state: PageState) -> list[Config]:
    """The configurations of the earlier runs."""
    return [Config(**EARLIER.attributes(values)) for values in state.earlier]
