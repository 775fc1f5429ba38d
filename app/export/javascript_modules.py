"""Imports of JavaScript modules: all that a module imports, and imports by other paths."""

import posixpath
import re

from ..web.page_heads import script_without_comments, static_text

_IMPORTED = re.compile(r"(\bfrom |\bimport |\bimport\()'(\.{1,2}/[\w/.-]+\.js)'")


def with_imports(entry: str) -> list[str]:
    """The paths below static/ of a module and of all that it imports, directly or not."""
    modules = [entry]
    for path in modules:  # the loop appends to it
        imported = (_static_path(path, m[2]) for m in _IMPORTED.finditer(static_text(path)))
        modules += dict.fromkeys(other for other in imported if other not in modules)
    return modules


def with_static_paths(path: str) -> str:
    """A module's text with imports by paths below static/, which an import map resolves."""
    text = script_without_comments(path)
    return _IMPORTED.sub(lambda m: f"{m[1]}'{_static_path(path, m[2])}'", text)


def _static_path(path: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))
