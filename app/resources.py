"""Paths of files and the command's name, in a checkout and in an installed package."""

from pathlib import Path

PACKAGE = Path(__file__).parent
_INSTALLED = (PACKAGE / "templates").is_dir()
ROOT = PACKAGE if _INSTALLED else PACKAGE.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
PROGRAM = "soft-targets" if _INSTALLED else "python -m app"
