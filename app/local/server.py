"""A server on this machine alone, and its first page in the browser."""

import gc
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from functools import reduce
from typing import Any, NoReturn, TypeVar

import click
import uvicorn

from ..datasets.mounted import MountedDatasets
from ..main import create_app
from ..recordings.mounted_runs import MountedRuns
from ..settings import Settings, SettingsError, read_settings
from ..web.uvicorn_options import options
from .own_pages import OwnPages

_HOST = "127.0.0.1"
Command = TypeVar("Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option(
        "--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0: a free one."
    ),
    click.option("--no-open", is_flag=True, help="Do not open the page in the browser."),
)


class Server(uvicorn.Server):
    """A server that prints the address of a page, and opens another, as soon as it answers."""

    def __init__(self, config: uvicorn.Config, url: str, opens: str | None) -> None:
        super().__init__(config)
        self._app: Any = config.app
        self._url, self._opens = url, opens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        click.echo(self._url)
        if self._opens:  # in a thread, for a browser in the terminal runs until it is left
            threading.Thread(target=webbrowser.open, args=[self._opens], daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Who waits for an analysis is answered before the server waits for its answers to end.
        self._app.state.datasets.close()
        self._app.state.runs.close()  # streams of runs do not end by themselves
        await super().shutdown(sockets)


def server_options(command: Command) -> Command:
    """Add the options that say where the server listens, and whether its page is opened."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


def local_settings() -> Settings:
    """The environment's, but for those of a public server."""
    try:
        settings = read_settings()
    except SettingsError as error:
        refuse(str(error))
    return settings.model_copy(
        update={"host": _HOST, "workers": 1, "public_url": "", "access_log": False}
    )


def serve_here(
    settings: Settings,
    path: str,
    query: str = "",
    *,
    port: int,
    no_open: bool,
    datasets: MountedDatasets | None = None,
    runs: MountedRuns | None = None,
) -> None:
    """Serve until the process is interrupted.

    Args:
        settings: from `local_settings`.
        path: of the page that is printed and opened.
        query: what the browser opens it with.
        port: 0: a free one; the process exits with code 2 if it is taken.
        no_open: whether the page is not to be opened.
        datasets, runs: what the server shows, as in `create_app`.
    """
    try:
        listener = socket.create_server((_HOST, port))
    except OSError as error:
        refuse(f"--port must be free, got {port} ({error.strerror or error})")
    gc.disable()  # until the application enables it
    app = create_app(settings, datasets, runs)
    app.add_middleware(OwnPages)
    config = uvicorn.Config(app, log_level="warning", **options(settings))
    url = f"http://{_HOST}:{listener.getsockname()[1]}{path}"
    with suppress(KeyboardInterrupt):
        Server(config, url, None if no_open else url + query).run([listener])


def refuse(message: str) -> NoReturn:
    """Exit with code 2 and a message."""
    click.echo(message, err=True)
    raise SystemExit(2)
