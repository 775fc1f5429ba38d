"""A real server in a thread, on a free port."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from app.datasets.mounted import MountedDatasets
from app.main import create_app
from app.recordings.mounted_runs import MountedRuns
from app.settings import Settings
from app.web.uvicorn_options import options

# Seconds after which a test assumes a hang; a busy machine is slower than usual.
PATIENCE = 300


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to the main thread


_servers: dict[str, _Server] = {}


def open_streams(base_url: str) -> int:
    """The number of event streams that our servers have open."""
    connections = list(_servers[base_url].server_state.connections)
    cycles = [cycle for c in connections if (cycle := getattr(c, "cycle", None))]
    return sum(c.scope["path"].endswith("/stream") and not c.response_complete for c in cycles)


def break_streams(base_url: str, path: str) -> None:
    """Reset the connection of every client that streams from a path."""
    for connection in list(_servers[base_url].server_state.connections):
        cycle = getattr(connection, "cycle", None)
        if cycle and cycle.scope["path"] == path and not cycle.response_complete:
            connection.loop.call_soon_threadsafe(cycle.scope["state"]["drop"])


def client_of(url: str) -> httpx.Client:
    """A client that closes idle connections before the server does, after 5 s.

    A POST sent into a connection that is being closed gets no answer and is not repeated.
    """
    return httpx.Client(base_url=url, timeout=PATIENCE, limits=httpx.Limits(keepalive_expiry=2))


@contextmanager
def serving(
    settings: Settings | None = None,
    datasets: MountedDatasets | None = None,
    runs: MountedRuns | None = None,
) -> Iterator[str]:
    """Serve the application; the value is its base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings = settings or Settings(access_log=False)
    config = uvicorn.Config(
        create_app(settings, datasets, runs), log_level="warning", **options(settings)
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    assert server.ready.wait(PATIENCE), "the server did not start"
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    _servers[url] = server
    yield url
    server.should_exit = True
    thread.join(PATIENCE)
    listener.close()
