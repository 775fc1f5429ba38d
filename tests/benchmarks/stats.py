"""Percentiles, and rounds that alternate so that the machine's noise hits every side alike."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import TypeVar

T = TypeVar("T")


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def p95(values: Iterable[float]) -> float:
    """The 95th percentile."""
    return percentile(values, 0.95)


def median_ratio(ours: Sequence[float], reference: Sequence[float]) -> float:
    """Median of ours / reference, round by round."""
    return median(a / b for a, b in zip(ours, reference, strict=True))


def interleave(rounds: int, sides: Mapping[str, Callable[[int], T]]) -> dict[str, list[T]]:
    """Call every side once a round, in an order that rotates; each side's results by its name."""
    names = list(sides)
    results: dict[str, list[T]] = {name: [] for name in names}
    for k in range(rounds):
        turn = k % len(names)
        for name in names[turn:] + names[:turn]:
            results[name].append(sides[name](k))
    return results
