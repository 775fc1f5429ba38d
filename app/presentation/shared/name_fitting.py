"""Class names from links in a picture: made safe, and cut to the available width.

No font is measured, because a browser may use another one: the widths are estimates from DejaVu
Sans, the widest of the usual fonts.
"""

import re
import unicodedata

# Control characters that change the direction of the text around them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Characters that XML forbids, even as references.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JOINER = "\u200d"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_NARROW, _WIDE = set(" .,:;'!|()[]/-ijlIfrt"), set("mwMW%@…")


def plain(name: str) -> str:
    """The name without characters that XML forbids or that change the direction of text."""
    return _NOT_XML.sub("\ufffd", _BIDI.sub("", name))


def isolated(name: str) -> str:
    """A plain name isolated from the direction of the sentence around it."""
    turns = any(unicodedata.bidirectional(character) in ("R", "AL") for character in name)
    return f"\u2068{name}\u2069" if turns else name


def width(text: str) -> float:
    """Estimated width of a text in ems."""
    return sum(max(map(_advance, cluster)) for cluster in _clusters(text))


def shortened(text: str, most: float) -> str:
    """The text, or as many whole characters of it as leave room for an ellipsis in `most` ems."""
    if width(text) <= most:
        return text
    start = ""
    for cluster in _clusters(text):
        if width(f"{start}{cluster}…") > most:
            break
        start += cluster
    return f"{start.rstrip()}…"


def _advance(character: str) -> float:
    if character in _NARROW:
        return 0.42
    if character in _WIDE:
        return 1.0
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf":
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or category == "So":
        return 1.3
    if character >= "\u0370":
        return 0.95
    return 0.78 if character.isupper() else 0.65


def _clusters(text: str) -> list[str]:
    """The text in grapheme clusters: a letter and its marks, a joined emoji."""
    pieces: list[str] = []
    for character in text:
        joins = unicodedata.category(character)[0] == "M" or character in _SKIN_TONES + _JOINER
        if pieces and (joins or pieces[-1].endswith(_JOINER)):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
