"""The command `report`: figures of files of logits on the terminal, without a server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..importers.raw_numbers import Kind
from ..query.parameter_types import DistinctNumbers, ParameterError
from ..resources import PROGRAM
from .analysis import analyse
from .errors import DatasetError
from .figures import Figures
from .reader import read_dataset
from .report import as_json, as_text

_AS_WRITTEN = "\b\n"  # click breaks no line of a paragraph that begins so
T = TypeVar("T")
_PATH = click.Path(path_type=Path)
_TEMPERATURES = DistinctNumbers("T", "temperatures", (), 0.05, 100.0)


@click.command(
    epilog=f"{_AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} report run.npz\n"
    f"  {PROGRAM} report teacher.npy --labels labels.npy --student student.npy --T 1,2,4,8\n"
    f"  {PROGRAM} report teacher.csv --format markdown --strict"
)
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--labels", type=_PATH, help="File of the true classes.")
@click.option("--student", type=_PATH, help="File of a student's outputs for the same examples.")
@click.option("--classes", type=_PATH, help="File of the classes' names.")
@click.option("--logits", "logits_key", help="Name of the array of the teacher's numbers.")
@click.option(
    "--kind",
    type=click.Choice(["logits", "log_probs", "probs"]),
    help="What the teacher's numbers are; left out, it is guessed and said.",
)
@click.option("--T", "temperatures", default="1,2,4,8", help="Temperatures, comma-separated.")
@click.option(
    "--format",
    "written_as",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    show_default=True,
)
@click.option("--strict", is_flag=True, help="Exit with 1 if a check fails.")
def report(
    files: tuple[Path, ...],
    kind: Kind | None,
    temperatures: str,
    written_as: str,
    strict: bool,
    **paths: Any,
) -> None:
    """Print what files of logits are worth: checks, calibration, softness, teacher and student.

    Read are .npy, .npz, .safetensors, .csv, .tsv, .parquet and .jsonl files, a row an example,
    (n, C) or (n, M, C) for M teachers. Nothing leaves this machine.
    """
    reports = [_report(path, kind, temperatures, paths) for path in files]
    if written_as == "json":
        click.echo(as_json(reports))
    else:
        click.echo("\n\n".join(as_text(one, written_as == "markdown") for one in reports))
    if strict and not all(check["ok"] for one in reports for check in one["figures"]["checks"]):
        raise SystemExit(1)


def _report(path: Path, kind: Kind | None, temperatures: str, paths: dict[str, Any]) -> Figures:
    stops = _refusing(lambda: _TEMPERATURES.read(temperatures))
    dataset = _refusing(lambda: read_dataset([path], kind=kind, **paths))
    found = _refusing(lambda: analyse(dataset, kind, stops))
    return {"figures": found.figures, "sweep": found.sweep}


def _refusing(read: Callable[[], T]) -> T:
    """The value, or exit code 2 with the message of what cannot be read."""
    try:
        return read()
    except (DatasetError, ParameterError, OSError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
