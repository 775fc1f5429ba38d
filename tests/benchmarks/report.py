"""The rows that benchmarks return, as one table and as build/bench.json."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from tests.benchmarks.stats import median_ratio, p95

ROOT = Path(__file__).parents[2]
_LIBRARIES = ("fastapi", "starlette", "uvicorn", "numpy", "playwright")
_TITLES = ("benchmark", "measure", "unit", "ours", "reference", "compared", "aim")


@dataclass(frozen=True)
class Row:
    """One measure of ours beside the reference's, measured in the same run."""

    benchmark: str
    measure: str
    unit: str
    ours: float
    reference: float | None = None
    compared: float | None = None
    compared_as: str = "×"  # "×": ours / reference; "frames": (ours - reference) / 16.7 ms
    aim: str = ""


def ratio_row(
    benchmark: str, measure: str, unit: str, ours: float, reference: float, aim: str = ""
) -> Row:
    """A row compared as ours / reference."""
    ratio = ours / reference if reference else None
    return Row(benchmark, measure, unit, ours, reference, ratio, aim=aim)


def rounds_rows(
    benchmark: str,
    measure: str,
    unit: str,
    ours: Sequence[float],
    reference: Sequence[float],
    aim: str = "",
) -> list[Row]:
    """The median and the p95 of rounds in which both were measured, and of the rounds' ratios."""
    ratios = [a / b for a, b in zip(ours, reference, strict=True)]
    middle = (median(ours), median(reference), median_ratio(ours, reference))
    high = (p95(ours), p95(reference), p95(ratios))
    return [
        Row(benchmark, f"{measure}, median", unit, *middle, aim=aim),
        Row(benchmark, f"{measure}, p95", unit, *high),
    ]


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    whole = isinstance(value, int) or abs(value) >= 1000
    return f"{value:,.0f}" if whole else f"{value:,.2f}"


def _cells(row: Row) -> tuple[str, ...]:
    compared = "-" if row.compared is None else f"{row.compared:.2f} {row.compared_as}"
    numbers = (_number(row.ours), _number(row.reference), compared)
    return (row.benchmark, row.measure, row.unit, *numbers, row.aim)


def table(rows: Sequence[Row]) -> str:
    """The rows under their titles, columns aligned."""
    lines = [_TITLES, *map(_cells, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(_TITLES))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("  ".join(map(_aligned, line, widths, range(9))).rstrip() for line in lines)


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if 3 <= column <= 5 else cell.ljust(width)


def write_json(rows: Sequence[Row], file: Path) -> None:
    """The same rows for programs, with the machine and versions they were measured on."""
    machine = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "load_at_end": os.getloadavg()[0],
        **{name: version(name) for name in _LIBRARIES},
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine, "rows": [asdict(row) for row in rows]}
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
