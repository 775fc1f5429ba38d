"""What follows the slider: texts and lengths of bars at each of its stops, which the page carries.

The browser looks a stop up and puts each text into the element of its name, as on the explorer's
page; it computes nothing.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...explorer.results import STOPS
from ..explorer.temperature_axis import gaps_of_stops
from ..shared import format as fmt
from .shown import Figures, Shown
from .texts import NONE, number, percent

Columns = dict[str, list[str]]
_ONE = int(np.searchsorted(STOPS, 1.0))  # index of the stop T = 1
_MODELS = ("teacher", "student")


def texts_by_stop(shown: Shown) -> Columns:
    """Every text that follows the slider, by name, at each stop."""
    teacher = shown.sweep["teacher"]
    others = 1 - np.array(teacher["confidence"])
    columns = {
        "others-share": [f"{text}\u00a0%" for text in fmt.whole_percents(others)],
        "others-change": fmt.changes(others, others[[_ONE]]),
        "top": [percent(share) for share in teacher["confidence"]],
        "others": [percent(share) for share in others.tolist()],
        "classes-in-play": [f"{value:.1f}" for value in teacher["effective_classes"]],
        "entropy": [fmt.entropy_text(value) for value in teacher["entropy"]],
        **_of_labels(teacher),
        **_of_gradient(shown),
    }
    if shown.has_student:
        columns |= _of_pair(shown.sweep)
    return columns


def _of_labels(model: Figures) -> Columns:
    return {} if model["ece"][0] is None else {"ece": list(map(percent, model["ece"]))}


def _of_pair(sweep: Figures) -> Columns:
    pair = sweep["pair"]
    names = {"kl": "kl_mean", "kl-median": "kl_median", "kl-p95": "kl_p95"}
    others = 1 - np.array(sweep["student"]["confidence"])
    return {
        **{name: list(map(number, pair[key])) for name, key in names.items()},
        "student-others": [percent(share) for share in others.tolist()],
    }


def _of_gradient(shown: Shown) -> Columns:
    """The share of the gradient that the hard term has with the weight shown."""
    gradient = shown.sweep.get("gradient")
    if not gradient or not gradient.get("hard_share"):
        return {}
    return {"hard-share": [percent(share) for share in gradient["hard_share"][shown.weight]]}


def top_mass(shown: Shown) -> NDArray[np.intp]:
    """Mean mass of the top k in tenths of a percent, shape (stops, ks)."""
    masses = np.array(list(shown.sweep["teacher"]["top_mass"].values()))
    return np.asarray(np.rint(1000 * masses.T), np.intp)


def reliability(shown: Shown) -> dict[str, list[dict[str, list[Any]]]]:
    """Bins of confidence by model: texts of count, mean confidence and accuracy at each stop."""
    models = {name: shown.sweep[name] for name in _MODELS if shown.sweep[name]}
    return {
        name: [
            {
                "count": [f"{n:,}" for n in bins["count"]],
                "confidence": [_bin_text(share) for share in bins["confidence"]],
                "accuracy": [_bin_text(share) for share in bins["accuracy"]],
            }
            for bins in model["reliability"]
        ]
        for name, model in models.items()
        if model.get("reliability")
    }


def _bin_text(share: float | None) -> str:
    return NONE if share is None else f"{100 * share:.1f}"


def carried_sweep(shown: Shown, texts: Columns) -> dict[str, Any]:
    """The texts and bars of all stops, as the slider's script reads them."""
    differences = np.diff(top_mass(shown), axis=0, prepend=0)
    return {
        "step": 0,
        "gaps": gaps_of_stops(),
        "texts": texts,
        "series": {"top-mass": differences.tolist()},
    }


def at_stop(texts: Columns, stop: int) -> dict[str, str]:
    """The texts of one stop."""
    return {name: values[stop] for name, values in texts.items()}


def longest(texts: Columns, written: Callable[[dict[str, str]], str]) -> str:
    """The longest of a sentence's forms over the stops."""
    n_stops = len(next(iter(texts.values())))
    return max((written(at_stop(texts, k)) for k in range(n_stops)), key=len)
