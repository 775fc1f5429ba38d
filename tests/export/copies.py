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


def carried(text, name):
    return json.loads(re.search(rf'data-carried="{name}">(.*?)</script>', text, re.S)[1])


def fragments(page, folder=None):
    """The fragments of a copy by temperature and comparison, as text."""
    texts = {}
    for fragment in carried(page, "answers"):
        head, _, data = fragment["href"].partition(",")
        if folder:
            html = (folder / fragment["href"]).read_bytes()
        else:
            assert head == "data:application/gzip;base64"
            html = gzip.decompress(b64decode(data))
        texts[fragment["T"], fragment["compare"]] = html.decode()
    return texts


def percentages(html, series):
    table = re.search(rf'<table[^>]+data-series="{series}".*?</table>', html, re.S)[0]
    return re.findall(r'class="bar-number">([\d.]+%)<', table)


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]
