"""Hostile files of logits, each given to `inspect`; those that it shows at once on one server.

Every one that is refused ends the command with a message. On the server the page and the API are
asked for each of the others, again and again, while another client measures its own answers; the
40 GB of a sparse file are analysed meanwhile, which would take hours.
"""

import resource
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import httpx

from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from tests.benchmarks.data_latency import most_memory, p99s
from tests.benchmarks.processes import Server, inspecting_server
from tests.benchmarks.report import ROOT, Row
from tests.datasets.hostile_files import EXECUTED, SPARSE, hostile_files
from tests.stress.log import troubles_row

_ROUTES = ("", "/sweep", "/examples", "/figures.csv", "/confusion?T=2", "/soft-targets.npz?top_k=2")
_REFUSED = 2  # the command's exit code
_SECONDS = 120.0


def measure(quick: bool = False) -> list[Row]:
    """What is refused and how, the statuses of what is shown, memory, and others' answers."""
    with TemporaryDirectory(prefix="soft-targets-hostile-") as name, TemporaryFile() as log:
        folder = Path(name, "files")
        folder.mkdir()
        paths = hostile_files(folder)
        refused = [path for path in paths if _is_refused(path)]
        shown = [path for path in paths if path not in refused]
        most_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1.024 / 1000
        with inspecting_server(*map(str, shown), log=log) as server:
            rows = _on_a_server(server)
        executed = (folder / EXECUTED).exists()
        return [
            Row("hostile_data", "files that are refused, shown", "files", len(refused), len(shown)),
            Row("hostile_data", "memory of a command that refuses, most", "MB", most_mb),
            *rows,
            Row("hostile_data", "files of which code was executed", "files", executed, aim="0"),
            troubles_row("hostile_data", log),
        ]


def _is_refused(path: Path) -> bool:
    """Whether a file is none to show; RuntimeError if the command says otherwise, or nothing."""
    try:
        read_dataset([path])
        return False
    except DatasetError:
        command = [sys.executable, "-m", "app", "inspect", str(path), "--no-open"]
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS)
        if found.returncode != _REFUSED or not found.stderr.startswith(path.name):
            raise RuntimeError(f"{path.name}: {found.stderr}") from None
        return True


def _on_a_server(server: Server) -> list[Row]:
    idle, statuses, ends = p99s(server), list[int](), threading.Event()
    memory: list[float] = []

    def ask() -> None:
        with httpx.Client(base_url=server.url, timeout=_SECONDS) as client:
            names = [one["name"] for one in client.get("/api/v1/data").json()]
            while not ends.is_set():
                for name in names:
                    statuses.append(client.get(f"/data/{name}").status_code)
                    routes = () if name == Path(SPARSE).stem else _ROUTES
                    for route in routes:
                        answer = client.get(f"/api/v1/data/{name}{route}")
                        statuses.append(answer.status_code)

    asking = threading.Thread(target=ask)
    with most_memory(server, memory):
        asking.start()
        try:
            busy = p99s(server)
        finally:
            ends.set()
            asking.join()
    mistakes = sum(status >= 500 for status in statuses)
    p99 = [
        Row("hostile_data", f"{name} meanwhile, over idle: p99", "ms", busy[name], idle[name],
            busy[name] / idle[name], aim="<= 3 ×")
        for name in busy
    ]  # fmt: skip
    return [
        Row("hostile_data", f"answers with 5xx, of {len(statuses)}", "answers", mistakes, aim="0"),
        *(Row("hostile_data", "memory of the server above idle, most", "MB", mb) for mb in memory),
        *p99,
    ]
