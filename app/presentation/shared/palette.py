"""The page's colours for pictures drawn on the server, read from the style sheet."""

import re

from ...resources import STATIC

_TOKENS = STATIC / "css" / "tokens.css"
_COLOUR = re.compile(r"--color-([\w-]+): light-dark\((#\w+), (#\w+)\);")
# Each of these has a light value of its own, so that `dark_of` is a mapping.
_DRAWN = (
    *("page", "card", "track", "line", "line-strong", "text", "muted"),
    *("teacher", "soft", "student", "hard-student"),
)


def _pairs() -> dict[str, tuple[str, str]]:
    declared = {
        name: (light, dark) for name, light, dark in _COLOUR.findall(_TOKENS.read_text("utf-8"))
    }
    return {name.replace("-", "_"): declared[name] for name in _DRAWN}


_PAIRS = _pairs()


def colours(*, dark: bool) -> dict[str, str]:
    """The colours of pictures, by the token's name with underscores: "#1c1c20"."""
    return {name: pair[dark] for name, pair in _PAIRS.items()}


def dark_of() -> dict[str, str]:
    """The dark colour by light colour."""
    return dict(_PAIRS.values())
