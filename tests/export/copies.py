"""Copies of a page, and what their files contain."""

import gzip
import json
import re
from base64 import b64decode

from tests.command_line import run
from tests.markup import Markup


def export(*arguments):
    run("export", *arguments)


def files(folder):
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def addresses(text):
    """Tag and address of everything that a document loads or links to."""
    return [
        (tag, attributes[name])
        for tag, attributes in Markup(text).tags
        for name in ("href", "src", "action", "srcset", "poster", "data-sse", "data-plotly")
        if attributes.get(name)
    ]


def unpacked(text):
    """A single file with its compressed scripts and data where its page puts them."""
    before, _, rest = text.partition('<script type="application/gzip" data-packed>')
    content, _, after = rest.partition("</script>")
    scripts = gzip.decompress(b64decode(content)).decode()
    data = re.compile(r'<script type="application/json" data-carried="(\w+)">(.*?)</script>', re.S)
    by_name = {m[1]: m[0] for m in data.finditer(scripts)}
    assert by_name
    assert all(m[2] == "" for m in data.finditer(before))
    return data.sub(lambda m: by_name[m[1]], before) + data.sub("", scripts) + after


def carried(text, name):
    return json.loads(re.search(rf'data-carried="{name}">(.*?)</script>', text, re.S)[1])


def fragments(page, folder=None):
    """The fragments of a copy by temperature and comparison, as text; a file's page is unpacked."""
    pieces = carried(page, "pieces")
    texts = {}
    for fragment in carried(page, "answers"):
        if folder:
            html = (folder / fragment["href"]).read_text()
        else:
            assert "href" not in fragment
            html = "".join(piece for first, end in fragment["spans"] for piece in pieces[first:end])
        texts[fragment["T"], fragment["compare"]] = html
    return texts


def percentages(html, series):
    table = re.search(rf'<table[^>]+data-series="{series}".*?</table>', html, re.S)[0]
    return re.findall(r'class="bar-number">([\d.]+%)<', table)


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]
