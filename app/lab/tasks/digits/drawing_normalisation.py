"""Normalisation of drawings as MNIST has it: a box of 20 pixels, centred by mass."""

import numpy as np
from numpy.typing import NDArray

from .dataset import SIDE, Pixels

_BOX = 20
_INK = 0.1  # fainter pixels are not part of the drawing


def normalised(pixels: Pixels) -> Pixels:
    """Scale a drawing to fit a box of 20 × 20 and shift its centre of mass to the middle.

    Args:
        pixels: one image, shape (784,), values in [0, 1].
    Returns:
        float32 array, shape (784,), values in [0, 1]; an empty image as it is.
    Source: LeCun et al. 1998, section III.A, for the form of the data.
    """
    image = pixels.reshape(SIDE, SIDE)
    rows, columns = np.nonzero(image > _INK)
    if not len(rows):
        return pixels
    middle = (SIDE - 1) / 2
    size = max(np.ptp(rows), np.ptp(columns)) + 1
    box_row, box_column = (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2
    stretch = size / _BOX
    grid = np.arange(SIDE) - middle
    fitted = _sampled(image, grid * stretch + box_row, grid * stretch + box_column)
    mass = fitted.sum()
    row = (fitted.sum(axis=1) @ np.arange(SIDE)) / mass
    column = (fitted.sum(axis=0) @ np.arange(SIDE)) / mass
    return _sampled(fitted, grid + row, grid + column).ravel()


Coordinates = NDArray[np.floating]


def _sampled(image: Pixels, rows: Coordinates, columns: Coordinates) -> Pixels:
    """The image at these rows and columns, bilinear; black outside. Shape (rows, columns)."""
    return np.asarray(_weights(rows) @ image @ _weights(columns).T, np.float32)


def _weights(coordinates: Coordinates) -> Coordinates:
    """Bilinear weight of each pixel for each coordinate, shape (n, 28)."""
    distance = np.abs(coordinates[:, np.newaxis] - np.arange(SIDE))
    return np.asarray(np.maximum(0, 1 - distance))
