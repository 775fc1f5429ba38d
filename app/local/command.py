"""The command `inspect`: a server on this machine alone that shows files of logits."""

import gc
import socket
import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click
import uvicorn

from ..datasets.commands.command_options import AS_WRITTEN, PATH, dataset_options, refusals
from ..datasets.reader import read_dataset
from ..datasets.sample import with_sample
from ..importers.raw_numbers import Kind
from ..main import create_app
from ..resources import PROGRAM
from ..settings import Settings, SettingsError, read_settings
from ..web.uvicorn_options import options
from .own_pages import OwnPages

_HOST = "127.0.0.1"


class _Server(uvicorn.Server):
    """A server that prints the address of a page, and opens it, as soon as it answers."""

    def __init__(self, config: uvicorn.Config, url: str, opens: bool) -> None:
        super().__init__(config)
        self._url, self._opens = url, opens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        click.echo(self._url)
        if self._opens:  # in a thread, for a browser in the terminal runs until it is left
            threading.Thread(target=webbrowser.open, args=[self._url], daemon=True).start()


@click.command(
    epilog=f"{AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} inspect run.npz\n"
    f"  {PROGRAM} inspect teacher.npy --labels labels.npy --student student.npy\n"
    f"  {PROGRAM} inspect before.csv after.csv --kind probs --port 8100 --no-open"
)
@click.argument("files", nargs=-1, required=True, type=PATH)
@dataset_options
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0: a free one."
)
@click.option("--no-open", is_flag=True, help="Do not open the page in the browser.")
def inspect(
    files: tuple[Path, ...], kind: Kind | None, port: int, no_open: bool, **paths: Any
) -> None:
    """Show what files of logits are worth, in the browser.

    The server answers on this machine only, and nothing leaves it. The files are read again when
    the command is.
    """
    settings = _settings()
    datasets = with_sample()
    with refusals():
        names = [datasets.add(read_dataset([path], kind=kind, **paths), kind) for path in files]
    try:
        listener = socket.create_server((_HOST, port))
    except OSError as error:
        _refuse(f"--port must be free, got {port} ({error.strerror or error})")
    gc.disable()  # until the application enables it
    app = create_app(settings, datasets)
    app.add_middleware(OwnPages)
    config = uvicorn.Config(app, log_level="warning", **options(settings))
    url = f"http://{_HOST}:{listener.getsockname()[1]}/data/{names[0]}"
    with suppress(KeyboardInterrupt):
        _Server(config, url, not no_open).run([listener])


def _settings() -> Settings:
    """The environment's, but for those of a public server."""
    try:
        settings = read_settings()
    except SettingsError as error:
        _refuse(str(error))
    return settings.model_copy(
        update={"host": _HOST, "workers": 1, "public_url": "", "access_log": False}
    )


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)
