"""Finds a Chromium for the browser tests, or installs one, and says which."""

import os
import shutil
import sys

from tools.debian import install

# The shell has no window: it is the same browser, and a fifth faster in tests.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Path of $CHROMIUM or of the first known name on the PATH."""
    candidates = (os.environ.get("CHROMIUM"), *_NAMES)
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


def require() -> str:
    """Path of a Chromium; exits with one clear line if there is none to be had."""
    for package in ("chromium-headless-shell", "chromium"):
        if not find():
            install(package, "fonts-dejavu-core", "fonts-noto-color-emoji")
    return find() or sys.exit(
        "No Chromium found: set $CHROMIUM to its path, or install the package"
        " `chromium-headless-shell` or `chromium`."
    )


if __name__ == "__main__":
    print(f"Chromium: {require()}")
