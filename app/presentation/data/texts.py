"""Figures of datasets as texts; a figure that there is none of is a dash."""

from ..shared import format as fmt

NONE = "–"


def percent(share: float | None, se: float | None = None) -> str:
    """A share: "91.3%", with its standard error "91.3% ± 1.0"."""
    if share is None:
        return NONE
    error = "" if se is None else f" ±\u00a0{100 * se:.1f}"
    return f"{fmt.percent(fmt.tenths([share])[0])}{error}"


def number(value: float | None, se: float | None = None) -> str:
    """A number with three decimals, or two digits where these would say nothing."""
    if value is None:
        return NONE
    error = "" if se is None else f" ±\u00a0{_decimals(se)}"
    return f"{_decimals(value)}{error}"


def _decimals(value: float) -> str:
    if value == 0 or abs(value) >= 0.001:
        return fmt.with_minus(f"{value:.3f}")
    digits, exponent = f"{value:.1e}".split("e")
    return fmt.with_minus(f"{digits}e{int(exponent)}")


def count(n: int, singular: str, plural: str = "") -> str:
    """A count with its noun: "1 class", "1,000 classes"."""
    return f"{n:,} {singular if n == 1 else plural or f'{singular}s'}"


def unbroken(sentence: str) -> str:
    """A sentence whose "T = 4" and "32 %" stay in one line."""
    return sentence.replace("T = ", "T\u00a0=\u00a0").replace(" %", "\u00a0%")


def size(n_bytes: float) -> str:
    """A number of bytes: "20 bytes", "15.6 kB", "1.2 GB"; a kB has 1000."""
    if n_bytes < 1000:
        return f"{n_bytes:.0f} bytes"
    for unit, power in (("kB", 1e3), ("MB", 1e6), ("GB", 1e9)):
        if n_bytes < 1000 * power or unit == "GB":
            return f"{n_bytes / power:,.1f} {unit}"
    raise AssertionError
