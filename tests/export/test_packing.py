"""Texts that have much in common, each piece of them once, and compressed."""

import gzip
from base64 import b64decode

from app.export.packing import packed, shared_pieces

TEXTS = [
    'head\n{"a": [1, 2], "b": [3, 4], "c": []}\nfoot\n\nend',
    'head\n{"a": [1, 2], "b": [5, 6], "c": []}\nfoot\n\nend',
    "",
]


def test_pieces_make_up_each_text_and_stand_once():
    pieces, spans = shared_pieces(TEXTS)
    whole = ["".join("".join(pieces[first:end]) for first, end in own) for own in spans]
    assert whole == TEXTS
    assert len(set(pieces)) == len(pieces)
    assert pieces.count('"b": [3, 4], ') == pieces.count('"b": [5, 6], ') == 1


def test_pieces_of_the_same_place_are_neighbours():
    pieces, _ = shared_pieces(TEXTS[:2])
    assert pieces.index('"b": [5, 6], ') - pieces.index('"b": [3, 4], ') == 1


def test_a_text_is_unpacked_as_it_was_and_packed_the_same_each_time():
    text = "soft targets \u2212 é\n" * 50
    assert gzip.decompress(b64decode(packed(text))).decode() == text
    assert packed(text) == packed(text)
    assert len(packed(text)) < 200
