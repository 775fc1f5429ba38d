"""The command line: `soft-targets` where the package is installed, else `python -m app`."""

from collections.abc import Sequence
from shlex import quote

import click
import uvicorn

from . import __version__
from .export.command import export
from .lab.presets import PRESETS
from .lab.tasks.digits.teacher_training import train_teachers
from .lab.tune_presets import tune_presets
from .resources import PROGRAM
from .settings import Settings, settings_table
from .web.uvicorn_options import options

_PRESETS = [preset.name for preset in PRESETS]
_AS_WRITTEN = "\b\n"  # click breaks no line of a paragraph that begins so


def _settings_help() -> str:
    rows = settings_table()
    width = max(len(name) for name, _, _ in rows)
    lines = [f"  {name:<{width}}  {meaning} (default {default})" for name, default, meaning in rows]
    return "\n".join([f"{_AS_WRITTEN}Settings, as environment variables:", *lines])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
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
    settings = Settings()
    uvicorn.run(  # it prints the server's URL
        f"{__package__}.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        **options(settings),
    )


commands.add_command(export)


@commands.group()
def lab() -> None:
    """Make what the lab ships."""


@lab.command("train-teacher")
def train_teacher() -> None:
    """Train the lab's teachers anew and write them where the lab reads them (half an hour)."""
    train_teachers()


@lab.command(
    epilog=f"{_AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} lab tune\n"
    f"  {PROGRAM} lab tune --preset {quote(_PRESETS[0])} --preset {quote(_PRESETS[-1])}"
)
@click.option(
    "--preset",
    "presets",
    multiple=True,
    metavar="NAME",
    type=click.Choice(_PRESETS),
    help=f"may be given several times; default: all, which are {', '.join(_PRESETS)}",
)
def tune(presets: Sequence[str]) -> None:
    """Choose the presets' learning rates, epochs and smoothing (half an hour)."""
    tune_presets(presets)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments, or else the process's own, name; then exit."""
    # On Windows click would take values for patterns of file names.
    commands(arguments, prog_name=PROGRAM, windows_expand_args=False)
