"""The load of lab_serving.py: requests at a pace on one kept-alive connection, each one timed."""

import socket
import time
from typing import BinaryIO

from tests.benchmarks.client import Answer, answer_task, request
from tests.benchmarks.processes import HOST

_WARM_UP = 20
_SECONDS = 30.0


async def load(task: Answer) -> Answer:
    """Milliseconds of each answer; a request that could not be sent in time waits from then on."""
    times = []
    paths = [*task["paths"][:_WARM_UP], *task["paths"]]
    with socket.create_connection((HOST, task["port"]), _SECONDS) as connection:
        answers = connection.makefile("rb")
        start = time.perf_counter()
        for k, path in enumerate(paths):
            due = start + k * task["pace_ms"] / 1000
            if (early := due - time.perf_counter()) > 0:
                time.sleep(early)  # nothing else runs on this loop
                due = time.perf_counter()
            connection.sendall(request(path))
            _receive(answers)
            times.append(round(1000 * (time.perf_counter() - due), 4))
    return {"ms": times[_WARM_UP:]}


def _receive(answers: BinaryIO) -> None:
    status, length = answers.readline(), 0
    while (line := answers.readline().lower()) != b"\r\n":
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    if not status.startswith(b"HTTP/1.1 200") or len(answers.read(length)) < length or not length:
        raise RuntimeError(f"not an answer to time: {status!r}")


if __name__ == "__main__":
    answer_task(load)
