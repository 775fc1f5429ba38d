"""Finds an nginx for the stress tests, or installs one."""

import shutil
import sys

from tools.debian import install


def require() -> str:
    """Path of an nginx; exits with one clear line if there is none to be had."""
    path = "/usr/sbin:/usr/local/sbin"
    if not shutil.which("nginx") and not shutil.which("nginx", path=path):
        install("nginx")
    found = shutil.which("nginx") or shutil.which("nginx", path=path)
    return found or sys.exit("No nginx found: install the package `nginx`.")
