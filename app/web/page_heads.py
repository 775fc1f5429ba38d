"""The resources that block a page's first paint: one style sheet and one inline script.

A file of its own costs a round trip before the first paint, so the script is inline on every page,
and the sheet is inline on the pages that readers see first. The content security policy allows
both by the hashes of the text between the tags.
"""

import re
from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup

from ..resources import STATIC

# The files in static/css that make up the style sheet of a page, in the order of the cascade. The
# explorer's page and an embed get panels.css, which is a file of its own, when they are first used.
STYLE_SHEETS = {
    "css/plain_page.css": ("tokens", "page", "prose"),
    "css/explorer_page.css": ("tokens", "page", "widget", "explain"),
    "css/embed_page.css": ("tokens", "page", "widget", "embed"),
    "css/how_it_works.css": ("tokens", "page", "explain"),
    "css/notebook.css": ("tokens", "page", "widget", "panels", "embed", "saved"),
    "css/saved_page.css": ("tokens", "page", "widget", "panels", "explain", "saved"),
    "css/lab_page.css": ("tokens", "page", "segments", "widget", "panels", "code", "lab"),
    "css/lab_embed_page.css": ("tokens", "page", "widget", "panels", "lab", "embed", "lab_embed"),
    "css/data_page.css": ("tokens", "page", "segments", "widget", "code", "data", "token_strip"),
    "css/run_page.css": ("tokens", "page", "segments", "widget", "panels", "code", "runs"),
    "css/guide_page.css": ("tokens", "page", "prose", "segments", "code", "embedding"),
    "css/embedding_dialog.css": ("segments", "code", "embedding"),  # beside the explorer's own
}


def static_bytes(path: str) -> bytes:
    """The content of a style sheet of `STYLE_SHEETS`, or of a file below static/."""
    parts = [f"css/{name}.css" for name in STYLE_SHEETS.get(path, ())] or [path]
    return b"".join((STATIC / part).read_bytes() for part in parts)


def static_text(path: str) -> str:
    """The same as text."""
    return static_bytes(path).decode()


# Comments, and white space beside a brace or after a semicolon.
_STYLE_COMMENTS_AND_SPACES = re.compile(r"/\*.*?\*/\s*|(?<=[{};])\s+|\s+(?=[{}])", re.DOTALL)
# Lines of comments become empty lines, so that line numbers in errors are those of the file.
_SCRIPT_COMMENTS = re.compile(r"^ *(?://.*|/\*\*(?:(?!\*/).)*\*/)$", re.MULTILINE)


def style_without_comments(path: str) -> str:
    """A style sheet as it stands inline in a page."""
    return _STYLE_COMMENTS_AND_SPACES.sub("", static_text(path))


def script_without_comments(path: str) -> str:
    """A script as browsers get it; comments are a fifth of its compressed size."""
    return _SCRIPT_COMMENTS.sub("", static_text(path))


def _source(inline: str) -> str:
    """The source expression of an inline script or style in a content security policy."""
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


THEME_SCRIPT = Markup(script_without_comments("js/entries/theme.js"))
INLINE_STYLES = {
    name: Markup(style_without_comments(f"css/{name}.css"))
    for name in ("explorer_page", "embed_page")
}
SCRIPT_SOURCES = f"'self' {_source(THEME_SCRIPT)}"
STYLE_SOURCES = " ".join(["'self'", *map(_source, INLINE_STYLES.values())])
