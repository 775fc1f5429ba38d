"""What kind of numbers rows hold: logits, probabilities or log-probabilities."""

import math
from dataclasses import dataclass

from ..query.parameter_types import ParameterError
from .found import Found, Kind, Written

MASKED = -9999.0  # and below: -1e4, -65504, -1e9, finfo.min and -inf stand for a class left out
_MOST_ROUNDING = 0.05  # that a sum of rounded probabilities may have
_FLOAT32_SUM = 1e-6  # what a distribution computed in float32 may lack of its sum
_ABOVE_ZERO = 0.01  # log-probabilities come rounded, a sure one perhaps above 0

_SOFTENED = (
    "Their logarithms are taken as logits, so that T = 1 shows what was pasted. Softening them"
    " equals softening the logits only if they came from a softmax at T = 1."
)
_RULES: dict[Kind, str] = {
    "probs": "probabilities: none below 0, and a sum of at most 1",
    "log_probs": "log-probabilities: none above 0, and probabilities that sum to at most 1",
}


@dataclass(frozen=True)
class Known:
    """The kind of all rows; what they are multiples of; what to tell about it."""

    kind: Kind
    unit: float = 1.0  # 0.01 of percentages
    notes: tuple[str, ...] = ()


def kind_of(found: Found, said: Kind | None) -> Known:
    """The kind: as the reader says, else as the source says, else as the numbers tell.

    Rows without a negative number that sum to 1, or to 100 %, within what their digits can tell,
    are probabilities; rows without a positive one whose exponentials sum to at most 1 are
    log-probabilities, those of a computed array only if they sum to 1.

    Raises:
        ParameterError: paste must be probabilities …, got …
    """
    kind = said or found.kind or _told_by(found)
    if kind == "logits":
        return Known("logits", notes=() if said else _cautions(found))
    unit = 0.01 if kind == "probs" and _are(found, "probs", 0.01, whole=True) else 1.0
    if unit == 1 and not _are(found, kind):
        rule = _RULES[kind] + ("" if said else ". If they are scores before a softmax, say so")
        raise ParameterError("paste", rule, _what_breaks(found, kind))
    notes = ("Numbers that sum to 100 are taken for percentages.",) if unit != 1 else ()
    return Known(kind, unit, (*notes, _SOFTENED) if kind == "probs" else notes)


def _cautions(found: Found) -> tuple[str, ...]:
    """What to tell where numbers read as logits look like something else."""
    if found.kind == "logits" and _are(found, "probs", whole=True):
        return ("They are called logits, yet none is below 0 and they sum to 1: probabilities do.",)
    if all(0 <= value <= 1 for row in found.rows for value in row):
        return ("All lie between 0 and 1 but do not sum to 1: taken as scores before a softmax.",)
    if not found.kind and _are(found, "log_probs"):
        return ("None is above 0: if they are log-probabilities of some of the classes, say so.",)
    return ()


def _told_by(found: Found) -> Kind:
    if all(isinstance(v, Written) and v.text.endswith("%") for row in found.rows for v in row):
        return "probs"
    if any(_are(found, "probs", unit, whole=True) for unit in (1.0, 0.01)):
        return "probs"
    if found.scores and _are(found, "probs"):
        return "probs"
    return "log_probs" if _are(found, "log_probs", whole=found.complete) else "logits"


def _are(found: Found, kind: Kind, unit: float = 1.0, whole: bool = False) -> bool:
    return all(_is(row, found.precision, kind, unit, whole) for row in found.rows)


def _is(row: list[float], precision: float, kind: Kind, unit: float, whole: bool) -> bool:
    """Whether a row can be of a kind; with `whole` it must also sum to 1."""
    if kind == "probs" and (min(row) < 0 or max(row) == 0):
        return False
    if kind == "log_probs" and not MASKED < max(row) <= _ABOVE_ZERO:
        return False
    probabilities = [_probability(value, kind, unit) for value in row]
    total, tolerance = math.fsum(probabilities), sum_tolerance(row, kind, unit, precision)
    return total <= 1 + tolerance and (not whole or total >= 1 - tolerance)


def _probability(value: float, kind: Kind, unit: float) -> float:
    return value * unit if kind == "probs" else math.exp(min(0.0, value))


def sum_tolerance(row: list[float], kind: Kind, unit: float, precision: float) -> float:
    """How far the sum of a row's probabilities may be from 1, by the digits it is written with.

    Σ h dp_i + max(1e-6, 2 ε): h is half the last digit of the number that has most digits, for
    programs leave zeros away; dp_i is what a unit of it makes of probability i; ε is the relative
    precision of the numbers before they were written. Log-probabilities count as written to two
    decimals at least.
    """
    digits = [value.last_digit for value in row if isinstance(value, Written)]
    half = min([*digits, 0.01 if kind == "log_probs" else 1.0]) / 2 if digits else 0.0
    changes = [unit if kind == "probs" else math.exp(min(0.0, value)) for value in row]
    return min(_MOST_ROUNDING, half * math.fsum(changes)) + max(_FLOAT32_SUM, 2 * precision)


def missing(row: list[float], known: Known, precision: float) -> float | None:
    """The probability that a row lacks of 1; None where its digits can't tell that it lacks any."""
    if known.kind == "logits":
        return None
    top, *others = sorted((max(value, MASKED) for value in row), reverse=True)
    if known.kind == "probs":
        rest = math.fsum([1.0, *(-value * known.unit for value in row)])
    else:  # without the cancellation that a sure class would cause
        rest = math.fsum([-math.expm1(min(0.0, top)), *(-math.exp(value) for value in others)])
    return rest if rest > sum_tolerance(row, known.kind, known.unit, precision) else None


def _what_breaks(found: Found, kind: Kind) -> str:
    """The number, or the sum, that keeps rows from being of a kind."""
    for row in found.rows:
        wrong = [v for v in row if (v < 0 if kind == "probs" else v > _ABOVE_ZERO)]
        total = math.fsum(_probability(value, kind, 1.0) for value in row)
        if wrong:
            return wrong[0].text if isinstance(wrong[0], Written) else repr(wrong[0])
        if total > 1:
            return f"a sum of {total:.4g}"
    return "zeros alone"
