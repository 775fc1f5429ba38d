"""Tells logits, log-probabilities and probabilities apart, and how much probability is missing."""

import math
from dataclasses import dataclass

from ..query.parameter_types import ParameterError
from .parsed_values import ParsedNumber
from .raw_numbers import Kind, RawNumbers

MASKED = -9999.0  # masked classes have this or less: -1e4, -65504, -1e9, finfo.min, -inf
_MAX_ROUNDING = 0.05  # largest error that rounding may explain in a sum of probabilities
_FLOAT32_SUM = 1e-6  # error of the sum of a distribution computed in float32
_MAX_LOG_PROB = 0.01  # rounding may lift a log-probability near 0 above 0

_SOFTENED = (
    "Their logarithms are taken as logits, so that T = 1 shows what was pasted. Other temperatures"
    " are right only if the probabilities came from a softmax at T = 1."
)
_PERCENTAGES = "Numbers that sum to 100 are taken for percentages."
_RULES: dict[Kind, str] = {
    "probs": "probabilities: none below 0, and a sum of at most 1",
    "log_probs": "log-probabilities: none above 0, their probabilities summing to at most 1",
}
_RENAME_SCORES = " (if they are a model's raw scores, name them “logits” in the paste)"


@dataclass(frozen=True)
class NumberKind:
    """The kind of all rows, their unit, and notes on it for the user."""

    kind: Kind
    unit: float = 1.0  # 0.01 for percentages
    notes: tuple[str, ...] = ()


def kind_of(numbers: RawNumbers, chosen: Kind | None) -> NumberKind:
    """The kind: the user's choice, else what the paste calls the numbers, else by their values.

    Rows without a negative number that sum to 1, or to 100 %, but for rounding, are probabilities;
    rows without a positive number whose exponentials sum to at most 1 are log-probabilities, in a
    printed array only if they sum to 1. All others are logits.

    Raises:
        ParameterError: paste must be probabilities …, got …
    """
    kind = chosen or numbers.kind or _kind_by_values(numbers)
    if kind == "logits":
        return NumberKind("logits", notes=() if chosen else _doubts(numbers))
    unit = (
        0.01 if kind == "probs" and _all_can_be(numbers, "probs", 0.01, sums_to_one=True) else 1.0
    )
    if unit == 1 and not _all_can_be(numbers, kind):
        rule = _RULES[kind] + ("" if chosen else _RENAME_SCORES)
        raise ParameterError("paste", rule, _first_violation(numbers, kind))
    notes = (_PERCENTAGES,) if unit != 1 else ()
    return NumberKind(kind, unit, (*notes, _SOFTENED) if kind == "probs" else notes)


def _doubts(numbers: RawNumbers) -> tuple[str, ...]:
    """Notes on numbers that are read as logits but look like another kind."""
    if numbers.kind == "logits" and _all_can_be(numbers, "probs", sums_to_one=True):
        return ("They are called logits, yet none is below 0 and they sum to 1: probabilities do.",)
    if all(0 <= value <= 1 for row in numbers.rows for value in row):
        return ("All lie between 0 and 1 but do not sum to 1: taken as scores before a softmax.",)
    if not numbers.kind and _all_can_be(numbers, "log_probs"):
        return (
            "None is above 0: if they are log-probabilities of some of the classes, change"
            " “Read as”.",
        )
    return ()


def _kind_by_values(numbers: RawNumbers) -> Kind:
    values = [value for row in numbers.rows for value in row]
    if all(isinstance(value, ParsedNumber) and value.text.endswith("%") for value in values):
        return "probs"
    if any(_all_can_be(numbers, "probs", unit, sums_to_one=True) for unit in (1.0, 0.01)):
        return "probs"
    if numbers.are_scores and _all_can_be(numbers, "probs"):
        return "probs"
    return (
        "log_probs" if _all_can_be(numbers, "log_probs", sums_to_one=numbers.complete) else "logits"
    )


def _all_can_be(
    numbers: RawNumbers, kind: Kind, unit: float = 1.0, sums_to_one: bool = False
) -> bool:
    return all(_can_be(row, numbers.precision, kind, unit, sums_to_one) for row in numbers.rows)


def _can_be(row: list[float], precision: float, kind: Kind, unit: float, sums_to_one: bool) -> bool:
    """Tell whether a row can be of a kind; with `sums_to_one` no probability may be missing."""
    if kind == "probs" and (min(row) < 0 or max(row) == 0):
        return False
    if kind == "log_probs" and not MASKED < max(row) <= _MAX_LOG_PROB:
        return False
    total = math.fsum(_probability(value, kind, unit) for value in row)
    tolerance = sum_tolerance(row, kind, unit, precision)
    return total <= 1 + tolerance and (not sums_to_one or total >= 1 - tolerance)


def _probability(value: float, kind: Kind, unit: float) -> float:
    return value * unit if kind == "probs" else math.exp(min(0.0, value))


def sum_tolerance(row: list[float], kind: Kind, unit: float, precision: float) -> float:
    """The distance from 1 that rounding explains in the sum of a row's probabilities.

    min(0.05, h Σ dp_i) + max(1e-6, 2 ε): h is half the last digit of the number with the most
    digits, since programs drop trailing zeros; dp_i is the change of probability i for a change of
    1 in its number; ε is the relative precision of the numbers before they were printed.
    Log-probabilities are taken to be written with two decimals at least.

    Args:
        row: the numbers, with their texts.
        kind: "probs" or "log_probs".
        unit: 0.01 for percentages, else 1.
        precision: ε.
    """
    digits = [value.last_digit for value in row if isinstance(value, ParsedNumber)]
    half = min([*digits, 0.01 if kind == "log_probs" else 1.0]) / 2 if digits else 0.0
    changes = [unit if kind == "probs" else math.exp(min(0.0, value)) for value in row]
    return min(_MAX_ROUNDING, half * math.fsum(changes)) + rounding_of_sum(precision)


def rounding_of_sum(precision: float) -> float:
    """The distance from 1 of a sum of probabilities of this relative precision, at least 1e-6."""
    return max(_FLOAT32_SUM, 2 * precision)


def missing_probability(row: list[float], kind: NumberKind, precision: float) -> float | None:
    """1 minus the sum of a row's probabilities; None if it is within the rounding of its digits."""
    if kind.kind == "logits":
        return None
    top, *others = sorted((max(value, MASKED) for value in row), reverse=True)
    if kind.kind == "probs":
        missing = math.fsum([1.0, *(-value * kind.unit for value in row)])
    else:  # expm1 avoids the cancellation in 1 - p where one class has nearly all
        missing = math.fsum([-math.expm1(min(0.0, top)), *(-math.exp(value) for value in others)])
    return missing if missing > sum_tolerance(row, kind.kind, kind.unit, precision) else None


def _first_violation(numbers: RawNumbers, kind: Kind) -> str:
    """The first number, or the first sum, that no row of this kind can have."""
    for row in numbers.rows:
        wrong = [v for v in row if (v < 0 if kind == "probs" else v > _MAX_LOG_PROB)]
        if wrong:
            return wrong[0].text if isinstance(wrong[0], ParsedNumber) else repr(wrong[0])
        total = math.fsum(_probability(value, kind, 1.0) for value in row)
        if total > 1:
            return f"a sum of {total:.4g}"
    return "only zeros"
