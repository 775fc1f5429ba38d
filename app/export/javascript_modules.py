"""Imports of JavaScript modules: followed to all modules that a page needs, and renamed."""

import posixpath
import re

from ..web.page_heads import static_text

_IMPORTED = re.compile(r"(\bfrom |\bimport |\bimport\()'(\.{1,2}/[\w/.-]+\.js)'")


def needed(entry: str) -> list[str]:
    """A module and all that it imports, directly or not: paths below static/."""
    modules = [entry]
    for path in modules:  # the loop appends to it
        imported = (_resolved(path, m[2]) for m in _IMPORTED.finditer(static_text(path)))
        modules += dict.fromkeys(other for other in imported if other not in modules)
    return modules


def with_bare_names(path: str) -> str:
    """A module's text with imports by paths below static/, which an import map resolves."""
    return _IMPORTED.sub(lambda m: f"{m[1]}'{_resolved(path, m[2])}'", static_text(path))


def _resolved(path: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))
