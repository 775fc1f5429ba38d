"""Digits as PNGs of 28 × 28 greys in data: URLs."""

import numpy as np

from ....lab.tasks.digits.dataset import LIGHTEST, SIDE, Pixels
from ...shared import grey_png


def data_uri(pixels: Pixels) -> str:
    """One image, values in [0, 1], as a `data:` address."""
    return grey_png.data_uri(np.rint(pixels.reshape(SIDE, SIDE) * LIGHTEST).astype(np.uint8))
