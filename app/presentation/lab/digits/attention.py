"""What the vision transformer attends to in one image."""

from dataclasses import dataclass

import numpy as np

from ....lab.tasks.digits import teachers
from ....lab.tasks.digits.dataset import Pixels
from ....lab.tasks.digits.teachers import VIT
from ....numerics.softmax import Array
from ..frames import percentage
from .digit_images import data_uri

_MOST = 0.8  # opacity of the patch that most is attended to, so that its pixels shine through


@dataclass(frozen=True)
class AttendedPatch:
    """A patch of the image, in pixels, and how much is attended to it."""

    x: int
    y: int
    opacity: str
    said: str  # "row 1, column 2: 12.5%"


@dataclass(frozen=True)
class AttendedImage:
    """The image as a block sees it."""

    title: str
    said: str  # the patches that most is attended to
    patches: list[AttendedPatch]


@dataclass(frozen=True)
class Attention:
    """lab/digits/_attention.html: the image once for each block, its patches shaded."""

    picture: str
    side: int  # of the image, in pixels
    patch: int  # side of a patch
    n_patches: int
    heads: int
    images: list[AttendedImage]


def attention(teacher: str, pixels: Pixels) -> Attention | None:
    """The attention of the vision transformer; None for another teacher."""
    if teacher != "vit":
        return None
    shares = teachers.attention(pixels[np.newaxis])[0]
    images = [_image(k, own) for k, own in enumerate(shares, 1)]
    return Attention(data_uri(pixels), VIT.side, VIT.patch, VIT.n_patches, VIT.heads, images)


def _image(block: int, shares: Array) -> AttendedImage:
    patches = [_patch(k, float(share), float(shares.max())) for k, share in enumerate(shares)]
    first, second = (patches[k].said for k in np.argsort(-shares)[:2])
    return AttendedImage(f"Block {block}", f"most to {first}; then {second}", patches)


def _patch(k: int, share: float, most: float) -> AttendedPatch:
    row, column = divmod(k, VIT.side // VIT.patch)
    said = f"row {row + 1}, column {column + 1}: {percentage(share)}"
    opacity = f"{_MOST * share / most:.2f}"
    return AttendedPatch(VIT.patch * column, VIT.patch * row, opacity, said)
