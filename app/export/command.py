"""The command `export`: its options, its checks, and the files that it writes."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from ..explorer.experiment import DEFAULT_TEXTS, read_experiment
from ..explorer.parameters import PARAMETERS, TEMPERATURE, Parameter
from ..query.parameter_types import Choice, Number, ParameterError, write_number
from ..resources import PROGRAM
from .saved_page import TEMPERATURES, SavedPage
from .single_file import single_file
from .site import site
from .source import ComputedSource

# A file that contains this was written by an export, and may be overwritten.
_MARK = b'<meta name="generator" content="Soft Targets '


def _path(text: str) -> Path:
    if not text:  # pathlib would take an empty text for the current folder
        raise click.BadParameter("must be a path, got nothing")
    return Path(text)


def _help(parameter: Parameter) -> str:
    default = DEFAULT_TEXTS.get(parameter.name)
    if default is None or not isinstance(parameter, Number | Choice):
        return parameter.meaning
    return f"{parameter.meaning}: {parameter.rule}; default: {default}"


def _of_the_experiment(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for every parameter of the experiment's query, of the same name."""
    for parameter in reversed(PARAMETERS):
        name = parameter.name
        option = click.option(
            f"--{name}", name, multiple=True, metavar="VALUE", help=_help(parameter)
        )
        command = option(command)
    return command


@click.command(
    options_metavar="(--out DIR | --single-file FILE) [--temperatures LIST] [--NAME VALUE]",
    epilog=f"""\b
Examples:
  {PROGRAM} export --out site --T 4 --scenario dog
  {PROGRAM} export --single-file copy.html --logits -1,2,0.5 --labels cat,dog,rabbit""",
)
@click.option(
    "--out",
    type=_path,
    metavar="DIR",
    help="folder for any static host; what else is in it stays as it is",
)
@click.option(
    "--single-file",
    "file",
    type=_path,
    metavar="FILE",
    help="one HTML file, which opens from a disk with no network",
)
@click.option(
    "--temperatures",
    metavar="LIST",
    help="temperatures, comma-separated, at which the copy holds the training, besides T;"
    f" default: {','.join(map(write_number, TEMPERATURES))}",
)
@_of_the_experiment
def export(
    out: Path | None, file: Path | None, temperatures: str | None, **query: Sequence[str]
) -> None:
    """Save a copy of an experiment's page that needs no server.

    The options below --temperatures are the experiment, by the names of its query.
    """
    try:
        _export(out, file, temperatures, query)
    except OSError as error:
        _refuse(f"{error.filename}: {error.strerror}", 1)


def _export(
    out: Path | None,
    file: Path | None,
    temperatures: str | None,
    query: Mapping[str, Sequence[str]],
) -> None:
    saved_page, problems = _saved_page(temperatures, query)
    problems += _path_problems(out, file)
    if problems:
        _refuse("\n".join(map(str, problems)), 2)
    if out:
        _write_site(out, site(saved_page))
    if file:
        content = single_file(saved_page)
        _write(file, content)
        click.echo(f"{file}: {_size(len(content))}, opens from a disk with no network")


def _saved_page(
    given: str | None, query: Mapping[str, Sequence[str]]
) -> tuple[SavedPage, list[ParameterError]]:
    pairs = [(name, _utf8(text)) for name, texts in query.items() for text in texts]
    experiment, problems = read_experiment(pairs, strict=True)
    temperatures = TEMPERATURES
    if given is not None:
        try:
            temperatures = tuple(map(TEMPERATURE.read, given.split(",")))
        except ParameterError as problem:
            problems.append(ParameterError("temperatures", TEMPERATURE.rule, problem.value))
    return SavedPage(ComputedSource(experiment), temperatures), problems


def _utf8(text: str) -> str:
    """The argument with bytes that are no UTF-8 replaced by U+FFFD."""
    return text.encode(errors="surrogateescape").decode(errors="replace")


def _path_problems(out: Path | None, file: Path | None) -> list[ParameterError]:
    """Problems with the paths: none is given, or a file there was not written by an export."""
    problems = []
    if not out and not file:
        problems.append(ParameterError("--out or --single-file", "given", "neither"))
    if out and ((out.exists() and not out.is_dir()) or _is_foreign(out / "index.html")):
        rule = "a new folder, or one whose index.html, if it has one, an export has written"
        problems.append(ParameterError("out", rule, out))
    if file and _is_foreign(file):
        problems.append(
            ParameterError("single-file", "a new file or one that an export has written", file)
        )
    return problems


def _is_foreign(path: Path) -> bool:
    """Whether a path exists and was not written by an export."""
    return path.exists() and not (path.is_file() and _MARK in path.read_bytes()[:4096])


def _write_site(folder: Path, files: Mapping[str, bytes]) -> None:
    existed = folder.exists()
    for name, content in files.items():
        _write(folder / name, content)
    note = "; what else was in it is still there" if existed else ""
    size = _size(sum(map(len, files.values())))
    click.echo(f"{folder}: {len(files)} files, {size}, for any static host{note}")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e6 else f"{n_bytes / 1e3:.0f} kB"


def _refuse(message: str, status: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(status)
