"""Start-up: from the process's spawn to its first 200 from /healthz, asked for every 5 ms.

`python -m app serve` against a process that runs an empty FastAPI app on uvicorn.
"""

from contextlib import AbstractContextManager
from functools import partial
from statistics import median

from tests.benchmarks.processes import Server, our_server, reference_server
from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.stats import interleave, median_ratio, p95


def measure(quick: bool = False) -> list[Row]:
    """Starts in turn, after one of each that warms the disk's cache and is not counted."""
    sides = {
        "ours": lambda k: _started_in(our_server()),
        "empty": lambda k: _started_in(reference_server("empty")),
    }
    starts = interleave(1 + (3 if quick else 9), sides)
    ours, empty = starts["ours"][1:], starts["empty"][1:]
    row = partial(Row, "startup", unit="ms")
    ratio = median_ratio(ours, empty)
    return [
        row(
            "spawn to first answer: median",
            ours=median(ours),
            reference=median(empty),
            compared=ratio,
            aim="<= 2 ×",
        ),
        ratio_row("startup", "spawn to first answer: p95", "ms", p95(ours), p95(empty)),
    ]


def _started_in(starting: AbstractContextManager[Server]) -> float:
    with starting as server:
        return 1000 * server.started_in
