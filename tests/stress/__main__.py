"""Command line: `python -m tests.stress [name ...] [--quick]`. Prints what it saw."""

import argparse

from tests.benchmarks.command import Measure, options, take
from tests.benchmarks.report import ROOT
from tests.stress import (
    capacity,
    crash,
    fuzz,
    pastes,
    proxies,
    rolling,
    runs,
    schema,
    slow,
    soak,
    views,
)

_MEASURES: dict[str, Measure] = {
    "capacity": capacity.measure,
    "views": views.measure,
    "crash": crash.measure,
    "rolling": rolling.measure,
    "proxies": proxies.measure,
    "runs": runs.measure,
    "fuzz": fuzz.measure,
    "pastes": pastes.measure,
    "schema": schema.measure,
    "slow": slow.measure,
    "soak": soak.measure,
}


def main() -> None:
    """Run the named scenarios, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    take(_MEASURES, options(parser, _MEASURES), ROOT / "build" / "stress.json")


if __name__ == "__main__":
    main()
