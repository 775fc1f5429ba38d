"""The rules of the house, walked: who imports whom, where numbers are made, what templates do."""

import ast
import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from app.settings import Settings, settings_table

ROOT = Path(__file__).parents[1]
APP = ROOT / "app"
# From top to bottom: a room imports from its own floor and from those below.
FLOORS = [
    {"app.__main__", "app.cli"},
    {"app.export", "app.local"},
    {"app.main"},
    {"app.settings", "app.web"},
    {"app.presentation"},
    {"app.datasets", "app.recordings"},
    {"app.importers"},
    {"app.embed_options"},
    {"app.explorer", "app.lab"},
    {"app.query", "app.numerics"},
    {"app", "app.release", "app.resources"},
]


def room(module):
    parts = module.split(".")
    return ".".join(parts[:2])


def floor(module):
    return next(i for i, rooms in enumerate(FLOORS) if room(module) in rooms)


@cache
def modules():
    paths = sorted(APP.rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return [
        (name.removesuffix(".__init__"), ast.parse(path.read_text()))
        for name, path in zip(names, paths, strict=True)
    ]


def imported(name, tree):
    path = APP.parent.joinpath(*name.split("."))
    package = name.split(".") if path.is_dir() else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level or node.module.split(".")[0] != "app", "imports in app are relative"
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"app.{a.name}" if module == "app" else module for a in node.names)


def test_imports_point_downwards_only():
    upwards = [
        (name, other)
        for name, tree in modules()
        for other in imported(name, tree)
        if other.startswith("app.")
        and room(other) in set().union(*FLOORS)
        and floor(other) < floor(name)
    ]
    assert upwards == []


def test_every_room_has_a_floor():
    assert [name for name, _ in modules() if not any(room(name) in rooms for rooms in FLOORS)] == []


def test_numerics_need_numpy_and_the_standard_library_only():
    allowed = {"numpy", *sys.stdlib_module_names}
    for name, tree in modules():
        if name.startswith("app.numerics"):
            others = [m for m in imported(name, tree) if not m.startswith("app.numerics")]
            assert [m for m in others if m.split(".")[0] not in allowed] == []


def test_only_their_own_modules_import_digits():
    own = ("app.lab.tasks.digits", "app.presentation.lab.digits")
    # Registries; the query's parameters, which are those of digits; the routes of a drawing.
    may = {
        *("app.lab.command", "app.lab.config", "app.lab.tasks.catalog"),
        *("app.presentation.lab.task_views", "app.web.routes.lab.api"),
        *("app.web.routes.lab.drawings", "app.web.routes.lab.pages"),
    }
    found = {
        name
        for name, tree in modules()
        if not name.startswith(own)
        for other in imported(name, tree)
        if other.startswith(own)
    }
    assert found == may


@pytest.mark.parametrize(
    "path", sorted((ROOT / "static" / "js").rglob("*.js")), ids=lambda p: p.name
)
def test_no_number_is_made_in_javascript(path):
    found = re.findall(
        r"Math\.(?:exp|log|pow|sqrt|tanh)\w*|(?<!/)\*\*|\beval\b|new Function", path.read_text()
    )
    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda p: p.name)
def test_templates_calculate_nothing_but_a_tenth_and_a_hundred(path):
    expressions = re.findall(r"{{(.*?)}}|{%(.*?)%}", path.read_text(), re.S)
    bare = [re.sub(r"\"[^\"]*\"|'[^']*'", "", "".join(e)) for e in expressions]
    sums = [e for e in bare if re.search(r"[*+]|\d\s*-|/(?! 10\b)|\bround\b", e)]
    assert [e.strip() for e in sums] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "static" / "css").glob("*.css")), ids=lambda p: p.name
)
def test_colours_are_declared_once_in_the_tokens(path):
    if path.name != "tokens.css":
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text()) == []


def test_css_uses_only_tokens_that_exist():
    css = {p.name: p.read_text() for p in (ROOT / "static" / "css").glob("*.css")}
    declared = set(re.findall(r"(--[\w-]+):", "".join(css.values())))
    used = set(re.findall(r"var\((--[\w-]+)", "".join(css.values())))
    assert used - declared - {"--glide"} == set()
    assert declared - used - {"--radius-card"} == set()


def test_every_setting_is_documented_and_every_documented_setting_exists():
    documented = re.findall(
        r"^\| `(SOFT_TARGETS_\w+)` \| `([^`]*)` \|",
        (ROOT / "README.md").read_text(),
        re.M,
    )
    assert documented == [(name, default) for name, default, _ in settings_table()]
    assert len(documented) == len(Settings.model_fields)


def test_no_host_of_a_registry_and_no_path_of_a_machine_is_written_down():
    forbidden = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|/work/|/root/")
    own = [p for p in ROOT.glob("*") if p.name != ".git"]  # a worktree's names its repository
    texts = [*own, *(ROOT / "tools").glob("*"), *(ROOT / "static/vendor").glob("*.json")]
    found = [
        p.name for p in texts if p.is_file() and forbidden.search(p.read_text(errors="ignore"))
    ]
    assert found == []


def test_the_locks_pin_every_package_with_hashes():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        assert all(line.startswith("    --hash=sha256:") or "==" in line for line in lines)


def test_the_npm_lock_pins_every_package_with_its_integrity_and_no_address():
    text = (ROOT / "package-lock.json").read_text()
    own, *packages = json.loads(text)["packages"].items()
    assert [name for name, package in packages if "integrity" not in package] == []
    assert all(re.fullmatch(r"[\d.]+", version) for version in own[1]["devDependencies"].values())
    assert "://" not in text
