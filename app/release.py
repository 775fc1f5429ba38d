"""A digest of a release's files, to tell two releases apart."""

import hashlib
from pathlib import Path


def digest(*folders: Path) -> bytes:
    """SHA-256 of every file in the folders, of its path in them and its content; no compiled code.

    The folders' own paths do not count: a checkout and an installed package have the same digest.
    """
    content = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                content.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return content.digest()
