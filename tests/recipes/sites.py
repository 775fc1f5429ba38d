"""The recipes' sites: copies of the folders beside this file, built by the real tools.

Tools and sites lie in build/recipes; the tools are installed again only when their pins change.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "recipes"
# Names in the sources for what is known only when a site is built.
OUR_URL = "https://soft-targets.example"
SITE_URL = "https://docs.example"
NAMES = "NAMES"
_PIP_PINS = HERE / "requirements.txt"
_NPM_PINS = HERE / "docusaurus" / "package.json"
_QUIET = {"CI": "1", "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1", "NO_MKDOCS_2_WARNING": "1"}


@dataclass(frozen=True)
class Recipe:
    """A tool, how its site is built and how it behaves."""

    site: str
    build: Callable[[Path], None]  # in its folder; what is to be served goes to `built`
    snippet: str  # which of the guide's it takes
    suffix: str = "/"  # of its pages' addresses
    client_side: bool = False  # whether following a link keeps the document
    toggle: str = ""  # what switches between light and dark
    frame_style: str = ""  # what its frame needs besides
    over: str = ""  # the site whose sources lie below its own

    @property
    def folder(self) -> Path:
        return BUILD / self.site

    @property
    def built(self) -> Path:
        return self.folder / "built"

    def path(self, page: str) -> str:
        """Address of a page below the site's root."""
        return "" if page == "start" else page + self.suffix


def build(recipe: Recipe, values: Mapping[str, str]) -> None:
    """Build a site afresh with these values in the place of the names in its sources."""
    install_tools()
    shutil.rmtree(recipe.folder, ignore_errors=True)
    for source in filter(None, (recipe.over, recipe.site)):
        _copy(HERE / source, recipe.folder, values)
    recipe.build(recipe.folder)


def _copy(source: Path, folder: Path, values: Mapping[str, str]) -> None:
    for path in filter(Path.is_file, source.rglob("*")):
        text = path.read_text()
        for name, value in values.items():
            text = text.replace(name, value)
        copy = folder / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text)


def run(folder: Path, *command: str | Path, stdin: str = "") -> str:
    """What a command prints, with the tools on its path."""
    paths = os.pathsep.join((str(BUILD / "tools" / "bin"), os.environ["PATH"]))
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | _QUIET | {"PATH": paths},
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command} failed in {folder}:\n{done.stdout}"
    return done.stdout


def _has(stamp: Path, pins: Path) -> bool:
    return stamp.exists() and stamp.read_text() == pins.read_text()


def install_tools() -> None:
    """Install what comes from pip, Node too, into an environment of its own."""
    install(BUILD / "tools", _PIP_PINS)


def install_jupyter() -> Path:
    """Install Jupyter and this package in an environment of its own: its folder of programs."""
    environment = BUILD / "jupyter"
    install(environment, HERE / "notebook" / "requirements.txt")
    _pip(environment, "-r", HERE.parents[1] / "requirements.txt")
    _install_package(environment)
    return environment / "bin"


@cache
def install_libraries() -> Path:
    """Install PyTorch, Keras, JAX and what trains with them: the Python that has them.

    This package is there without what it needs: they have NumPy.
    """
    environment = BUILD / "libraries"
    install(environment, HERE / "libraries.txt")
    _install_package(environment)
    return environment / "bin" / "python"


def _install_package(environment: Path) -> None:
    shutil.rmtree(BUILD / "wheel", ignore_errors=True)
    hatch = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", BUILD / "wheel")
    run(HERE.parents[1], *hatch)
    _pip(environment, "--no-deps", "--force-reinstall", *(BUILD / "wheel").iterdir())


def _pip(environment: Path, *what: str | Path) -> None:
    pip = (environment / "bin" / "python", "-m", "pip", "install", "--quiet")
    run(BUILD, *pip, "--disable-pip-version-check", *what)


def install(tools: Path, pins: Path) -> None:
    """Make an environment of what is pinned, if there is not one of these very pins."""
    if _has(tools / "pins.txt", pins):
        return
    shutil.rmtree(tools, ignore_errors=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    run(BUILD, sys.executable, "-m", "venv", tools)
    _pip(tools, "-r", pins)
    shutil.copy(pins, tools / "pins.txt")


def install_packages() -> None:
    """Install what comes from npm above the sites, where Node looks for it too."""
    packages = BUILD / "node_modules"
    if _has(packages / "pins.json", _NPM_PINS):
        return
    shutil.rmtree(packages, ignore_errors=True)
    shutil.copy(_NPM_PINS, BUILD / "package.json")
    options = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")
    run(BUILD, "npm", "install", *options)
    shutil.copy(_NPM_PINS, packages / "pins.json")


def _html(folder: Path) -> None:
    shutil.copytree(folder, folder / "built", ignore=shutil.ignore_patterns("built"))


def _mkdocs(folder: Path) -> None:
    run(folder, "mkdocs", "build", "--strict", "--site-dir", "built")


def _docusaurus(folder: Path) -> None:
    install_packages()
    run(folder, BUILD / "node_modules/.bin/docusaurus", "build", "--out-dir", "built")


def _hugo(folder: Path) -> None:
    run(folder, "hugo", "--destination", "built")


def _sphinx(folder: Path) -> None:
    run(folder, "sphinx-build", "--quiet", "--fail-on-warning", "--builder", "html", ".", "built")


HTML = Recipe("html", _html, "element", suffix=".html")
MKDOCS = Recipe(
    "mkdocs",
    _mkdocs,
    "markdown",
    client_side=True,
    toggle="label.md-header__button[title]:visible",
)
DOCUSAURUS = Recipe(
    "docusaurus",
    _docusaurus,
    "markdown",
    client_side=True,
    toggle='button[aria-label*="dark"]:visible',
    frame_style="color-scheme:inherit",
)
# The script in the site's configuration, as React before 19 needs it.
DOCUSAURUS_CONFIG = Recipe(
    "docusaurus-config",
    _docusaurus,
    "markdown",
    client_side=True,
    toggle=DOCUSAURUS.toggle,
    frame_style=DOCUSAURUS.frame_style,
    over="docusaurus",
)
HUGO = Recipe("hugo", _hugo, "hugo")
SPHINX = Recipe("sphinx", _sphinx, "sphinx", suffix=".html")
RECIPES = (HTML, MKDOCS, DOCUSAURUS, DOCUSAURUS_CONFIG, HUGO, SPHINX)
