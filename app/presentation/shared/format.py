"""Numbers as pages show them; nothing else rounds."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def tenths(probabilities: ArrayLike) -> list[Any]:
    """Probabilities as whole tenths of a percent: 0.5745 -> 574 or 575, whichever is nearer."""
    rounded: list[Any] = np.rint(np.asarray(probabilities) * 1000).astype(int).tolist()
    return rounded


def percent(tenths_of_percent: int) -> str:
    """Tenths of a percent with one decimal: 574 -> "57.4%"."""
    return f"{tenths_of_percent // 10}.{tenths_of_percent % 10}%"


_WHOLE = (*map(str, range(101)), "under 1", "over 99")
_UNDER_1, _OVER_99 = 101, 102


def whole_percents(shares: NDArray[np.float64]) -> list[str]:
    """Shares in whole percent; one that is neither none nor all is not rounded to that."""
    percents = np.rint(100 * shares).astype(int)
    percents[(percents == 0) & (shares > 0)] = _UNDER_1
    percents[(percents == 100) & (shares < 1)] = _OVER_99
    return [_WHOLE[k] for k in percents.tolist()]


def changes(shares: NDArray[np.float64], at_one: NDArray[np.float64]) -> list[str]:
    """How each share compares with that at T = 1, shape (1,); "" if it reads the same."""
    (before,) = whole_percents(at_one)
    up, down = (f", {way} from {before}\u00a0% at T\u00a0=\u00a01" for way in ("up", "down"))
    return [
        "" if text == before else up if grown else down
        for text, grown in zip(whole_percents(shares), (shares > at_one).tolist(), strict=True)
    ]


def points(difference: float) -> str:
    """A bound on a difference of probabilities in percentage points: one decimal, rounded up."""
    tenths_up = np.ceil(1000 * difference - 1e-9) + 0.0  # which makes -0.0 plain zero
    return f"{tenths_up / 10:.1f}"


def nats(value: float) -> str:
    """A loss: four decimals, or two digits and a power of ten where those would say nothing.

    Below 1e-18 float64 logits no longer carry a divergence's digits; then none are shown.
    """
    return "below 1e-18" if 0 < value < 1e-18 else _readable(value)


def _readable(value: float) -> str:
    if value == 0 or 0.001 <= value < 100:
        return f"{value:.4f}"
    if 100 <= value < 1e6:
        return f"{value:.1f}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}"


def power_of_ten(exponent: int) -> str:
    """A power of ten as losses are written: "0.01", "10", "1e-7"."""
    return f"{10.0**exponent:g}" if -3 <= exponent < 6 else f"1e{exponent}"


def signed(value: float) -> str:
    """A gradient with its sign, a real minus, as many digits as a loss: "+0.0412", "−0.5125"."""
    return ("−" if value < 0 else "+") + _readable(abs(value))


def per_mille(values: ArrayLike, scale: float) -> list[Any]:
    """Values as whole thousandths of a scale: the lengths of signed bars."""
    rounded: list[Any] = np.rint(np.asarray(values) * (1000 / scale)).astype(int).tolist()
    return rounded


def entropy_text(value: float) -> str:
    """An entropy in nats, two decimals."""
    return f"{value:.2f}"


def ratio(log_ratio: float) -> str:
    """A ratio from its logarithm: "3.7×", "1,200×"."""
    if log_ratio > np.log(1e6):
        return "over a million ×"
    if log_ratio < np.log(0.001):
        return "under 0.001×"
    value = float(np.exp(log_ratio))
    if value < 0.1:
        return f"{value:.1g}×"
    return f"{value:.1f}×" if value < 100 else f"{value:,.0f}×"


def temperature_text(temperature: float) -> str:
    """A temperature as the slider shows it: at least one decimal, and never fewer than it has."""
    return f"{temperature:.1f}" if round(temperature, 1) == temperature else repr(temperature)


def short_number(value: float) -> str:
    """A number in running text: up to four significant digits."""
    return f"{value:.4g}"


def with_minus(numbers: str) -> str:
    """Numbers as running text has them: a hyphen that stands for a minus becomes one."""
    return numbers.replace("-", "−")
