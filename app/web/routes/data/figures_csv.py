"""The figures of a dataset as CSV: a line a figure, model and temperature."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.responses import Response

from ..api import saved_as

HEADERS = saved_as("figures.csv")
_OF_MODELS = ("accuracy", "top5", "nll", "brier", "ece")
_OF_PAIR = ("agreement", "spearman_wrong")
_MODELS = ("teacher", "student")
Figures = dict[str, Any]
Line = tuple[object, ...]


def figures_as_csv(figures: Figures, sweep: Figures, n_read: int) -> Response:
    """The number of rows read, the figures at T = 1 with their standard errors, then the sweep.

    Numbers are in full precision. A figure that there is not, for want of labels for instance, has
    no line.
    """
    read = ("data", "rows_read", "", n_read, None)
    lines = [read, *_at_one(figures), *_over_temperature(sweep)]
    known = (line for line in lines if line[3] is not None)
    text = "\r\n".join(map(_joined, [("model", "figure", "T", "value", "standard_error"), *known]))
    return Response(text + "\r\n", media_type="text/csv", headers=HEADERS)


def _at_one(figures: Figures) -> Iterator[Line]:
    for model in _MODELS:
        if found := figures[model]:
            yield from _with_errors(model, found, _OF_MODELS)
            yield (model, "best_temperature", "", found["best_temperature"], None)
            yield (model, "best_nll", "", found["best_nll"], found["best_nll_se"])
            yield (model, "best_ece", "", found["best_ece"], None)
    if pair := figures["pair"]:
        yield from _with_errors("pair", pair, _OF_PAIR)


def _with_errors(model: str, found: Figures, names: Iterable[str]) -> Iterator[Line]:
    for name in names:
        yield (model, name, 1, found[name], found.get(f"{name}_se"))


def _over_temperature(sweep: Figures) -> Iterator[Line]:
    temperatures = sweep["temperatures"]
    for model in (*_MODELS, "pair"):
        columns = dict(sweep[model] or {})
        columns |= {f"top_{k}_mass": mass for k, mass in columns.pop("top_mass", {}).items()}
        columns.pop("reliability", None)
        for name, values in columns.items():
            for temperature, value in zip(temperatures, values, strict=True):
                yield (model, f"sweep_{name}", temperature, value, None)


def _joined(cells: Iterable[object]) -> str:
    return ",".join("" if cell is None else str(cell) for cell in cells)
