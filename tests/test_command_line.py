import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.settings import settings_table
from tests.serving import PATIENCE

ROOT = Path(__file__).parents[1]


@contextmanager
def served(**settings):
    environment = {**os.environ, "SOFT_TARGETS_PORT": "0", **settings}
    command = [sys.executable, "-m", "app", "serve"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
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


def address(process):
    """The first address that the server prints."""
    for line in process.stdout:
        if "http://" in line:
            return "http://" + line.split("http://")[1].split()[0].rstrip("/")
    raise AssertionError("the server printed no address")


def test_serve_prints_an_address_that_answers():
    with served() as process:
        assert httpx.get(f"{address(process)}/healthz", timeout=PATIENCE).json()["status"] == "ok"


def test_sigterm_ends_the_server_with_a_stream_open():
    with served() as process:
        url = f"{address(process)}/api/v1/trajectory/stream?pace=2000"
        with httpx.stream("GET", url, timeout=PATIENCE) as answer:
            chunks = answer.iter_raw()
            next(chunks)
            process.send_signal(signal.SIGTERM)
            with pytest.raises(httpx.HTTPError):
                list(chunks)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)


def test_help_lists_every_setting_with_its_default():
    command = [sys.executable, "-m", "app", "serve", "--help"]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name, default, meaning in settings_table():
        line = next(line for line in text.splitlines() if name in line)
        assert meaning in line
        assert f"(default {default})" in line


def test_a_bad_setting_is_named():
    with served(SOFT_TARGETS_WORKERS="0") as process:
        output = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode != 0
    assert "workers" in output
    assert "greater than or equal to 1" in output
