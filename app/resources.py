"""What differs between a checkout and an installed package: places of files, the command's name."""

from pathlib import Path

PACKAGE = Path(__file__).parent
_INSTALLED = (PACKAGE / "templates").is_dir()
ROOT = PACKAGE if _INSTALLED else PACKAGE.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
PROGRAM = "soft-targets" if _INSTALLED else "python -m app"
