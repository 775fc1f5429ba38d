"""Servers and load clients, each in a process of its own, on loopback."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from tests.benchmarks.report import ROOT

HOST = "127.0.0.1"
OURS = ("-m", "app", "serve")
(_LARGE,) = (ROOT / "static/vendor").glob("plotly-cartesian-*.js")
LARGE_FILE = f"/static/vendor/{_LARGE.name}"  # 1.4 MB, from the disk
_NOT_EPHEMERAL = (20_000, 32_000)  # a connection's own port is one of those above
_POLL_SECONDS = 0.005
_START_SECONDS = 120.0
_CLIENT_SECONDS = 120.0
_HEALTH = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()


@dataclass(frozen=True)
class Server:
    """A running server and how long it took from its spawn to its first good answer."""

    port: int
    started_in: float  # seconds
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


def free_port() -> int:
    """A port on which nobody listens, and that no connection is given before it is used."""
    while True:
        port = random.randrange(*_NOT_EPHEMERAL)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


def _healthy(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(_HEALTH)
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def await_health(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until /healthz answers well; RuntimeError if the process ends, or after 120 s."""
    deadline = time.perf_counter() + _START_SECONDS
    while not _healthy(port):
        if process.poll() is not None or time.perf_counter() > deadline:
            raise RuntimeError(f"no server on port {port}: {process.args!r}")
        time.sleep(_POLL_SECONDS)


@contextmanager
def _running(
    arguments: Sequence[str],
    environment: dict[str, str],
    port: int,
    log: int | IO[bytes] = subprocess.DEVNULL,
) -> Iterator[Server]:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=log,
        stderr=log,
    )
    try:
        await_health(process, port)
        yield Server(port, time.perf_counter() - began, process)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def our_server(log: int | IO[bytes] = subprocess.DEVNULL, **settings: str) -> Iterator[Server]:
    """`python -m app serve` with one worker; other settings by their names in small letters."""
    with our_server_on(free_port(), log, **settings) as server:
        yield server


@contextmanager
def our_server_on(
    port: int, log: int | IO[bytes] = subprocess.DEVNULL, **settings: str
) -> Iterator[Server]:
    """The same on a port of one's choice."""
    environment = {"SOFT_TARGETS_PORT": str(port), "SOFT_TARGETS_WORKERS": "1"}
    environment |= {f"SOFT_TARGETS_{name.upper()}": value for name, value in settings.items()}
    with _running(OURS, environment, port, log) as server:
        yield server


@contextmanager
def watching_server(path: Path) -> Iterator[Server]:
    """`python -m app watch PATH`."""
    port = free_port()
    arguments = ("-m", "app", "watch", str(path), "--no-open", "--port", str(port))
    with _running(arguments, {}, port) as server:
        yield server


@contextmanager
def reference_server(app: str) -> Iterator[Server]:
    """One of the apps of `reference.py`, started by uvicorn as ours is."""
    port = free_port()
    arguments = ("-m", "tests.benchmarks.reference", app, str(port))
    with _running(arguments, {}, port) as server:
        yield server


def run_client(
    module: str,
    task: dict[str, Any],
    interpreter: str = sys.executable,
    environment: Mapping[str, str] = MappingProxyType({}),
    seconds: float = _CLIENT_SECONDS,
) -> dict[str, Any]:
    """Give a client process its task as JSON and take its answer as JSON, within the seconds."""
    finished = subprocess.run(
        [interpreter, "-m", f"tests.benchmarks.{module}"],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=json.dumps(task).encode(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=seconds,
    )
    answer: dict[str, Any] = json.loads(finished.stdout)
    return answer
