import base64
import struct
import zlib

import numpy as np
import pytest

from app.lab.tasks.digits.dataset import load
from app.presentation.lab.digits.digit_images import data_uri

PREFIX = "data:image/png;base64,"


def chunks(png):
    """Kind and data of each chunk, its checksum checked."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at = 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(kind + data)
        yield kind, data
        at += 12 + length


def decoded(uri):
    """The greys of an 8-bit picture without interlacing whose lines have no filter."""
    assert uri.startswith(PREFIX)
    found = list(chunks(base64.b64decode(uri[len(PREFIX) :], validate=True)))
    assert [kind for kind, _ in found] == [b"IHDR", b"IDAT", b"IEND"]
    header, data, end = (data for _, data in found)
    assert end == b""
    width, height, *form = struct.unpack(">IIBBBBB", header)
    assert form == [8, 0, 0, 0, 0]  # depth, grey, deflate, adaptive filters, no interlacing
    lines = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + width)
    assert not lines[:, 0].any()
    return lines[:, 1:]


@pytest.mark.parametrize("k", [0, 7, 1999])
def test_a_picture_holds_the_digits_own_pixels(k):
    pixels = load().test.inputs[k]
    np.testing.assert_array_equal(decoded(data_uri(pixels)), np.rint(pixels.reshape(28, 28) * 255))
    assert pixels.any()


def test_a_picture_is_neither_turned_nor_mirrored():
    pixels = np.zeros(784, np.float32)
    pixels[1 * 28 + 20] = 1  # second line, to the right
    greys = decoded(data_uri(pixels))
    assert greys.shape == (28, 28)
    assert greys[1, 20] == 255
    assert greys.sum() == 255


def test_greys_are_rounded_and_reach_both_ends():
    pixels = np.linspace(0, 1, 784, dtype=np.float32)
    greys = decoded(data_uri(pixels)).ravel()
    assert (greys[0], greys[-1]) == (0, 255)
    assert np.abs(greys - 255 * pixels).max() <= 0.5 + 1e-4


def test_other_pixels_make_another_picture():
    test = load().test
    assert len({data_uri(pixels) for pixels in test.inputs[:50]}) == 50
