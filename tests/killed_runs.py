"""A recorded training and the server that watches it are killed again and again under a client."""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.processes import HOST, free_port
from tests.command_line import ROOT

_SECONDS = 300.0
_RETRY = 0.05  # seconds
# Goes on with the file from a step before its last one, as from a checkpoint; a line every 2 ms.
_TRAINING = """
import json, sys, time
from pathlib import Path
from app.recordings.recorder import Recorder
path = Path(sys.argv[1])
lines = path.read_bytes().split(b"\\n")[1:-1] if path.exists() else []
step = max(0, json.loads(lines[-1])["step"] - 3) if lines else 0
with Recorder(path, teacher_logits=[[1, 2, 3]], temperature=2) as run:
    while True:
        run.log(step, student_logits=[[step, time.time() % 1, 0]], loss=1 / (1 + step))
        step += 1
        time.sleep(0.002)
"""


@contextmanager
def _process(*arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()  # SIGKILL
        process.wait()


class Client(threading.Thread):
    """Follows a run, and comes back with the last id that it has whenever the stream ends."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._url = f"http://{HOST}:{port}/api/v1/runs/kd/stream"
        self.lines: list[Any] = []  # data of the events log
        self.problems: list[Any] = []
        self.connections = 0
        self.last = ""
        self._came, self._wanted = threading.Condition(), True

    def run(self) -> None:
        while self._wanted:
            with suppress(httpx.HTTPError):
                headers = {"Last-Event-ID": self.last} if self.last else {}
                with httpx.stream("GET", self._url, headers=headers, timeout=5) as answer:
                    answer.raise_for_status()
                    self._read(answer.iter_lines())
            time.sleep(_RETRY)

    def _read(self, lines: Iterator[str]) -> None:
        self.connections += 1
        fields: dict[str, str] = {}
        for line in lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
                continue
            self._take(fields)
            fields = {}
            if not self._wanted:
                return

    def _take(self, fields: dict[str, str]) -> None:
        with self._came:
            if fields.get("event") == "log":
                self.lines.append(json.loads(fields["data"]))
                self.last = fields["id"]
            elif fields.get("event") == "problem":
                self.problems.append(fields["data"])
            elif fields.get("event") == "header" and self.lines:
                self.problems.append("began anew")
            self._came.notify_all()

    def wait_for(self, n: int) -> None:
        """Wait until so many lines have come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.lines) >= n, _SECONDS), len(self.lines)

    def end(self) -> None:
        self._wanted = False


def follow_killed(folder: Path, rounds: int, seed: int) -> tuple[Client, list[Any]]:
    """A client, and the lines of the file, after so many kills of training and server in turn.

    The client follows from before the file is there.
    """
    chance = random.Random(seed)
    path, port = folder / "runs" / "kd.jsonl", free_port()
    watch = ("-m", "app", "watch", path.parent, "--no-open", "--port", port)
    client = Client(port)
    client.start()
    with ExitStack() as trainings:
        for _ in range(rounds):
            with _process(*watch):
                for _ in range(2):
                    trainings.enter_context(_process("-c", _TRAINING, path))
                    client.wait_for(len(client.lines) + chance.randrange(5, 60))
                    trainings.pop_all().close()
                trainings.enter_context(_process("-c", _TRAINING, path))
                client.wait_for(len(client.lines) + chance.randrange(5, 60))
            # The server is gone, and training goes on.
            size = path.stat().st_size
            while path.stat().st_size == size:
                time.sleep(_RETRY)
            trainings.pop_all().close()
    with _process(*watch):
        # What follows the last newline is no line: a training that was killed may have left it.
        whole = path.read_bytes().split(b"\n")[1:-1]
        client.wait_for(len(whole))
        client.end()
    return client, [json.loads(line) for line in whole]
