"""The check of a top-k dataset: what the k classes hold, and what T ≠ 1 makes uncertain."""

from typing import Any

import numpy as np

from ...importers.number_kinds import rounding_of_sum
from ...importers.raw_numbers import FLOAT32_PRECISION
from ...numerics.truncation import missing_probability_at
from ..model import Dataset
from .model import TopK

_T = 4.0  # the temperature at which the rest's share is told
_MOST_UNSEEN = 0.01  # share of the classes that were cut off which the check lets pass
_LEAST_REST = float(np.log(rounding_of_sum(FLOAT32_PRECISION)))  # that rounding may hide
_UNKNOWN_REST = "Every figure is of the listed classes alone, and too sure by what the others hold."


def top_k_check(dataset: Dataset) -> dict[str, Any]:
    """The check `top_k`: how much the k classes hold, and how far T ≠ 1 can be from the truth.

    It is passed where the classes that were cut off hold at most 1 % at T = 4, however their mass
    is shared among them.

    Raises:
        DatasetError: a file has changed since it was opened.
    """
    top_k = dataset.top_k
    assert top_k is not None
    if not top_k.has_rest:
        is_whole = top_k.n_classes == top_k.k
        return _check(top_k, is_whole, "" if is_whole else _UNKNOWN_REST)
    n_cut_off = None if top_k.n_classes is None else top_k.n_classes - top_k.k
    if n_cut_off == 0:
        return _check(top_k, True, f"The top {top_k.k} are all classes.")
    shares = _mean_shares(dataset, n_cut_off or 1)
    held = f"The top {top_k.k} hold on average {_percent(1 - shares[0])} of the mass at T = 1"
    shown = f"at T = {_T:g} the others are shown as one class with {_percent(shares[1])}"
    if n_cut_off is None:
        what = "how many classes were cut off is not known, and so their true share is not either"
        return _check(top_k, False, f"{held}; {shown}; {what}.")
    bound = f"the true share of the {n_cut_off:,} that were cut off can be up to"
    message = f"{held}; {shown}, {bound} {_percent(shares[2])}."
    return _check(top_k, shares[2] <= _MOST_UNSEEN, message)


def _check(top_k: TopK, is_passed: bool, message: str) -> dict[str, Any]:
    sentences = (*top_k.sentences, message) if message else top_k.sentences
    return {"name": "top_k", "ok": is_passed, "message": " ".join(sentences)}


def _mean_shares(dataset: Dataset, n_cut_off: int) -> list[float]:
    """Means over the rows: the rest at T = 1, its share at _T as one class, and its largest.

    The largest is of the rest, or of what rounding may hide, spread evenly.
    """
    sums, n = np.zeros(3), 0
    for chunk in dataset.chunks():
        log_p = chunk.teacher[:, 0]
        log_p = log_p[np.isfinite(log_p).all(axis=1)]
        as_one, _ = missing_probability_at(log_p, -1, 1, _T)
        rest = np.exp(log_p[:, -1])
        log_p[:, -1] = np.maximum(log_p[:, -1], _LEAST_REST)
        _, spread = missing_probability_at(log_p, -1, n_cut_off, _T)
        sums += [rest.sum(), as_one.sum(), spread.sum()]
        n += len(log_p)
    means: list[float] = (sums / max(n, 1)).tolist()
    return means


def _percent(share: float) -> str:
    """A share in percent, with the digits that tell it from 0 and from 100."""
    left = min(share, 1 - share)
    decimals = 1 if left >= 0.001 or left < 1e-9 else 3
    return f"{share:.{decimals}%}"
