"""The temperature of the least NLL of teacher and student, and their fit to the labels there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

import numpy as np

from ...numerics.best_temperature import (
    LOWEST,
    NllSums,
    best_temperature,
    ensemble_nll_sums,
    nll_sums,
)
from ...numerics.calibration import CalibrationBins, bin_by_confidence
from ...numerics.dataset_figures import true_class_rank
from ...numerics.soft_rows import soft_rows
from .progress import Progress
from .rows import Floats, Kinds, Rows, finite_rows
from .source import Block, BlockSource, in_threads

Logits = Callable[[Rows], Floats]  # of one model, or of the teachers together, (rows, M, C)
_SOME_ROWS = 2000
_NEARER = 0.8  # what each pass leaves of the work that is not done: how many come is not known


@dataclass(frozen=True, eq=False)
class AtBest:
    """A model's best temperature, and its rows there."""

    temperature: float
    nll: Floats  # (rows,), nats
    bins: CalibrationBins


def at_best(source: BlockSource, kinds: Kinds, logits: Logits, progress: Progress) -> AtBest:
    """That of a model; the rows must have labels, one of them finite numbers.

    Args:
        logits: the model's, of rows.
        progress: told the share that is done after each pass.
    """
    left = 1.0

    def sums(blocks: Iterable[Block], temperature: float) -> NllSums:
        return reduce(add, in_threads(partial(_nll_sums, kinds, logits, temperature), blocks))

    def sums_of_all(temperature: float) -> NllSums:
        nonlocal left
        found = sums(source, temperature)
        left *= _NEARER
        progress(1.0 - left)
        return found

    near = LOWEST
    if some := source.some(_SOME_ROWS):  # whose best temperature is near that of all
        near = best_temperature(partial(sums, some))
    temperature = best_temperature(sums_of_all, near)
    parts = list(in_threads(partial(_fit, kinds, logits, temperature), source))
    nll, bins = zip(*parts, strict=True)
    return AtBest(temperature, np.concatenate(nll), reduce(add, bins))


def _nll_sums(kinds: Kinds, logits: Logits, temperature: float, block: Block) -> NllSums:
    rows = finite_rows(block, kinds)
    assert rows.labels is not None
    numbers = logits(rows)
    if numbers.shape[1] > 1:
        return ensemble_nll_sums(numbers, rows.labels, temperature)
    return nll_sums(numbers[:, 0], rows.labels, temperature)


def _fit(
    kinds: Kinds, logits: Logits, temperature: float, block: Block
) -> tuple[Floats, CalibrationBins]:
    rows = finite_rows(block, kinds)
    assert rows.labels is not None
    numbers = logits(rows)
    soft = soft_rows(numbers, [temperature], [1], rows.labels)
    is_single = numbers.shape[1] == 1  # of which the likeliest class is told without rounding
    assert soft.true is not None
    is_right = (
        true_class_rank(rows.labels, numbers[:, 0]) == 0
        if is_single
        else (soft.true == soft.top)[0]
    )
    return soft.nll[0], bin_by_confidence(soft.confidence[0], is_right)
