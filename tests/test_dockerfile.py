"""The Dockerfile's own commands, as a user who is not root, on a tree that nobody may write to."""

import re
import signal
import stat
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.benchmarks.processes import await_health, free_port
from tests.images import ROOT, Image
from tests.serving import PATIENCE

DOCKERFILE = ROOT / "Dockerfile"
ASKED = ("/", "/api/v1/trajectory", "/preview.png", "/static/css/tokens.css", "/api/v1/lab/run?width=8&transfer=60&epochs=1")  # fmt: skip


@pytest.fixture(scope="module")
def image():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Image(DOCKERFILE, Path(folder))
        chmod(made.root, ~0o222)
        yield made
        chmod(made.root, 0o777, add=stat.S_IWUSR)


def chmod(tree, mask, add=0):
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod((path.stat().st_mode | add) & mask)


def listing(tree):
    return {path: path.lstat().st_mtime_ns for path in tree.rglob("*")}


@contextmanager
def running(image):
    """The container's process and its port."""
    port = free_port()
    process = image.run(image.command, SOFT_TARGETS_PORT=str(port), SOFT_TARGETS_HOST="127.0.0.1")
    try:
        await_health(process, port)
        yield process, port
    finally:
        process.kill()
        process.communicate()


def healthy(image, port):
    """Whether one of three checks succeeds: Docker's own patience with a busy machine."""
    for _ in range(3):
        check = image.run(image.health, SOFT_TARGETS_PORT=str(port))
        check.communicate(timeout=PATIENCE)
        if check.returncode == 0:
            return True
    return False


def test_the_image_serves_everything_and_writes_nothing(image):
    before = listing(image.root)
    with running(image) as (_, port):
        for path in ASKED:
            answer = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE)
            assert answer.status_code == 200, (path, answer.text)
    assert listing(image.root) == before


def test_the_image_is_healthy_while_it_serves_and_ends_when_it_is_told_to(image):
    with running(image) as (process, port):
        assert healthy(image, port)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode in (0, -signal.SIGTERM)
        assert not healthy(image, port)


def test_the_image_is_run_by_a_user_of_its_own_who_may_write_nowhere(image):
    assert re.search(rf"^soft-targets:[^:]*:{image.user}:", (image.root / "etc/passwd").read_text(), re.MULTILINE)  # fmt: skip
    assert int(image.user) > 0
    write = "import os, pathlib; print(os.geteuid()); pathlib.Path('x').touch()"
    tried = image.run(["/venv/bin/python", "-c", write])
    said, _ = tried.communicate(timeout=PATIENCE)
    assert tried.returncode != 0
    assert b"PermissionError" in said


def test_the_image_says_its_port_and_has_its_licence(image):
    assert image.port == image.environment["SOFT_TARGETS_PORT"]
    assert image.environment["SOFT_TARGETS_HOST"] == "0.0.0.0"
    assert (image.root / "srv/LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_every_instruction_is_carried_out(image):
    lines = re.sub(r"\\\n", "", DOCKERFILE.read_text()).splitlines()
    written = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert image.done == written


def test_the_build_can_take_the_lock_with_dask(tmp_path):
    text = DOCKERFILE.read_text().partition("\nRUN ")[0]
    (tmp_path / "Dockerfile").write_text(text.replace("LOCK=requirements.txt", "LOCK=requirements-dask.txt"))  # fmt: skip
    built = Image(tmp_path / "Dockerfile", tmp_path).root / "requirements.txt"
    assert built.read_text() == (ROOT / "requirements-dask.txt").read_text()
    assert re.search("^distributed==", built.read_text(), re.MULTILINE)


def test_the_image_is_of_a_python_that_the_project_is_for():
    required = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    bases = re.findall(r"^FROM python:3\.(\d+)-slim", DOCKERFILE.read_text(), re.MULTILINE)
    assert len(bases) == 2
    assert all(int(base) >= int(required[1]) for base in bases)


@pytest.mark.parametrize("hidden", ["README.md", "tests"])
def test_ignored_files_cannot_be_copied_into_the_image(tmp_path, hidden):
    (tmp_path / "Dockerfile").write_text(f"FROM x\nCOPY {hidden} /srv/{hidden}\n")
    with pytest.raises(FileNotFoundError, match="dockerignore"):
        Image(tmp_path / "Dockerfile", tmp_path)
    assert subprocess.run(["git", "ls-files", "--error-unmatch", hidden], cwd=ROOT, capture_output=True).returncode == 0  # fmt: skip
