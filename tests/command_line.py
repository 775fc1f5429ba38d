"""Commands of the command line: in the process of a test, and servers in processes of their own."""

import os
import signal
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


@contextmanager
def local_server(*arguments: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address that `python -m app COMMAND …` prints, and its process; the settings are those of
    a public server.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *map(str, arguments)],
        cwd=ROOT,
        env={
            **os.environ,
            "SOFT_TARGETS_HOST": "0.0.0.0",
            "SOFT_TARGETS_PUBLIC_URL": "https://x.example",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield address(process), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def interrupted(process: subprocess.Popen[str], patience: float) -> tuple[int, str, str]:
    """Exit code and the rest of the output, after an interrupt, as by Ctrl-C."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=patience)
    return process.returncode, out, err


def address(process: subprocess.Popen[str]) -> str:
    """The first address that the server prints."""
    for line in process.stdout:
        if "http://" in line:
            return "http://" + line.split("http://")[1].split()[0].rstrip("/")
    raise AssertionError("the server printed no address")
