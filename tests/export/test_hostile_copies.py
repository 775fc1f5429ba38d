"""Hostile class names in a copy: the same elements as with harmless ones, in every file of it."""

import json
from functools import cache

import pytest

from app.explorer.experiment import read_experiment
from app.export.saved_page import SavedPage
from app.export.single_file import single_file
from app.export.site import site
from app.export.source import ComputedSource
from tests.command_line import run
from tests.export.copies import fragments, unpacked
from tests.hostile_names import NAMES
from tests.markup import Markup

HARMLESS = tuple(f"name {k}" for k in range(len(NAMES)))


def copy_of(names):
    logits = ",".join(str(k / 8) for k in range(len(names)))
    query = [("logits", logits), ("labels", ",".join(names)), ("steps", "3")]
    experiment, problems = read_experiment(query, strict=True)
    assert problems == []
    return SavedPage(ComputedSource(experiment), (2.0,))


@cache
def pages(names, kind):
    """The page of a copy and its fragments, one for each temperature, as text."""
    if kind == "file":
        page = unpacked(single_file(copy_of(names)).decode())
        return [page, *fragments(page).values()]
    return [text.decode() for path, text in site(copy_of(names)).items() if path.endswith(".html")]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_copy_has_hostile_names_as_text(kind):
    hostile, harmless = pages(NAMES, kind), pages(HARMLESS, kind)
    assert len(hostile) == len(harmless) == 5  # with and without comparison, at T = 2 and 3
    for html, other in zip(map(Markup, hostile), map(Markup, harmless), strict=True):
        assert html.elements == other.elements
        assert html.code == other.code
        assert set(NAMES) <= set(html.texts)
        assert set(NAMES) <= set(html.values)
        for data in html.json:
            assert "<" not in data
            json.loads(data)


def test_a_copy_on_the_disk_has_the_names_of_its_command(tmp_path):
    path = tmp_path / "copy.html"
    run("export", "--single-file", path, f"--labels={','.join(NAMES[:3])}", "--steps=3")
    assert set(NAMES[:3]) <= set(Markup(path.read_text()).texts)
