"""The dataset that every server shows: the lab's teacher and a student of it on 500 test digits."""

from pathlib import Path

from .mounted import MountedDatasets
from .reader import read_dataset

SAMPLE = Path(__file__).parent / "data" / "digits.npz"  # made by tools/digits_dataset.py


def with_sample() -> MountedDatasets:
    """Datasets of which the first is the sample, called digits; opened when it is asked for."""
    datasets = MountedDatasets()
    datasets.add_later("digits", lambda: read_dataset([SAMPLE]))
    return datasets
