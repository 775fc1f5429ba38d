"""A copy as one file, which opens from a disk with no network."""

import json
import re
from urllib.parse import unquote

from app.resources import STATIC
from tests.export.copies import addresses, unpacked
from tests.markup import Markup


def test_every_style_of_the_single_file_stands_in_its_head(copies):
    tags = Markup((copies / "copy.html").read_text()).tags
    names = [tag for tag, _ in tags]
    styles = [k for k, name in enumerate(names) if name == "style"]
    assert names.index("head") < min(styles) < max(styles) < names.index("body")
    assert tags[max(styles)][1]["id"] == "plotly.js-style-global"


def test_the_single_file_requests_nothing(copies):
    text = unpacked((copies / "copy.html").read_text())
    loads = [(tag, a) for tag, a in addresses(text) if not a.startswith(("data:", "#"))]
    assert loads == [("form", ".")]
    tags = Markup(text).tags
    assert {a["rel"] for tag, a in tags if tag == "link"} == {"icon"}
    policy = next(i for i, (_, a) in enumerate(tags) if a.get("http-equiv"))
    assert not [tag for tag, _ in tags[:policy] if tag in ("script", "style", "link")]
    directives = dict(d.split(" ", 1) for d in tags[policy][1]["content"].split("; "))
    assert directives["default-src"] == "'none'"
    assert "http" not in tags[policy][1]["content"]
    assert not re.search(r"url\(\s*[\"']?https?:", text.partition("<body>")[0])


def test_modules_of_the_single_file_find_each_other_by_name(copies):
    text = unpacked((copies / "copy.html").read_text())
    names = json.loads(re.search(r'<script type="importmap">(.*?)</script>', text, re.S)[1])
    modules = {
        name: unquote(a.removeprefix("data:text/javascript,"))
        for name, a in names["imports"].items()
    }
    for source in modules.values():
        assert not re.search(r"(from |import )'\.|import\('\.", source)
        for name in re.findall(r"(?:from |import\()'([^']+)'", source):
            assert name in modules
    assert 'import "js/entries/saved_page.js"' in text


def test_the_single_file_has_the_licences_of_vendored_files(copies):
    text = (copies / "copy.html").read_text()
    for path in STATIC.glob("vendor/LICENSE*"):
        assert path.read_text().strip() in text
