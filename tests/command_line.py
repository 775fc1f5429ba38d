"""Commands of the command line: in the process of a test, and servers in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli import commands

ROOT = Path(__file__).parents[1]


def run(*arguments: object) -> None:
    """Run a command; raises click's exception or SystemExit if it is refused."""
    commands([str(argument) for argument in arguments], standalone_mode=False)


@contextmanager
def served(
    package: str = "app", folder: Path = ROOT, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """The process of `python -m PACKAGE serve` in a folder, on a free port."""
    process = subprocess.Popen(
        [sys.executable, "-m", package, "serve"],
        cwd=folder,
        env={**os.environ, "SOFT_TARGETS_PORT": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def address(process: subprocess.Popen[str]) -> str:
    """The first address that the server prints."""
    for line in process.stdout:
        if "http://" in line:
            return "http://" + line.split("http://")[1].split()[0].rstrip("/")
    raise AssertionError("the server printed no address")
