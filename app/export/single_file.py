"""A copy as one HTML file, which opens from a disk with no network.

Browsers load no module from a `file:` address, so modules are `data:` addresses, and an import map
names them.
"""

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Iterable

from ..resources import STATIC
from ..web.page_heads import static_text
from .javascript_modules import with_imports, with_static_paths
from .saved_page import SavedPage, fragments, page

# The policy blocks every request, since the file contains all that it needs.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; "
    "img-src data: blob:; connect-src data:; base-uri 'none'; form-action 'none'"
)
# Files that the first paint does not need: they are at the end of the file.
_DEFERRED = ("vendor/htmx-sse-", "vendor/plotly-")
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_ICON = re.compile(r'(<link rel="icon" href=")([^"]+)(")')
_PRELOAD = re.compile(r'\s*<link rel="modulepreload"[^>]+>')
_SCRIPT = re.compile(r'<script(?: defer)? src="([^"]+)"></script>')
_ENDS_OF_SCRIPTS = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
_MODULE = re.compile(r'<script type="module" src="([^"]+)"></script>')


def single_file(copy: SavedPage) -> bytes:
    """The whole copy as one HTML document."""
    deferred: dict[str, None] = {}

    def asset(path: str) -> str:
        if not path.startswith(_DEFERRED):
            return path
        deferred[path] = None
        return ""

    addresses = {
        _data("application/gzip", gzip.compress(fragment.html.encode(), mtime=0)): fragment
        for fragment in fragments(copy, asset)
    }
    head, _, body = page(copy, asset, POLICY, addresses).partition("</head>")
    body, _, end = body.rpartition("</body>")
    head = _with_inline_files(head) + _deferred_style(deferred)
    return f"{head}</head>{body}{_deferred_scripts(deferred)}{_licences()}</body>{end}".encode()


def _data(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(content).decode()}"


def _with_inline_files(head: str) -> str:
    """The head with the content of its style sheets, icon and scripts in place of addresses."""
    head = _PRELOAD.sub("", head)
    head = _STYLE.sub(lambda m: f"<style>\n{static_text(m[1])}</style>", head)
    head = _ICON.sub(
        lambda m: m[1] + _data("image/svg+xml", static_text(m[2]).encode()) + m[3], head
    )
    head = _SCRIPT.sub(lambda m: _script(static_text(m[1])), head)
    return _MODULE.sub(lambda m: _modules(m[1]), head)


def _script(text: str) -> str:
    """An inline script, with "</script" and "<!--" in it escaped."""
    return "<script>" + _ENDS_OF_SCRIPTS.sub(r"\\x3c", text) + "</script>"


def _modules(entry: str) -> str:
    imports = {
        path: _data("text/javascript", with_static_paths(path).encode())
        for path in with_imports(entry)
    }
    names = json.dumps({"imports": imports}, indent=0)
    start = f'<script type="module">import "{entry}";</script>'
    return f'<script type="importmap">{names}</script>\n  {start}'


def _deferred_style(paths: Iterable[str]) -> str:
    """Plotly's style sheet, with the id of the one that Plotly would otherwise add."""
    style = "".join(static_text(path) for path in paths if path.endswith(".css"))
    return f'<style id="plotly.js-style-global" class="no-inline-styles">{style}</style>\n'


def _deferred_scripts(paths: Iterable[str]) -> str:
    scripts = (_script(static_text(path)) for path in paths if path.endswith(".js"))
    return "".join(f"{script}\n" for script in scripts)


def _licences() -> str:
    texts = [path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("vendor/LICENSE*"))]
    return "<!--\n" + "\n".join(texts).replace("--", "- -") + "-->\n"
