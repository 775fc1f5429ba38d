"""The formats of files, by their suffix."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from ..errors import DatasetError
from .delimited import open_delimited
from .fields import Contents
from .jsonl import open_jsonl
from .names import Names
from .npy import open_npy
from .npz import open_npz
from .parquet import open_parquet
from .safetensors import open_safetensors

FORMATS: dict[str, Callable[[Path, Collection[Names]], Contents]] = {
    ".npy": open_npy,
    ".npz": open_npz,
    ".safetensors": open_safetensors,
    ".csv": partial(open_delimited, delimiter=","),
    ".tsv": partial(open_delimited, delimiter="\t"),
    ".parquet": open_parquet,
    ".jsonl": open_jsonl,
}
_PICKLE = """a pickle can run any code and is not loaded; save the tensor as safetensors:
  from safetensors.torch import save_file
  save_file({{"logits": torch.load("{name}", weights_only=True)}}, "{stem}.safetensors")"""
_PICKLES = (".pt", ".pth")


def require_file(path: Path) -> None:
    """Refuse a path without a file: no folder, and no pipe, for files are read again and again.

    Raises:
        DatasetError: what is there instead.
    """
    if not path.is_file():
        others = "a pipe or a device" if path.exists() else "none"
        raise DatasetError(path, "must be a file", "a folder" if path.is_dir() else others)


def open_file(path: Path, wanted: Collection[Names]) -> Contents:
    """Open a file in the format of its suffix.

    Args:
        wanted: the names of each thing that is asked for; only these are looked at.

    Raises:
        DatasetError: no file, no format of this suffix, or what the format refuses.
    """
    suffix = path.suffix.lower()
    if suffix in _PICKLES:
        raise DatasetError(path, _PICKLE.format(name=path.name, stem=path.stem))
    if suffix not in FORMATS:
        raise DatasetError(path, f"must end in {', '.join(FORMATS)}", suffix or "no suffix")
    try:
        require_file(path)
        if not path.stat().st_size:
            raise DatasetError(path, "must have rows; it is empty")
        return FORMATS[suffix](path, wanted)
    except OSError as error:
        raise DatasetError(path, f"must be readable ({error.strerror or error})") from None
