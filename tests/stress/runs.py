"""A recorded training and the server that watches it are killed by SIGKILL, 20 times over.

Each round kills three trainings, which go on from a checkpoint, and the server; a client comes back
with the last id that it has.
"""

import tempfile
import time
from pathlib import Path

from tests.benchmarks.report import Row
from tests.killed_runs import follow_killed

_ROUNDS = 20


def measure(quick: bool = False) -> list[Row]:
    """What a client has of the file's lines after all."""
    rounds, began = _ROUNDS // 4 if quick else _ROUNDS, time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="soft-targets-stress-") as folder:
        client, lines = follow_killed(Path(folder), rounds, seed=0)
    told = [line["time"] for line in client.lines]
    logged = [line["time"] for line in lines]
    lost = sum(line not in client.lines for line in lines)
    twice = sum(a == b for a, b in zip(client.lines, client.lines[1:], strict=False))
    return [
        Row("runs", f"{rounds} rounds of kills: lines", "lines", len(lines)),
        Row("runs", "lost", "lines", lost, aim="0"),
        Row("runs", "twice, or in another order", "lines", twice + (told != logged), aim="0"),
        Row("runs", "connections of the client", "", client.connections),
        Row("runs", "a round", "s", (time.perf_counter() - began) / rounds),
    ]
