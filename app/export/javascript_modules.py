"""JavaScript modules: which ones a module needs, and how they find each other."""

import re

from app.web.assets import ROOT

_IMPORTED = re.compile(r"(\bfrom |\bimport |\bimport\()'\./([\w-]+\.js)'")


def needed(entry: str) -> list[str]:
    """The modules that one needs, itself the first: paths below static/."""
    found = [entry]
    for path in found:  # grows while it is walked
        names = (name for _, name in _IMPORTED.findall(source(path)))
        found += dict.fromkeys(p for name in names if (p := f"js/{name}") not in found)
    return found


def source(path: str) -> str:
    """The text of a file below static/."""
    return (ROOT / path).read_text(encoding="utf-8")


def with_bare_names(text: str) -> str:
    """A module that imports the others by their paths below static/, for an import map."""
    return _IMPORTED.sub(r"\1'js/\2'", text)
