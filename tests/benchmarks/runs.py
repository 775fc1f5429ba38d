"""Recorded runs: a long one after the server's start, its memory, and how soon a log is told.

The long one has 1,000,000 logs of 8 rows of 10 classes, 1.1 GB, which the system may keep in memory.
Times are from the server's spawn to the answer about the run; memory is the most that was resident
above that of a server with a run of one log, which was asked the same. Latency is from the return of
`Recorder.log` to the event at a client on loopback.
"""

import json
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from app.recordings.recorder import Recorder
from tests.benchmarks.memory import resident_mb
from tests.benchmarks.processes import watching_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import p95

_LOGS, _QUICK_LOGS = 1_000_000, 50_000
_ROUNDS, _STEPS, _QUICK_STEPS = 3, 100, 20
_PERIOD = 0.137  # seconds between two logs: at every phase of the server's looks
_SECONDS = 300.0


def measure(quick: bool = False) -> list[Row]:
    """Rounds of the start, then logs that are followed."""
    with TemporaryDirectory(prefix="soft-targets-bench-") as folder:
        short, long = Path(folder, "short.jsonl"), Path(folder, "long.jsonl")
        _write(short, 1)
        _write(long, n := _QUICK_LOGS if quick else _LOGS)
        idle = [_started(short)[1] for _ in range(_ROUNDS)]
        found = [_started(long) for _ in range(_ROUNDS)]
        latencies = _latencies(Path(folder, "kd.jsonl"), _QUICK_STEPS if quick else _STEPS)
    return [
        Row("runs", f"{n:,} logs: from start to answer, median", "s",
            median(seconds for seconds, _ in found), aim="<= 2 s"),
        Row("runs", "its memory above that of one log", "MB",
            max(mb for _, mb in found) - median(idle), aim="<= 200 MB"),
        Row("runs", "from a log to its event, median", "ms", median(latencies)),
        Row("runs", "from a log to its event, p95", "ms", p95(latencies)),
        Row("runs", "from a log to its event, max", "ms", max(latencies), aim="<= 300 ms"),
    ]  # fmt: skip


def _started(path: Path) -> tuple[float, float]:
    """Seconds until the run is told, and the most memory, in MB."""
    began = time.perf_counter()
    with watching_server(path) as server:
        answer = httpx.get(f"{server.url}/api/v1/runs/{path.stem}", timeout=_SECONDS)
        answer.raise_for_status()
        return time.perf_counter() - began, resident_mb(server.process.pid, "VmHWM")


def _latencies(path: Path, steps: int) -> list[float]:
    """Milliseconds of each log."""
    logits = np.zeros((8, 10), np.float32)
    told: dict[int, float] = {}
    logged: dict[int, float] = {}
    with (
        watching_server(path) as server,
        Recorder(path, teacher_logits=logits, temperature=2) as run,
    ):
        client = threading.Thread(target=_listen, args=[server.url, steps, told], daemon=True)
        client.start()
        for step in range(steps):
            run.log(step, student_logits=logits)
            logged[step] = time.perf_counter()
            time.sleep(_PERIOD)
        client.join(_SECONDS)
    return [1000 * (told[step] - logged[step]) for step in range(1, steps)]


def _listen(url: str, steps: int, told: dict[int, float]) -> None:
    with httpx.stream("GET", f"{url}/api/v1/runs/kd/stream", timeout=_SECONDS) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: ") and "step" in (data := json.loads(line[6:])):
                told[data["step"]] = time.perf_counter()
                if len(told) == steps:
                    return


def _write(path: Path, n: int) -> None:
    """A run of n logs, which differ in their steps."""
    random = np.random.default_rng(0)
    teacher, student = random.normal(size=(2, 8, 10)).astype(np.float32)
    with Recorder(path, teacher_logits=teacher, labels=[0] * 8, temperature=4) as run:
        run.log(0, student_logits=student, loss=0.5, accuracy=0.25)
    line = path.read_bytes().split(b"\n")[1]
    rest = line[line.index(b",") :] + b"\n"
    with path.open("ab") as file:
        file.writelines(b'{"step":%d%s' % (step, rest) for step in range(1, n))
