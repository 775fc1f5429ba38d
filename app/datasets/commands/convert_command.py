"""The command `convert`: the soft targets of a file of logits, in a file for a training to read."""

from pathlib import Path
from typing import Any

import click

from ...explorer.parameters import TEMPERATURE
from ...importers.raw_numbers import Kind
from ...resources import PROGRAM
from ..errors import DatasetError
from ..model import Dataset, n_named
from ..reader import read_dataset
from ..view_parameters import DTYPE
from .command_options import AS_WRITTEN, PATH, dataset_options, refusals
from .soft_target_file import AS_ONE_CLASS, FloatType, write_soft_targets

_SUFFIX = ".npz"
_HELP = f"Temperature, from {TEMPERATURE.low:g} to {TEMPERATURE.high:g}."


@click.command(
    epilog=f"{AS_WRITTEN}Examples:\n"
    f"  {PROGRAM} convert run.npz --T 4 --out soft.npz\n"
    f"  {PROGRAM} convert teacher.npy --labels labels.npy --T 4 --top-k 32 --dtype float16"
    " --out top32.npz"
)
@click.argument("file", type=PATH)
@click.option("--T", "temperature", required=True, help=_HELP)
@click.option("--out", type=PATH, required=True, help="The .npz file to write.")
@click.option(
    "--dtype",
    type=click.Choice(DTYPE.options),
    default=DTYPE.default,
    show_default=True,
    help="Type of the numbers.",
)
@click.option(
    "--top-k", type=click.IntRange(1), help="Only so many likeliest classes, and the rest."
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@dataset_options
def convert(
    file: Path,
    temperature: str,
    out: Path,
    dtype: FloatType,
    top_k: int | None,
    force: bool,
    kind: Kind | None,
    **paths: Any,
) -> None:
    """Write the soft targets of a file of logits: of all classes, or of the likeliest.

    The .npz file has soft_targets (n, C), or values (log-probabilities), indices and rest (the
    others' probability) of the top k; labels, ids, classes and temperature beside them. Of a file
    of the top k its classes are softened with one rest, which is approximate.
    """
    with refusals():
        t = TEMPERATURE.read(temperature)
        _check_out(out, force)
        dataset = read_dataset([file], kind=kind, **paths)
        _check_top_k(dataset, file, top_k)
        n_wrong = write_soft_targets(dataset, out, t, dtype=dtype, top_k=top_k, stated=kind)
        top_k = top_k or n_named(dataset)
    what = "soft targets" if top_k is None else f"the top {top_k} soft targets"
    said = (
        f"{out.name}: {what} of {dataset.n:,} examples at T = {t:g}, {out.stat().st_size:,} bytes."
    )
    if dataset.top_k and dataset.top_k.has_rest and t != 1:
        said += f" {AS_ONE_CLASS}"
    if n_wrong:
        said += f" NaN where the numbers are not finite, in {n_wrong:,} of them."
    click.echo(said)


def _check_out(out: Path, force: bool) -> None:
    if out.suffix.lower() != _SUFFIX:
        raise DatasetError(out, f"must end in {_SUFFIX}", out.suffix or "no suffix")
    if not out.parent.is_dir():
        raise DatasetError(out, "must be in a folder that is there", str(out.parent))
    if out.exists() and not force:
        raise DatasetError(out, "must not be there yet; --force replaces it")


def _check_top_k(dataset: Dataset, file: Path, top_k: int | None) -> None:
    most = n_named(dataset) or len(dataset.classes)
    if top_k is not None and top_k > most:
        raise DatasetError(file, f"--top-k must be at most its {most} classes", top_k)
