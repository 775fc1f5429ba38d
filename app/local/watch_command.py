"""The command `watch`: a server on this machine alone that shows training runs as they happen."""

import time
from pathlib import Path

import click

from ..datasets.commands.command_options import AS_WRITTEN, PATH
from ..recordings.errors import RecordingError
from ..recordings.mounted_runs import ENDING, MountedRun, MountedRuns
from ..recordings.recording import read_header
from ..resources import PROGRAM
from .server import local_settings, refuse, serve_here, server_options

_LATELY = 60.0  # seconds


@click.command(
    epilog=f"{AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} watch runs/kd.jsonl\n"
    f"  {PROGRAM} watch runs --port 8100 --no-open"
)
@click.argument("path", metavar="FILE.jsonl|FOLDER", type=PATH)
@server_options
def watch(path: Path, port: int, no_open: bool) -> None:
    """Follow a training run that a Recorder writes, or all of a folder, in the browser.

    The server answers on this machine only, and nothing leaves it. A file or a folder that is not
    there yet is waited for: watch first, then train.
    """
    settings = local_settings()
    runs = _runs(path)
    names = list(runs)
    page, query = "/runs", ""
    if len(names) == 1:
        page, query = f"/runs/{names[0]}", "?live=1" if _is_growing(runs[names[0]]) else ""
    serve_here(settings, page, query, port=port, no_open=no_open, runs=runs)


def _is_growing(run: MountedRun) -> bool:
    """Whether it is yet to come, or something came lately: then the page follows its end."""
    return not run.is_there or time.time() - run.path.stat().st_mtime < _LATELY


def _runs(path: Path) -> MountedRuns:
    if not path.exists():
        if path.suffix not in ("", ENDING):
            refuse(f"{path} must be a folder, or a file that ends in {ENDING}")
        click.echo(f"{path} is not there yet: waiting for a training to record to it", err=True)
    runs = MountedRuns(path)
    if runs.folder is None and (run := next(iter(runs.values()))).is_there:
        try:
            read_header(run.path)
        except RecordingError as error:
            refuse(str(error))
    return runs
