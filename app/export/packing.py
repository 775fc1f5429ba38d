"""What a copy in one file holds compressed, and each text once: gzip in base64.

`static/js/entries/single_file.js` unpacks it.
"""

import gzip
import re
from base64 import b64encode
from collections.abc import Sequence

# A piece ends with its line, with a column of JSON, or with its text.
_PIECE = re.compile(r".*?(?:\n|\], (?=\")|\Z)", re.DOTALL)

Spans = list[tuple[int, int]]


def packed(text: str) -> str:
    """The text as gzip in base64; the same text gives the same bytes."""
    return b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def shared_pieces(texts: Sequence[str]) -> tuple[list[str], list[Spans]]:
    """Cut texts that have much in common into pieces, and keep each piece once.

    Pieces stand by their places in the texts, so that alike ones are near each other: what
    compresses them finds them again.

    Returns:
        The pieces, and for each text the spans (first, end) of those that it is made of.
    """
    cut = [_PIECE.findall(text) for text in texts]
    places: dict[str, tuple[int, int]] = {}
    for k, pieces in enumerate(cut):
        for i, piece in enumerate(pieces):
            places.setdefault(piece, (i, k))
    pool = sorted(places, key=places.__getitem__)
    index = {piece: i for i, piece in enumerate(pool)}
    return pool, [_spans([index[piece] for piece in pieces]) for pieces in cut]


def _spans(indices: Sequence[int]) -> Spans:
    """The indices as runs of consecutive ones."""
    spans: Spans = []
    for i in indices:
        if spans and spans[-1][1] == i:
            spans[-1] = (spans[-1][0], i + 1)
        else:
            spans.append((i, i + 1))
    return spans
