"""An exported script: run as a stranger would, checked by the linter, compared with a golden run."""

import json
import subprocess
import sys
from pathlib import Path

from tests.golden import assert_close

ROOT = Path(__file__).parents[2]


def run(script, folder, interpreter=sys.executable):
    """The script's output, run in a folder of its own by an isolated interpreter."""
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [interpreter, "-I", "-W", "error", path.name], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (done.stderr, done.stdout.count("\n")) == ("", 1)
    return json.loads(done.stdout)


def ruff(command, option, script):
    """Ruff's findings in a script under the project's configuration; empty if there are none."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", command, "--quiet", "--no-cache", option, "--stdin-filename=s.py", "-"],
        cwd=ROOT, input=script, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout + done.stderr


def assert_golden(row, case, fields):
    """Compare the last row that a script printed with the last of a golden run."""
    golden = case["rows"][-1]
    assert row["step"] == golden["step"]
    for field in fields:
        assert_close(row[field], golden[field], field)
