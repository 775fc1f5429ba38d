"""Digits turned, stretched and shifted a little at random."""

import numpy as np

from .dataset import SIDE, Pixels

_TURN, _STRETCH, _SHIFT = 0.2, 0.12, 2.0  # radians, share, pixels


def jittered(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Each image under an affine map of its own, sampled bilinearly; black outside.

    Args:
        pixels: shape (n, 784), values in [0, 1].
        rng: source of the maps: turns of up to 0.2 rad, stretches of up to 12 % in each
            direction, shifts of up to 2 pixels.
    Returns:
        float32 array, shape (n, 784), values in [0, 1].
    """
    n = len(pixels)
    x, y = _sources(n, rng)
    left, top = np.floor(x), np.floor(y)
    right_share, low_share = x - left, y - top
    padded = np.zeros((n, SIDE + 2, SIDE + 2), np.float32)  # a black frame around each image
    padded[:, 1:-1, 1:-1] = pixels.reshape(n, SIDE, SIDE)
    flat = padded.reshape(-1)
    side = SIDE + 2
    # A pixel from beyond the frame is one of the frame: clipped, it is black as well.
    columns = np.clip([left + 1, left + 2], 0, side - 1).astype(np.int32)
    rows = np.clip([top + 1, top + 2], 0, side - 1).astype(np.int32)
    rows *= side
    rows += (np.arange(n, dtype=np.int32) * side * side)[:, np.newaxis]
    above, below = (
        np.take(flat, row + columns[0]) * (1 - right_share)
        + np.take(flat, row + columns[1]) * right_share
        for row in rows
    )
    return np.asarray(above * (1 - low_share) + below * low_share, np.float32)


def _sources(n: int, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """Source coordinates of each pixel of each image: columns and rows, shape (n, 784)."""
    draws = rng.uniform(-1, 1, (5, n, 1)).astype(np.float32)
    turn, stretch_x, stretch_y = _TURN * draws[0], 1 + _STRETCH * draws[1], 1 + _STRETCH * draws[2]
    centre = np.float32((SIDE - 1) / 2)
    row, column = np.divmod(np.arange(SIDE * SIDE, dtype=np.float32), SIDE)
    u, v = column - centre, row - centre
    cos, sin = np.cos(turn), np.sin(turn)
    x = (cos * u + sin * v) / stretch_x + centre + _SHIFT * draws[3]
    y = (cos * v - sin * u) / stretch_y + centre + _SHIFT * draws[4]
    return x, y
