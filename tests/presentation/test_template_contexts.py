"""Each template of the explorer, the lab, the data and the runs says what it is given, and is given what it says."""

import dataclasses
import importlib
import re
from collections import defaultdict
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

TEMPLATES = Path(__file__).parents[2] / "templates"
ROOMS = ("explorer", "lab", "data", "runs")
PATHS = sorted(
    path
    for room in ROOMS
    for path in (TEMPLATES / room).rglob("*.html")
    if path.name != "_macros.html"
)
ENVIRONMENT = Environment()
GLOBALS = {"asset", "version", "alone"}  # app/web/templates.py


def context(path):
    """What the first comment of a template says of its context."""
    return re.match(r"{# Context: (.*?)#}", path.read_text(), re.S)[1]


def classes(path):
    """The view models that a template names, by variable."""
    named = re.findall(r"(\w+) \((presentation[\w.]+)\.(\w+)", context(path))
    return {
        variable: getattr(importlib.import_module(f"app.{module}"), name)
        for variable, module, name in named
    }


def attributes(path, variable):
    """What a template reads of a variable."""
    found = ENVIRONMENT.parse(path.read_text()).find_all(nodes.Getattr)
    return {a.attr for a in found if isinstance(a.node, nodes.Name) and a.node.name == variable}


def fields(view_model):
    return {field.name for field in dataclasses.fields(view_model)}


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.name)
def test_template_says_every_variable_that_it_uses(path):
    used = find_undeclared_variables(ENVIRONMENT.parse(path.read_text())) - GLOBALS
    assert used <= set(re.findall(r"\w+", context(path)))


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.name)
def test_template_reads_only_what_its_view_model_has(path):
    for variable, view_model in classes(path).items():
        assert attributes(path, variable) <= fields(view_model)


def test_every_field_of_a_view_model_is_read_by_a_template():
    read = defaultdict(set)
    for path in [*PATHS, *(TEMPLATES / "embed" / name for name in ("page.html", "lab.html"))]:
        for variable, view_model in classes(path).items():
            read[view_model] |= attributes(path, variable)
    assert len(read) > 12
    unread = {view_model.__name__: fields(view_model) - names for view_model, names in read.items()}
    assert {name: names for name, names in unread.items() if names} == {}
