"""Command line: `python -m tests.benchmarks [name ...] [--quick] [--streams N]`.

Measures and prints; nothing fails for being slow.
"""

import argparse
from functools import partial

from tests.benchmarks import (
    datasets,
    divergences,
    drag,
    lab_cluster,
    lab_serving,
    lab_training,
    rates,
    runs,
    startup,
    streams,
    weight,
)
from tests.benchmarks.command import Measure, options, take
from tests.benchmarks.report import ROOT


def main() -> None:
    """Run the named benchmarks, or all."""
    measures: dict[str, Measure] = {
        "drag": drag.measure,
        "divergences": divergences.measure,
        "datasets": datasets.measure,
        "runs": runs.measure,
        "rates": rates.measure,
        "weight": weight.measure,
        "startup": startup.measure,
        "streams": streams.measure,
        "lab_training": lab_training.measure,
        "lab_serving": lab_serving.measure,
        "lab_cluster": lab_cluster.measure,
    }
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--streams", type=int, default=streams.STREAMS, help="streams at once")
    given = options(parser, measures)
    measures["streams"] = partial(streams.measure, streams=given.streams)
    take(measures, given, ROOT / "build" / "bench.json")


if __name__ == "__main__":
    main()
