"""Find a Chromium for the browser tests, or install one, and print its path."""

import os
import shutil
import sys

from tools.debian import install

# The headless shell is the same browser without windows, and a fifth faster in tests.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Path of $CHROMIUM or of the first known name on the PATH."""
    candidates = (os.environ.get("CHROMIUM"), *_NAMES)
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


def require() -> str:
    """Path of a Chromium; exits with one line if there is none and none can be installed."""
    for package in ("chromium-headless-shell", "chromium"):
        if not find():
            install(package, "fonts-dejavu-core", "fonts-noto-color-emoji")
    return find() or sys.exit(
        "No Chromium found: set $CHROMIUM to its path, or install the package"
        " `chromium-headless-shell` or `chromium`."
    )


if __name__ == "__main__":
    print(f"Chromium: {require()}")
