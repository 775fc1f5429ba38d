"""What the documents name is there, and what is there is named."""

import re
from pathlib import Path

import pytest

from app import __version__

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_of_a_document_lead_to_files(path):
    prose = re.sub(r"^    .*$", "", path.read_text("utf-8"), flags=re.M)
    named = re.findall(r"\]\(([^)#]+)[^)]*\)|(?:src|srcset)=\"([^\"]+)\"", prose)
    local = [link or picture for link, picture in named if "://" not in link + picture]
    assert [name for name in local if not (path.parent / name).is_file()] == []


def test_every_document_is_reached_from_the_readme():
    reached, queue = set(), [ROOT / "README.md"]
    while queue:
        path = queue.pop()
        reached.add(path)
        links = re.findall(r"\]\(([^)#]+\.md)\)", path.read_text("utf-8"))
        local = {(path.parent / link).resolve() for link in links if "://" not in link}
        queue += local - reached
    assert reached == set(DOCUMENTS)


def test_every_target_of_make_is_described_and_every_described_one_exists():
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
    text = (ROOT / "docs" / "contributing.md").read_text("utf-8")
    described = re.findall(r"^    make (\w+) +# ", text, re.M)
    assert set(described) == set(targets)
    assert len(described) == len(targets)


def test_the_changelog_begins_with_this_version_and_dates_each():
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert headings[0].split()[0] == __version__
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", heading) for heading in headings)


def test_the_readme_is_two_screens():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len([line for line in lines if not line.startswith("|")]) <= 130
