"""Many streams on one worker: how late their events arrive, against a naive server's.

Each stream trains for 35 steps, 100 ms apart; about 20 experiments are shared by all of them. The
connections open over two seconds from another process. An event k is late by its arrival minus
(the arrival of its stream's first event + k * pace). The naive server yields, sleeps for the pace
and yields again, events of about the same length.
"""

from functools import partial
from statistics import median
from typing import Any

from tests.benchmarks.processes import our_server, reference_server, run_client
from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.stats import interleave, percentile

STREAMS = 500
_EXPERIMENTS = 20
_STEPS, _PACE_MS, _OPEN_SECONDS = 35, 100, 2.0
_OURS = f"/api/v1/trajectory/stream?pace={_PACE_MS}&steps={_STEPS}&T={{T}}"
_NAIVE = f"/stream?pace={_PACE_MS}&steps={_STEPS}&T={{T}}"
_SHARES = {"median": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


def measure(quick: bool = False, streams: int = STREAMS) -> list[Row]:
    """Percentiles of each of three rounds (one when quick); the median round's is reported."""
    with our_server() as ours, reference_server("naive_stream") as naive:
        sides = {
            "ours": partial(_open, ours.port, _OURS, streams),
            "naive": partial(_open, naive.port, _NAIVE, streams),
        }
        rounds = interleave(1 if quick else 3, sides)
    rows = [
        _row(rounds, "late_ms", f"{streams}: late, {name}", share)
        for name, share in _SHARES.items()
    ]
    rows.append(_row(rounds, "first_ms", f"{streams}: first event, p95", 0.95))
    rows.append(_largest())
    faulty = (sum(answer["faulty"] for answer in rounds[side]) for side in sides)
    return [*rows, Row("streams", f"{streams}: events missing or misplaced", "streams", *faulty)]


def _largest() -> Row:
    """One stream of the largest experiment, 100 classes and 500 steps, 10 ms apart."""
    logits = ",".join(str(k % 7) for k in range(100))
    path = f"/api/v1/trajectory/stream?pace=10&steps=500&logits={logits}"
    task = {"paths": [path], "pace_ms": 10, "steps": 500, "open_seconds": 0.0}
    with our_server() as ours:
        late = run_client("stream_client", {"port": ours.port, **task})["late_ms"]
    return Row("streams", "100 classes, 500 steps, 10 ms: late, max", "ms", max(late), None)


def _row(rounds: dict[str, list[dict[str, Any]]], times: str, measure: str, share: float) -> Row:
    ours, naive = (
        median(percentile(answer[times], share) for answer in rounds[side])
        for side in ("ours", "naive")
    )
    aim = "<= 50 ms" if measure == f"{STREAMS}: late, p99" else ""
    return ratio_row("streams", measure, "ms", ours, naive, aim)


def _open(port: int, path: str, streams: int, k: int) -> dict[str, Any]:
    temperatures = (f"{1 + k + i % _EXPERIMENTS * 0.5}" for i in range(streams))
    task = {
        "port": port,
        "paths": [path.format(T=t) for t in temperatures],
        "pace_ms": _PACE_MS,
        "steps": _STEPS,
        "open_seconds": _OPEN_SECONDS,
    }
    return run_client("stream_client", task)
