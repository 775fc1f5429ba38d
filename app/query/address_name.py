"""Names of files as parts of addresses."""

import re
from pathlib import Path


def address_name(path: Path, default: str) -> str:
    """The file's name without its ending, in small letters, digits and hyphens.

    Args:
        path: of the file.
        default: the name of a file whose own has neither letters nor digits.
    Example:
        >>> address_name(Path("runs/My run_2.jsonl"), "run")
        'my-run-2'
    """
    return re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or default
