"""What the commands that measure have in common: names to choose from, a table, a file."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.benchmarks.report import ROOT, Row, table, write_json

Measure = Callable[[bool], list[Row]]


def options(parser: argparse.ArgumentParser, names: Mapping[str, Measure]) -> argparse.Namespace:
    """Read the command line: which measures to take, and whether quickly."""
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="a fraction of the rounds or the load")
    given = parser.parse_args()
    if unknown := set(given.names) - set(names):
        parser.error(f"names must be among {', '.join(names)}, got {', '.join(unknown)}")
    return given


def take(measures: Mapping[str, Measure], given: argparse.Namespace, file: Path) -> None:
    """Take the measures that are asked for, or all; print their rows, and write them to a file."""
    rows: list[Row] = []
    for name in given.names or measures:
        began = time.perf_counter()
        rows += measures[name](given.quick)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    write_json(rows, file)
    print(f"\nalso in {file.relative_to(ROOT)}")
