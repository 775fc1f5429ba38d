"""The query of a recorded run's page: row, temperature, step, and what is beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..explorer.parameters import LEARNING_RATE, OPEN, PACE, TEMPERATURE
from ..query.canonical import own_texts, query_of, texts_of
from ..query.parameter_types import Flag, Number, ParameterError, Pattern
from ..query.reader import Reader
from .model import MAX_ROWS, Header
from .run_parameters import temperature_of

MOST_BESIDE = 3
_NAME = "[a-z0-9-]{1,255}"
_MOST_STEPS = 999_999_999_999_999  # a step may count examples or tokens

ROW = Number("row", "index of a probe row, from 0", 0, 0, MAX_ROWS - 1, whole=True)
STEP = Number(
    "step",
    "number of the recorded step that is shown, or of a later one before the next; left out: the"
    " last one",
    None,
    0,
    _MOST_STEPS,
    whole=True,
)
LIVE = Flag("live", "show the last step, and follow the run as it is recorded", False)
IDEAL = replace(
    LEARNING_RATE,
    name="ideal",
    meaning="learning rate of plain gradient descent on the row alone, shown beside the student;"
    " left out: none",
    default=None,
    attribute="ideal",
)
BESIDE = Pattern(
    "with",
    f"names of other runs to compare with, at most {MOST_BESIDE}, comma-separated",
    "",
    f"names of at most {MOST_BESIDE} other runs, comma-separated",
    rf"{_NAME}(,{_NAME}){{0,{MOST_BESIDE - 1}}}",
    attribute="beside",
)
OPENED = replace(OPEN, options=("figures", "classes"))
PLACES = Flag(
    "places", "step counts the steps that the page shows, as its form does without a script", False
)
# How many logs the page has whose steps are to be played; those that came later are left out.
N_LOGS = Number("n", "number of the run's logs, from the first", None, 1, _MOST_STEPS, whole=True)

PARAMETERS = (ROW, TEMPERATURE, STEP, LIVE, PACE, IDEAL, BESIDE, OPENED)
NAMES = (*(parameter.name for parameter in PARAMETERS), PLACES.name, N_LOGS.name)


@dataclass(frozen=True)
class View:
    """What the page of a run shows of it."""

    row: int
    temperature: float
    step: int | None  # None: the last one
    live: bool
    pace: float
    ideal: float | None
    beside: str  # names of other runs
    open: tuple[str, ...]
    usual_temperature: float  # of the training, which a link leaves out
    places: bool = False  # whether `step` is a place among the steps shown, from 0
    n_logs: int | None = None

    @property
    def names_beside(self) -> tuple[str, ...]:
        """The other runs."""
        return tuple(self.beside.split(",")) if self.beside else ()

    @cached_property
    def defaults(self) -> dict[str, str]:
        """Texts that the canonical query leaves out."""
        defaults = {p.name: p.default_text for p in PARAMETERS if p.default is not None}
        return defaults | {TEMPERATURE.name: TEMPERATURE.write(self.usual_temperature)}

    @cached_property
    def query(self) -> str:
        """The canonical query: parameters that differ from the defaults, in their order."""
        shown = replace(self, step=None) if self.live else self
        given = [p for p in PARAMETERS if getattr(shown, p.attribute_name) is not None]
        return query_of(own_texts(texts_of(given, shown), self.defaults))

    def url(self, name: str) -> str:
        """The canonical address of the page of the run that is called so."""
        return f"/runs/{name}?{self.query}" if self.query else f"/runs/{name}"


def read_view(
    pairs: Iterable[tuple[str, str]], header: Header, others: Iterable[str]
) -> tuple[View, list[ParameterError]]:
    """Read a page's query into a view of a run, and a list of its errors.

    Args:
        pairs: decoded names and values, as they stand in the query.
        header: of the run; its rows bound the row, its temperature is the default.
        others: names of the runs that may stand beside it.
    """
    reader = Reader(pairs, NAMES, strict=False)
    usual = temperature_of(header, None)
    bounded = {
        ROW.name: replace(ROW, high=len(header.teacher_logits) - 1),
        TEMPERATURE.name: replace(TEMPERATURE, default=usual),
    }
    values: dict[str, Any] = reader.take_all(
        [bounded.get(p.name, p) for p in (*PARAMETERS, PLACES, replace(N_LOGS, attribute="n_logs"))]
    )
    names = set(others)
    chosen = [name for name in dict.fromkeys(values["beside"].split(",")) if name]
    values["beside"] = ",".join(chosen)
    unknown = [name for name in chosen if name not in names]
    if unknown:
        rule = f"names of at most {MOST_BESIDE} other runs" if names else "left away: there is no"
        reader.refuse(BESIDE.name, rule, ",".join(unknown))
        values["beside"] = ""
    return View(**values, usual_temperature=usual), reader.problems
