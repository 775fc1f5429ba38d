"""The command `inspect`: a server on this machine alone that shows files of logits."""

from pathlib import Path
from typing import Any

import click

from ..datasets.commands.command_options import AS_WRITTEN, PATH, dataset_options, refusals
from ..datasets.reader import read_dataset
from ..datasets.sample import with_sample
from ..importers.raw_numbers import Kind
from ..resources import PROGRAM
from .server import local_settings, serve_here, server_options


@click.command(
    epilog=f"{AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} inspect run.npz\n"
    f"  {PROGRAM} inspect teacher.npy --labels labels.npy --student student.npy\n"
    f"  {PROGRAM} inspect before.csv after.csv --kind probs --port 8100 --no-open"
)
@click.argument("files", nargs=-1, required=True, type=PATH)
@dataset_options
@server_options
def inspect(
    files: tuple[Path, ...], kind: Kind | None, port: int, no_open: bool, **paths: Any
) -> None:
    """Show what files of logits are worth, in the browser.

    The server answers on this machine only, and nothing leaves it. The files are read again when
    the command is.
    """
    settings = local_settings()
    datasets = with_sample()
    with refusals():
        names = [datasets.add(read_dataset([path], kind=kind, **paths), kind) for path in files]
    serve_here(settings, f"/data/{names[0]}", port=port, no_open=no_open, datasets=datasets)
