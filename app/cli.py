"""The command line: `soft-targets` where the package is installed, else `python -m app`."""

import gc
from collections.abc import Sequence
from importlib import import_module

import click
import uvicorn

from . import __version__
from .resources import PROGRAM
from .settings import SettingsError, read_settings, settings_table
from .web.uvicorn_options import options

_AS_WRITTEN = "\b\n"  # click breaks no line of a paragraph that begins so
# Commands of other rooms: a room is imported with its command, so that the server starts sooner.
_ROOMS = {
    "convert": ".datasets.commands.convert_command",
    "export": ".export.command",
    "inspect": ".local.inspect_command",
    "lab": ".lab.command",
    "report": ".datasets.commands.report_command",
    "watch": ".local.watch_command",
}


class Commands(click.Group):
    """The commands of this module and those of `_ROOMS`, each a function of its own name."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of all commands, in alphabetical order."""
        return sorted([*self.commands, *_ROOMS])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a name; None if there is none."""
        if name not in _ROOMS:
            return super().get_command(context, name)
        command: click.Command = getattr(import_module(_ROOMS[name], __package__), name)
        return command


def _settings_help() -> str:
    rows = settings_table()
    width = max(len(name) for name, _, _ in rows)
    lines = [f"  {name:<{width}}  {meaning} (default {default})" for name, default, meaning in rows]
    return "\n".join([f"{_AS_WRITTEN}Settings, as environment variables:", *lines])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def commands() -> None:
    """Soft Targets: a visualizer of knowledge distillation."""


@commands.command(
    epilog=f"{_settings_help()}\n\n{_AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} serve\n"
    f"  SOFT_TARGETS_PORT=9000 SOFT_TARGETS_WORKERS=2 {PROGRAM} serve"
)
def serve() -> None:
    """Start the web server with the settings of the environment."""
    try:
        settings = read_settings()
    except SettingsError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    gc.disable()  # while modules are loaded, which leave little garbage; the application enables it
    uvicorn.run(  # it prints the server's URL
        f"{__package__}.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        **options(settings),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments, or else the process's own, name; then exit."""
    # On Windows click would expand values as patterns of file names.
    commands(arguments, prog_name=PROGRAM, windows_expand_args=False)
