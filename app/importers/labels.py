"""Class names of a paste as the query's `labels` takes them."""

import unicodedata
from collections.abc import Iterable

from ..explorer.parameters import LABELS

# Replacements of characters that the query cannot hold or a page does not show; joiners stay.
_REPLACEMENTS = {
    " ": " ",
    ",": "‚",  # the query splits at commas
    "\n": "⏎",
    "\t": "⇥",
    "\u200c": "\u200c",
    "\u200d": "\u200d",
}


def with_visible_spaces(token: str) -> str:
    """Make the white space of a token visible: " by" becomes "␣by"."""
    return token.replace(" ", "␣").replace("\n", "⏎").replace("\t", "⇥")


def printable(token: str, space: str, longest: int) -> str:
    """The text of a token with every character visible, cut where it is longer than that.

    Args:
        space: what stands for a space.
    """
    kept = {" ": space, ",": ","}
    text = "".join(kept.get(c) or _character(c) for c in token[: longest + 1])
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        text = "".join(map(_escape, text))  # marks and joiners alone are invisible
    return _cut(text, longest) or "∅"


def as_labels(names: Iterable[str]) -> tuple[str, ...]:
    """Make labels of names: all different, visible, without commas, of at most 40 characters."""
    labels: list[str] = []
    for name in names:
        text, suffix, count = _visible(name), "", 1
        while (label := _cut(text, LABELS.longest - len(suffix)) + suffix) in labels:
            count += 1
            suffix = f" ({count})"
        labels.append(label)
    return tuple(labels)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _visible(name: str) -> str:
    text = "".join(map(_character, name)).strip(" ") or "∅"
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        return "".join(map(_escape, text))  # marks and joiners alone are invisible
    return text


def _character(character: str) -> str:
    is_invisible = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
    return _REPLACEMENTS.get(character) or (_escape(character) if is_invisible else character)


def _escape(character: str) -> str:
    code = ord(character)
    width, letter = next(pair for pair in ((2, "x"), (4, "u"), (8, "U")) if code < 16 ** pair[0])
    return f"\\{letter}{code:0{width}x}"
