"""Find the servers that the stress tests start, or install them."""

import os
import shutil
import sys

from tools.debian import install

_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def require(name: str) -> str:
    """Path of a program whose package has its name; exits with one clear line if there is none."""
    if not shutil.which(name, path=_PATH):
        install(name)
    path = shutil.which(name, path=_PATH)
    return path or sys.exit(f"No {name} found: install the package `{name}`.")
