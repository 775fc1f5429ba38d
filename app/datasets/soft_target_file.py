"""Writes the soft targets of a dataset to a file; a stand-in."""

from pathlib import Path
from typing import Literal

import numpy as np

from ..importers.raw_numbers import Kind
from .checks import scan
from .model import Dataset
from .rows import finite_rows
from .source import BlockSource


def write_soft_targets(
    dataset: Dataset,
    path: Path,
    temperature: float,
    *,
    dtype: Literal["float16", "float32"] = "float32",
    top_k: int | None = None,
    stated: Kind | None = None,
) -> None:
    """All classes' soft targets, or the top k with the rest's mass."""
    with BlockSource(dataset) as source:
        kinds = scan(source, stated).kinds
        rows = [finite_rows(block, kinds) for block in source]
    targets = np.concatenate([np.exp(one.log_soft_targets(temperature)) for one in rows])
    if top_k is None:
        np.savez(path, soft_targets=targets.astype(dtype))
        return
    indices = np.argsort(-targets, axis=1, kind="stable")[:, :top_k]
    values = np.take_along_axis(targets, indices, axis=1)
    rest = 1 - values.sum(axis=1)
    np.savez(path, values=values.astype(dtype), indices=indices, rest=rest.astype(dtype))
