"""Others' answers while a server reads a large file of logits, over those of the same server idle.

The file is that of datasets.py, 200 MB. Every round has a server of its own, started by `inspect`,
for it analyses a file once: idle, while all rows are analysed, and then while one answer after
another is made that reads the whole file. Requests are a few milliseconds apart. Memory is the most
that the server and its processes have together at one time during the analysis, above that of the
idle server, read from /proc: where there is none, it is left out.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from tests.benchmarks.datasets import ROWS, written
from tests.benchmarks.memory import resident_of_all_mb
from tests.benchmarks.processes import Server, inspecting_server, run_client
from tests.benchmarks.report import Row
from tests.benchmarks.stats import median_ratio, p95, percentile

_PATHS = {"/healthz": "/healthz", "/": "/?T={T}", "soft targets": "/api/v1/soft-targets?T={T}"}
_READS = ("confusion?T={T}", "sweep?T={T}", "soft-targets.npz?T={T}")
# Requests, and milliseconds apart: a page is made in more than ten, and must not wait for others.
_REQUESTS = {"/healthz": (400, 4.0), "/": (120, 50.0), "soft targets": (400, 8.0)}
_LOOKS = 0.02  # seconds between two looks at the memory
_SECONDS = 300.0
_PROC = Path("/proc")
_numbers = count(1000)  # of temperatures, so that nothing comes from a cache


def measure(quick: bool = False) -> list[Row]:
    """p99 of each kind of answer: the median round's and its ratio's, and that ratio's p95."""
    found: dict[str, list[dict[str, float]]] = {"idle": [], "analysis": [], "reads": []}
    memory: list[float] = []
    with TemporaryDirectory(prefix="soft-targets-bench-") as folder:
        paths = written(Path(folder), ROWS)
        for _ in range(2 if quick else 7):
            with inspecting_server(paths["logits"], "--labels", paths["labels"]) as server:
                _round(server, found, memory)
    rows = [
        row for name in _PATHS for side in ("analysis", "reads") for row in _rows(name, side, found)
    ]
    if memory:
        what = "memory of all processes while a file is analysed, above idle"
        rows.append(Row("data_latency", f"{what}, most", "MB", max(memory), aim="<= 500 MB"))
    return rows


def _rows(name: str, side: str, found: dict[str, list[dict[str, float]]]) -> list[Row]:
    ours, idle = ([one[name] for one in found[k]] for k in (side, "idle"))
    ratios = [a / b for a, b in zip(ours, idle, strict=True)]
    doing = "a file is analysed" if side == "analysis" else "answers read a file"
    what = f"{name} while {doing}, over idle: p99"
    middle = (median(ours), median(idle), median_ratio(ours, idle))
    return [
        Row("data_latency", f"{what}, median round", "ms", *middle, aim="<= 3 ×"),
        Row("data_latency", f"{what}, p95 of rounds", "ms", p95(ours), p95(idle), p95(ratios)),
    ]


def _round(server: Server, found: dict[str, list[dict[str, float]]], memory: list[float]) -> None:
    with httpx.Client(base_url=server.url, timeout=_SECONDS) as client:
        client.get("/").raise_for_status()
        found["idle"].append(p99s(server))
        with most_memory(server, memory):
            client.get("/data/logits").raise_for_status()  # starts the analysis
            found["analysis"].append(p99s(server))
            with client.stream("GET", "/data/logits/stream") as events:
                first = next(line for line in events.iter_lines() if line.startswith("event:"))
            if "progress" not in first:
                raise RuntimeError("the analysis was done before the others were timed")
            _read(client, "")  # waits for it
        with _reading(client):
            found["reads"].append(p99s(server))


def p99s(server: Server) -> dict[str, float]:
    """The p99 of each kind of answer, milliseconds."""
    return {name: percentile(_latencies(server, name), 0.99) for name in _PATHS}


def _latencies(server: Server, name: str) -> list[float]:
    n, pace = _REQUESTS[name]
    paths = [_PATHS[name].format(T=next(_numbers) / 1000) for _ in range(n)]
    task = {"port": server.port, "paths": paths, "pace_ms": pace}
    times: list[float] = run_client("lab_client", task, seconds=_SECONDS)["ms"]
    return times


def _read(client: httpx.Client, path: str) -> None:
    """Ask for an answer, again and again while the server says that it reads the file."""
    while True:
        answer = client.get(f"/api/v1/data/logits{path}")
        answer.raise_for_status()
        if answer.json().get("progress", 1) == 1:
            return


@contextmanager
def _reading(client: httpx.Client) -> Iterator[None]:
    """Ask for answers that read the whole file, one after another."""

    def ask() -> None:
        for path in _READS:
            temperature = 1 + next(_numbers) / 1_000_000
            client.get(f"/api/v1/data/logits/{path.format(T=temperature)}").raise_for_status()

    with _meanwhile(ask):
        yield


@contextmanager
def most_memory(server: Server, found: list[float]) -> Iterator[None]:
    """Add the most memory of a server and its processes, above that before, in MB."""
    if not (_PROC / "self" / "status").exists():
        yield
        return
    process = server.process.pid
    before = most = resident_of_all_mb(process)

    def look() -> None:
        nonlocal most
        most = max(most, resident_of_all_mb(process))
        time.sleep(_LOOKS)

    with _meanwhile(look):
        yield
    found.append(most - before)


@contextmanager
def _meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Do the work again and again in a thread; the last time is waited for."""
    ends = threading.Event()

    def repeat() -> None:
        while not ends.is_set():
            work()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()
