"""Which release this is: a digest of its files, for where two of them must not be mixed up."""

import hashlib
from pathlib import Path

_ROOT = Path(__file__).parents[1]


def digest(*folders: str) -> bytes:
    """SHA-256 of everything in folders of the project, names included; compiled code apart."""
    content = hashlib.sha256()
    for path in sorted(path for folder in folders for path in (_ROOT / folder).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            content.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return content.digest()
