"""The installed package: built from this folder without a network, run from an empty one."""

import os
import re
import subprocess
import sys
import tomllib
from email.parser import HeaderParser
from zipfile import ZipFile

import httpx
import pytest

from app import __version__
from tests.command_line import ROOT, address, served
from tests.serving import PATIENCE


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    call("-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    (wheel,) = folder.iterdir()
    return wheel


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder that the wheel is installed in; what it depends on is there already."""
    folder = tmp_path_factory.mktemp("site-packages")
    options = ("--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check", "--quiet")
    call("-m", "pip", "install", *options, "--target", folder, wheel, folder=folder)
    return folder


def call(*arguments, folder, **environment):
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shipped(folder, ignored=("__pycache__",)):
    """The files below a folder, by their paths in it."""
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in files
        if not set(ignored) & set(path.parts)
    }


def test_the_wheel_holds_the_package_its_templates_and_its_static_files_and_no_more(wheel):
    with ZipFile(wheel) as content:
        names = {name for name in content.namelist() if ".dist-info/" not in name}
    expected = {f"soft_targets/{name}" for name in shipped("app")}
    for folder in ("templates", "static"):
        expected |= {f"soft_targets/{folder}/{name}" for name in shipped(folder)}
    assert names == expected


def test_the_wheel_is_of_this_version_with_the_dependencies_and_the_licence(wheel):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    with ZipFile(wheel) as content:
        (of_metadata,) = [name for name in content.namelist() if name.endswith("/METADATA")]
        metadata = HeaderParser().parsestr(content.read(of_metadata).decode())
        (licence,) = [name for name in content.namelist() if name.endswith("/LICENSE")]
        assert content.read(licence) == (ROOT / "LICENSE").read_bytes()
    assert (metadata["Name"], metadata["Version"]) == ("soft-targets", __version__)
    required = {re.split(r"[<>=]", name)[0] for name in metadata.get_all("Requires-Dist")}
    extra = project["optional-dependencies"]
    expected = [*project["dependencies"], *(name for names in extra.values() for name in names)]
    assert required == {re.split(r"[<>=]", name)[0] for name in expected}
    assert metadata.get_all("Provides-Extra") == list(extra)


def test_the_installed_package_serves_from_an_empty_folder(installed, tmp_path):
    with (
        served("soft_targets", tmp_path, PYTHONPATH=str(installed)) as process,
        httpx.Client(base_url=address(process), timeout=PATIENCE) as client,
    ):
        page = client.get("/")
        assert 'data-widget="soft-targets"' in page.text
        script = re.search(r'src="(/static/[^"]+/explorer_page\.js)"', page.text)[1]
        for path in (script, "/api/v1/trajectory", "/lab", "/preview.png"):
            assert client.get(path).status_code == 200, path
        assert client.get("/healthz").json()["version"] == __version__
        run = client.get("/api/v1/lab/run?width=8&transfer=60&epochs=1").json()
        assert len(run["students"]["distilled"]["epochs"]) == 1
        guide = client.get("/embedding").text
        assert "soft-targets export --out" in guide
        assert "python -m app" not in guide
    assert not any(tmp_path.iterdir())


def test_the_installed_package_does_not_need_the_checkout(installed, tmp_path):
    code = "import importlib.util as u, soft_targets as s; print(u.find_spec('app'), s.__file__)"
    output = call("-c", code, folder=tmp_path, PYTHONPATH=str(installed))
    assert output.split() == ["None", str(installed / "soft_targets" / "__init__.py")]


@pytest.mark.parametrize("command", [["-m", "soft_targets"], ["bin/soft-targets"]])
def test_the_command_of_the_installed_package_calls_itself_soft_targets(
    installed, tmp_path, command
):
    command = [installed / part if "/" in part else part for part in command]
    for option, said in (
        ("--version", f"soft-targets, version {__version__}\n"),
        ("--help", "Usage: soft-targets [OPTIONS] COMMAND"),
    ):
        text = call(*command, option, folder=tmp_path, PYTHONPATH=str(installed))
        assert text.startswith(said)


def test_the_installed_package_exports_from_an_empty_folder(installed, tmp_path):
    options = ("export", "--single-file", "copy.html", "--temperatures", "2")
    call("-m", "soft_targets", *options, folder=tmp_path, PYTHONPATH=str(installed))
    assert f"Soft Targets {__version__}" in (tmp_path / "copy.html").read_text()


def test_the_application_starts_without_what_other_systems_lack():
    """Modules of Unix alone are hidden: macOS lacks none of these, Windows all."""
    code = """
import sys
sys.modules |= dict.fromkeys(("fcntl", "termios", "resource", "pwd", "grp", "uvloop"))
import app.cli, app.main
print(app.main.create_app().title)
"""
    assert call("-c", code, folder=ROOT) == "Soft Targets\n"
