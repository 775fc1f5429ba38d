"""The command `report`: figures of files of logits on the terminal, without a server."""

from pathlib import Path
from typing import Any

import click

from ...importers.raw_numbers import Kind
from ...query.errors import showable
from ...resources import PROGRAM
from ..analysis.analyse import MOST_AT_ONCE, analyse
from ..analysis.figures import Figures
from ..reader import read_dataset
from ..view_parameters import TEMPERATURES
from .command_options import AS_WRITTEN, PATH, dataset_options, refusals, shown_progress
from .report import as_json, as_text
from .standard_input import readable_paths


@click.command(
    epilog=f"{AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} report run.npz\n"
    f"  {PROGRAM} report teacher.npy --labels labels.npy --student student.npy --T 1,2,4,8\n"
    f"  {PROGRAM} report teacher.csv --format markdown --strict\n"
    f"  my-model --logits-as-jsonl | {PROGRAM} report -"
)
@click.argument("files", nargs=-1, required=True, type=PATH)
@dataset_options
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
    (n, C) or (n, M, C) for M teachers; several files are several reports; - is CSV or JSON lines
    from standard input. Nothing leaves this machine.
    """
    with refusals(), readable_paths(files) as readable:
        reports = [_report(path, kind, temperatures, paths) for path in readable]
    if written_as == "json":
        click.echo(as_json(reports))
    else:
        click.echo("\n\n".join(as_text(one, written_as == "markdown") for one in reports))
    if strict and not all(check["ok"] for one in reports for check in one["figures"]["checks"]):
        raise SystemExit(1)


def _report(path: Path, kind: Kind | None, temperatures: str, paths: dict[str, Any]) -> Figures:
    with refusals():
        stops = TEMPERATURES.read(temperatures)
        dataset = read_dataset([path], kind=kind, **paths)
        with shown_progress(showable(path.name), dataset.size > MOST_AT_ONCE) as progress:
            found = analyse(dataset, kind, stops, progress=progress)
    return {"figures": found.figures, "sweep": found.sweep}
