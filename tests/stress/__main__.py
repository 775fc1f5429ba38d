"""Command line: `python -m tests.stress [name ...] [--quick]`. Prints what it saw."""

import argparse
import sys
import time

from tests.benchmarks.report import ROOT, Row, table, write_json
from tests.stress import capacity, crash, fuzz, rolling, soak, views

_SCENARIOS = {
    "capacity": capacity.measure,
    "views": views.measure,
    "crash": crash.measure,
    "rolling": rolling.measure,
    "fuzz": fuzz.measure,
    "soak": soak.measure,
}


def main() -> None:
    """Run the named scenarios, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(_SCENARIOS))
    parser.add_argument("--quick", action="store_true", help="a tenth of the load, or a quarter")
    options = parser.parse_args()
    if unknown := set(options.names) - set(_SCENARIOS):
        parser.error(f"names must be among {', '.join(_SCENARIOS)}, got {', '.join(unknown)}")
    rows: list[Row] = []
    for name in options.names or _SCENARIOS:
        began = time.perf_counter()
        rows += _SCENARIOS[name](options.quick)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    write_json(rows, ROOT / "build" / "stress.json")
    print("\nalso in build/stress.json")


if __name__ == "__main__":
    main()
