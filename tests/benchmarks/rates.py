"""Requests a second on one worker, against an empty route on the same uvicorn.

The load comes from another process over kept-alive connections that each ask, wait and ask again.
Every request has a temperature of its own in the whole run, so nothing comes from a cache. The
trajectory is asked for as it is and compressed.
"""

from functools import partial
from statistics import median
from typing import Any

from tests.benchmarks.processes import our_server, reference_server, run_client
from tests.benchmarks.report import Row
from tests.benchmarks.stats import interleave, median_ratio

_CONNECTIONS = 12
_QUERIES = 20_000  # a round; more than any server answers in it
_ROUTES = {
    "soft-targets": ("/api/v1/soft-targets?T={T}", (), ">= 0.5 ×"),
    "trajectory": ("/api/v1/trajectory?T={T}", (), ">= 0.15 ×"),
    "trajectory, gzip": ("/api/v1/trajectory?T={T}", ("Accept-Encoding: gzip",), ""),
}


def measure(quick: bool = False) -> list[Row]:
    """Rates as medians of the rounds, compared as the median of the rounds' ratios."""
    with our_server() as ours, reference_server("empty") as reference:
        seconds = 1.0 if quick else 1.8
        sides = {
            name: partial(_rate, ours.port, path, headers, seconds)
            for name, (path, headers, _) in _ROUTES.items()
        }
        sides["empty"] = partial(_rate, reference.port, "/healthz?T={T}", (), seconds)
        rates = interleave(2 if quick else 5, sides)
    return [_row(name, rates[name], rates["empty"], _ROUTES[name][2]) for name in _ROUTES]


def _row(name: str, ours: list[float], empty: list[float], aim: str) -> Row:
    ratio = median_ratio(ours, empty)
    return Row("rates", name, "requests/s", median(ours), median(empty), ratio, aim=aim)


def _rate(port: int, path: str, headers: tuple[str, ...], seconds: float, k: int) -> float:
    temperatures = (1 + (k * _QUERIES + i) / 10_000 for i in range(_QUERIES))
    task: dict[str, Any] = {
        "port": port,
        "paths": [path.format(T=f"{t:.4f}") for t in temperatures],
        "headers": headers,
        "connections": _CONNECTIONS,
        "seconds": seconds,
    }
    answer = run_client("rate_client", task)
    return float(answer["answers"] / answer["seconds"])
