"""Command line: `python -m tests.benchmarks [name ...] [--quick] [--streams N]`.

Measures and prints; nothing fails for being slow.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial

from tests.benchmarks import drag, lab_serving, lab_training, rates, startup, streams, weight
from tests.benchmarks.report import JSON_FILE, ROOT, Row, table, write_json

Measure = Callable[[bool], list[Row]]


def _options(benchmarks: dict[str, Measure]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(benchmarks))
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--streams", type=int, default=streams.STREAMS, help="streams at once")
    options = parser.parse_args()
    unknown = set(options.names) - set(benchmarks)
    if unknown:
        parser.error(f"names must be among {', '.join(benchmarks)}, got {', '.join(unknown)}")
    return options


def main() -> None:
    """Run the named benchmarks, or all."""
    benchmarks: dict[str, Measure] = {
        "drag": drag.measure,
        "rates": rates.measure,
        "weight": weight.measure,
        "startup": startup.measure,
        "streams": streams.measure,
        "lab_training": lab_training.measure,
        "lab_serving": lab_serving.measure,
    }
    options = _options(benchmarks)
    benchmarks["streams"] = partial(streams.measure, streams=options.streams)
    rows: list[Row] = []
    for name in options.names or benchmarks:
        began = time.perf_counter()
        rows += benchmarks[name](options.quick)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    write_json(rows)
    print(f"\nalso in {JSON_FILE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
