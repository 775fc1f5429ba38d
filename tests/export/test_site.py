"""A copy as a folder: its files and their addresses."""

import posixpath
import re
from urllib.parse import urlsplit

from app.resources import STATIC
from tests.export.copies import addresses, carried, files


def test_every_address_in_the_folder_is_relative_and_leads_to_a_file(copies):
    contents = files(copies / "site")
    for name in [name for name in contents if name.endswith(".html")]:
        for tag, address in addresses(contents[name].decode()):
            assert not address.startswith("/"), (name, tag, address)
            assert urlsplit(address).scheme == "", (name, tag, address)
            path = urlsplit(address).path
            if path and path != ".":
                assert path in contents, (name, tag, address)


def test_the_folder_has_the_files_that_it_needs_and_no_others(copies):
    contents = files(copies / "site")
    page = contents["index.html"].decode()
    needed = {"index.html"} | {a["href"] for a in carried(page, "answers")}
    needed |= {path for _, path in addresses(page) if "." in path[1:]}
    needed.add(re.search(r'data-plotly-style="([^"]+)"', page)[1])
    queue = [name for name in needed if "/js/" in name]
    for name in queue:
        for other in re.findall(r"(?:from |import\()'(\.[\w./-]+\.js)'", contents[name].decode()):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
            if path not in queue:
                queue.append(path)
    licences = {f"static/vendor/{path.name}" for path in STATIC.glob("vendor/LICENSE*")}
    assert licences
    assert set(contents) == needed | set(queue) | licences
    for absent in (
        "embed.js",
        "embed_page.js",
        "host_messages.js",
        "explorer_page.js",
        "manifest.json",
    ):
        assert not [name for name in contents if name.endswith(f"/{absent}")]
