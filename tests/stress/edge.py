"""Proxies in front of our processes, each with a configuration that lies beside this file."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.processes import HOST, Server, await_health, free_port
from tests.benchmarks.report import ROOT
from tools.programs import require

HERE = Path(__file__).parent
_NODE = ROOT / "build" / "stress" / "express"


@contextmanager
def edge(ports: list[int]) -> Iterator[int]:
    """Our nginx.conf before servers on these ports; the value is nginx's own port."""
    servers = " ".join(f"server {HOST}:{port} max_fails=1 fail_timeout=1s;" for port in ports)
    with _nginx("nginx.conf", servers=servers) as port:
        yield port


@contextmanager
def plain_nginx(server: Server, more: str = "") -> Iterator[int]:
    """An nginx at its defaults, but for what more its configuration says."""
    with _nginx("nginx-plain.conf", target=server.url, more=more) as port:
        yield port


@contextmanager
def haproxy(server: Server) -> Iterator[int]:
    """HAProxy with the times of Debian's configuration."""
    port = free_port()
    with (
        _configured("haproxy.cfg", port=str(port), host=f"{HOST}:{server.port}") as file,
        _running([require("haproxy"), "-q", "-f", str(file)], port),
    ):
        yield port


@contextmanager
def express(server: Server) -> Iterator[int]:
    """Express with its usual compression; its packages lie in build/stress."""
    port, pins = free_port(), HERE / "express" / "package.json"
    _NODE.mkdir(parents=True, exist_ok=True)
    for source in (pins, HERE / "express" / "front.mjs"):
        shutil.copy(source, _NODE)
    options = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    subprocess.run(["npm", "install", *options], cwd=_NODE, check=True)
    with _running(["node", str(_NODE / "front.mjs"), str(port), server.url], port):
        yield port


@contextmanager
def _nginx(configuration: str, **values: str) -> Iterator[int]:
    port = free_port()
    with (
        _configured(configuration, port=str(port), **values) as file,
        _running([require("nginx"), "-p", str(file.parent), "-c", str(file)], port),
    ):
        yield port


@contextmanager
def _configured(name: str, **values: str) -> Iterator[Path]:
    """A copy of a configuration in a folder of its own, the values in place of their names."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # nginx works as another user
        text = (HERE / name).read_text()
        for placeholder, value in ({"folder": folder} | values).items():
            text = text.replace("{" + placeholder + "}", value)
        copy = Path(folder, name)
        copy.write_text(text)
        yield copy


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command)
    try:
        await_health(process, port)
        yield
    finally:
        process.terminate()
        process.wait()
