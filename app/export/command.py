"""The command `python -m app export`: options, checks, the files that it writes."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from ..explorer.experiment import DEFAULT_TEXTS, read_experiment
from ..explorer.parameters import PARAMETERS, TEMPERATURE, Parameter
from ..query.parameter_types import Choice, Number, ParameterError, write_number
from .saved_page import TEMPERATURES, SavedPage
from .single_file import single_file
from .site import site

# A file with this mark was written by an export, and may be overwritten.
_MARK = b'<meta name="generator" content="Soft Targets '


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options: the destination, the temperatures, the parameters of the experiment."""
    held = ",".join(map(write_number, TEMPERATURES))
    parser.usage = "%(prog)s (--out DIR | --single-file FILE) [--temperatures LIST] [--NAME VALUE]"
    parser.add_argument(
        "--out",
        type=_path,
        metavar="DIR",
        help="folder for any static host; what else is in it stays as it is",
    )
    parser.add_argument(
        "--single-file",
        type=_path,
        metavar="FILE",
        help="one HTML file, which opens from a disk with no network",
    )
    parser.add_argument(
        "--temperatures",
        metavar="LIST",
        help="temperatures, comma-separated, at which the copy holds the training, besides T;"
        f" default: {held}",
    )
    query = parser.add_argument_group("the experiment, by the names of its query")
    for parameter in PARAMETERS:
        query.add_argument(
            f"--{parameter.name}", action="append", metavar="VALUE", help=_help(parameter)
        )


def _path(text: str) -> Path:
    if not text:  # Path("") would be the current folder: of an empty shell variable
        raise argparse.ArgumentTypeError("must be a path, got nothing")
    return Path(text)


def _help(parameter: Parameter) -> str:
    default = DEFAULT_TEXTS.get(parameter.name)
    if default is None or not isinstance(parameter, Number | Choice):
        return parameter.meaning
    return f"{parameter.meaning}: {parameter.rule}; default: {default}"


def export(options: argparse.Namespace) -> None:
    """Write the files that the options ask for; exit with 2 if one is wrong, 1 on an OSError."""
    try:
        _export(options)
    except OSError as error:
        _refuse(f"{error.filename}: {error.strerror}", 1)


def _export(options: argparse.Namespace) -> None:
    copy, problems = _copy(options)
    problems += _wrong_places(options)
    if problems:
        _refuse("\n".join(map(str, problems)), 2)
    if options.out:
        _write_site(options.out, site(copy))
    if options.single_file:
        content = single_file(copy)
        _write(options.single_file, content)
        print(f"{options.single_file}: {_size(len(content))}, opens from a disk with no network")


def _copy(options: argparse.Namespace) -> tuple[SavedPage, list[ParameterError]]:
    given = vars(options)
    pairs = [(p.name, _utf8(text)) for p in PARAMETERS for text in given[p.name] or ()]
    experiment, problems = read_experiment(pairs, strict=True)
    temperatures = TEMPERATURES
    if options.temperatures is not None:
        try:
            temperatures = tuple(map(TEMPERATURE.read, options.temperatures.split(",")))
        except ParameterError as problem:
            problems.append(ParameterError("temperatures", TEMPERATURE.rule, problem.value))
    return SavedPage(experiment, temperatures), problems


def _utf8(text: str) -> str:
    """The argument with bytes that are no UTF-8 replaced by U+FFFD."""
    return text.encode(errors="surrogateescape").decode(errors="replace")


def _wrong_places(options: argparse.Namespace) -> list[ParameterError]:
    """Problems with the destinations: none given, or a file that no export has written."""
    out, file = options.out, options.single_file
    problems = []
    if not out and not file:
        problems.append(ParameterError("--out or --single-file", "given", "neither"))
    if out and ((out.exists() and not out.is_dir()) or _is_others(out / "index.html")):
        rule = "a new folder, or one whose index.html, if it has one, an export has written"
        problems.append(ParameterError("out", rule, out))
    if file and _is_others(file):
        problems.append(
            ParameterError("single-file", "a new file or one that an export has written", file)
        )
    return problems


def _is_others(path: Path) -> bool:
    """Whether a path exists and was not written by an export."""
    return path.exists() and not (path.is_file() and _MARK in path.read_bytes()[:4096])


def _write_site(folder: Path, files: Mapping[str, bytes]) -> None:
    was_there = folder.exists()
    for name, content in files.items():
        _write(folder / name, content)
    stays = "; what else was in it is still there" if was_there else ""
    size = _size(sum(map(len, files.values())))
    print(f"{folder}: {len(files)} files, {size}, for any static host{stays}")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e6 else f"{n_bytes / 1e3:.0f} kB"


def _refuse(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(status)
