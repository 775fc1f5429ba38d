"""Data files of samples and tours: one TOML file each, numbered in the order of the list."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_data_files(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read the files NN-name.toml of a folder: each one's name and content, in order of NN."""
    for path in sorted(folder.glob("*.toml")):
        yield path.stem.split("-", 1)[1], tomllib.loads(path.read_text(encoding="utf-8"))
