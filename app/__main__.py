"""Command line: `python -m app serve`, `python -m app export`, `python -m app lab …`."""

import argparse
import re
import sys
from collections.abc import Sequence

import uvicorn

from .export.command import add_options, export
from .lab.presets import PRESETS
from .lab.teacher_training import train_teachers
from .lab.tune_presets import tune_presets
from .settings import Settings, settings_table
from .web.uvicorn_options import options


def _settings_help() -> str:
    rows = settings_table()
    width = max(len(name) for name, _, _ in rows)
    lines = [f"  {name:<{width}}  {meaning} (default {default})" for name, default, meaning in rows]
    return "settings, as environment variables:\n" + "\n".join(lines)


def serve() -> None:
    """Start the server with the settings of the environment; uvicorn prints its URL."""
    settings = Settings()
    uvicorn.run(
        f"{__package__}.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        **options(settings),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Soft Targets")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "serve",
        help="start the web server",
        epilog=_settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(
        commands.add_parser("export", help="save a copy that needs no server", allow_abbrev=False)
    )
    lab = commands.add_parser("lab", help="make what the lab ships").add_subparsers(
        dest="task", required=True
    )
    lab.add_parser(
        "train-teacher",
        help="train the lab's teachers anew and write them where the lab reads them (half an hour)",
    )
    tune = lab.add_parser(
        "tune",
        help="choose the presets' learning rates, epochs and smoothing (half an hour)",
    )
    names = [preset.name for preset in PRESETS]
    tune.add_argument("--preset", action="append", choices=names, default=[], help="default: all")
    options = parser.parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    if options.command == "export":
        export(options)
    elif options.command == "lab":
        if options.task == "tune":
            tune_presets(options.preset)
        else:
            train_teachers()
    else:
        serve()


def _joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--logits -1,2` as one: argparse takes the value for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and re.fullmatch(r"--[\w-]+", joined[-1]) and re.match(r"-[\d.]", argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


if __name__ == "__main__":
    main()
