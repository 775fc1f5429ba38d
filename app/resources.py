"""Where templates and static files lie: beside `app` in a checkout, inside an installed package."""

from pathlib import Path

PACKAGE = Path(__file__).parent
_INSIDE = (PACKAGE / "templates").is_dir()
ROOT = PACKAGE if _INSIDE else PACKAGE.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
