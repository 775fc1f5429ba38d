"""The query of a dataset's page: temperature, weight, another dataset beside it, its examples."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..explorer.parameters import TEMPERATURE
from ..query.canonical import own_texts, query_of, texts_of
from ..query.parameter_types import Choice, DistinctNumbers, Number, ParameterError, Pattern
from ..query.reader import Reader
from .model import Dataset, n_named
from .top_k.token_positions import POSITIONS_A_PAGE, n_pages

ROWS_A_PAGE = 20
_MOST_CLASSES, _MOST_ROWS = 1_000_000, 1_000_000_000

WEIGHT = Choice("weight", "weight w of the hard-label term", 0.1, (0.1, 0.3, 0.5, 0.7, 0.9))
BESIDE = Pattern(
    "beside",
    "name of another dataset to compare with",
    "",
    "the name of another dataset",
    "[a-z0-9-]+",
)
SORT = Choice(
    "sort",
    "order of the examples: as in the file; highest entropy first; wrong ones, the most confident"
    " first; largest KL(teacher ‖ student) first",
    "uncertain",
    ("row", "uncertain", "wrong_and_sure", "kl"),
)
TRUE_CLASS = Number(
    "true",
    "index of a true class, from 0: only examples of it; left out: of every class",
    None,
    0,
    _MOST_CLASSES - 1,
    whole=True,
    attribute="true_class",
)
TOP_CLASS = replace(
    TRUE_CLASS,
    name="top",
    meaning="index of a class, from 0: only examples that the teacher takes for it",
    attribute="top_class",
)
PAGE = Number(
    "page", f"page of {ROWS_A_PAGE} examples, from 1", 1, 1, _MOST_ROWS // ROWS_A_PAGE, whole=True
)
COLOUR = Choice(
    "colour",
    "what a language model's tokens are coloured by: entropy of the teacher; KL(teacher ‖ student)",
    "entropy",
    ("entropy", "kl"),
)
TOKENS = Number(
    "tokens",
    f"page of {POSITIONS_A_PAGE} tokens of a language model's answer, from 1",
    1,
    1,
    _MOST_ROWS // POSITIONS_A_PAGE,
    whole=True,
    attribute="tokens_page",
)
_EXAMPLES = (SORT, TRUE_CLASS, TOP_CLASS, PAGE)
PARAMETERS = (TEMPERATURE, WEIGHT, BESIDE, *_EXAMPLES, COLOUR, TOKENS)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
_DEFAULTS = {p.name: p.default_text for p in PARAMETERS}

# Those of the API's routes alone.
TEMPERATURES = DistinctNumbers(
    TEMPERATURE.name,
    "temperatures; left out: the slider's stops",
    (),
    TEMPERATURE.low,
    TEMPERATURE.high,
    unit=TEMPERATURE.unit,
)
DTYPE = Choice("dtype", "type of the file's numbers", "float32", ("float16", "float32"))
TOP_K = Number(
    "top_k",
    "keep so many of the likeliest classes and the rest's mass; left out: all classes",
    None,
    1,
    _MOST_CLASSES,
    whole=True,
)
API_CLASS = replace(TRUE_CLASS, name="class")
API_EXAMPLES = (SORT, API_CLASS, TOP_CLASS, PAGE)


@dataclass(frozen=True)
class Selection:
    """Which examples are shown, in which order."""

    sort: str = SORT.default
    true_class: int | None = None
    top_class: int | None = None
    page: int = 1


@dataclass(frozen=True)
class View:
    """What the page of a dataset shows of it, complete: every parameter has a value."""

    temperature: float
    weight: float
    beside: str  # name of another dataset; empty: none
    sort: str
    true_class: int | None
    top_class: int | None
    page: int
    colour: str = COLOUR.default
    tokens_page: int = TOKENS.default

    @property
    def selection(self) -> Selection:
        """The examples that are shown."""
        return Selection(self.sort, self.true_class, self.top_class, self.page)

    @cached_property
    def query(self) -> str:
        """The canonical query: parameters that differ from the defaults, in their order."""
        given = [p for p in PARAMETERS if getattr(self, p.attribute_name) is not None]
        return query_of(own_texts(texts_of(given, self), _DEFAULTS))

    def url(self, name: str) -> str:
        """The canonical address of the page of the dataset that is called so."""
        return f"/data/{name}?{self.query}" if self.query else f"/data/{name}"


def read_view(
    pairs: Iterable[tuple[str, str]], dataset: Dataset, others: Iterable[str], *, strict: bool
) -> tuple[View, list[ParameterError]]:
    """Read a query into a view of a dataset and a list of its errors.

    Args:
        pairs: decoded names and values, as they stand in the query.
        dataset: its classes and rows bound the values.
        others: names of the datasets that may stand beside it.
        strict: see `Reader`.
    """
    reader = Reader(pairs, NAMES, strict=strict)
    names = tuple(others)
    values = reader.take_all(bounded(PARAMETERS, dataset))
    if values[BESIDE.name] not in ("", *names):
        rule = f"one of {', '.join(names)}" if names else "left away: there is no other dataset"
        reader.refuse(BESIDE.name, rule, values[BESIDE.name])
        values[BESIDE.name] = ""
    return View(**_possible(values, dataset, reader)), reader.problems


def read_selection(
    pairs: Iterable[tuple[str, str]], dataset: Dataset
) -> tuple[Selection, list[ParameterError]]:
    """The examples that a program asks for, and the errors of its query."""
    reader = Reader(pairs, [p.name for p in API_EXAMPLES], strict=True)
    values = reader.take_all(bounded(API_EXAMPLES, dataset))
    return Selection(**_possible(values, dataset, reader)), reader.problems


def bounded(parameters: Iterable[Any], dataset: Dataset) -> list[Any]:
    """The parameters with the bounds that the dataset makes."""
    highest = {
        **dict.fromkeys(
            (API_CLASS.name, TRUE_CLASS.name, TOP_CLASS.name), len(dataset.classes) - 1
        ),
        PAGE.name: max(1, -(-dataset.n // ROWS_A_PAGE)),
        TOKENS.name: n_pages(dataset.n if dataset.tokens else 0),
        TOP_K.name: n_named(dataset) or len(dataset.classes),
    }
    return [replace(p, high=highest[p.name]) if p.name in highest else p for p in parameters]


def _possible(values: dict[str, Any], dataset: Dataset, reader: Reader) -> dict[str, Any]:
    """The values, those refused that need labels or a student which the dataset does not have."""
    sort = values[SORT.name]
    if sort == "wrong_and_sure" and dataset.labels is None:
        reader.refuse(SORT.name, "row, uncertain or kl without labels", sort)
        values[SORT.name] = SORT.default
    if sort == "kl" and not dataset.has_student:
        reader.refuse(SORT.name, "row, uncertain or wrong_and_sure without a student", sort)
        values[SORT.name] = SORT.default
    if values.get(COLOUR.name) == "kl" and not dataset.has_student:
        reader.refuse(COLOUR.name, "entropy without a student", "kl")
        values[COLOUR.name] = COLOUR.default
    if values[TRUE_CLASS.attribute_name] is not None and dataset.labels is None:
        name = API_CLASS.name if API_CLASS.name in reader.texts else TRUE_CLASS.name
        reader.refuse(name, "left away: the dataset has no labels", values["true_class"])
        values[TRUE_CLASS.attribute_name] = None
    return values
