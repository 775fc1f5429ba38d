"""Grey pictures as PNGs in data: URLs."""

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _DEPTH = 0, 8


def data_uri(greys: NDArray[np.uint8]) -> str:
    """One picture, shape (height, width), as a `data:` address.

    Source: PNG specification, third edition, sections 5 and 11.
    """
    height, width = greys.shape
    lines = np.pad(greys, ((0, 0), (1, 0)))  # each line begins with its filter, 0: none
    header = struct.pack(">IIBBBBB", width, height, _DEPTH, _GREY, 0, 0, 0)
    png = _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
