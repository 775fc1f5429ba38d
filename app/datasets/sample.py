"""The dataset that every server shows: the lab's teacher and a student of it on 500 test digits."""

from pathlib import Path

from .model import Dataset
from .mounted import MountedDatasets

SAMPLE = Path(__file__).parent / "data" / "digits.npz"  # made by tools/digits_dataset.py


def with_sample() -> MountedDatasets:
    """Datasets of which the first is the sample, called digits; opened when it is asked for."""
    datasets = MountedDatasets()
    datasets.add_later("digits", _opened)
    return datasets


def _opened() -> Dataset:
    from .reader import read_dataset  # with all formats, which a server need not load to start

    return read_dataset([SAMPLE])
