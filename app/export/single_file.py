"""A copy as one HTML file, which opens from a disk with no network.

Its scripts and data are compressed, at the end of the file; static/js/entries/single_file.js
unpacks them. Browsers load no module from a `file:` address, so modules are `data:` addresses, and
an import map names them.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote

from ..resources import STATIC
from ..web.page_heads import script_without_comments, static_text, style_without_comments
from .javascript_modules import with_imports, with_static_paths
from .packing import packed, shared_pieces
from .saved_page import SavedPage, fragments, page

# The policy blocks every request, since the file contains all that it needs.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_PLOTLY = "vendor/plotly-"
_PLOTLY_ID = "plotly"  # of the element whose text it is until a chart is seen
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_ICON = re.compile(r'(<link rel="icon" href=")([^"]+)(")')
_SCRIPT = re.compile(r'<script src="([^"]+)"></script>')
_PACKED = re.compile(r'\s*<link rel="modulepreload"[^>]+>|\s*<script defer src="[^"]+"></script>')
_MODULE = re.compile(r'\s*<script type="module" src="([^"]+)"></script>')
_DATA = re.compile(r'(<script type="application/json" data-carried="\w+">).*?(</script>)', re.S)
_ENDS_OF_SCRIPTS = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
# What a `data:` address of a script holds as it is, so that it is compressed as the script's text.
_AS_IT_IS = "".join(chr(k) for k in range(32, 127) if chr(k) not in "%#<")


def single_file(copy: SavedPage) -> bytes:
    """The whole copy as one HTML document."""
    used: dict[str, None] = {}

    def asset(path: str) -> str:
        if path.startswith(_PLOTLY) and not copy.has_plotly:
            return ""
        used[path] = None
        if path.startswith(_PLOTLY) and path.endswith(".js"):
            return f"#{_PLOTLY_ID}"
        return "" if path.startswith(("vendor/htmx-sse-", _PLOTLY)) else path

    answers = fragments(copy, asset)
    pieces, spans = shared_pieces([answer.html for answer in answers])
    places = [answer.answer(spans=own) for answer, own in zip(answers, spans, strict=True)]
    head, _, body = page(copy, asset, POLICY, places, pieces).partition("</head>")
    body, _, end = body.rpartition("</body>")
    vendored = sorted(path for path in used if path.startswith("vendor/"))
    style = "".join(map(static_text, (path for path in vendored if path.endswith(".css"))))
    scripts = [m[0] for m in _DATA.finditer(body)]
    scripts += [_library(path) for path in vendored if path.endswith(".js")]
    scripts += [_modules(m[1]) for m in _MODULE.finditer(head)]
    parts = (_with_inline_files(head), _plotly_style(style), "</head>", _DATA.sub(r"\1\2", body))
    return "".join([*parts, _start(scripts), _licences(copy), "</body>", end]).encode()


def _data(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(content).decode()}"


def _with_inline_files(head: str) -> str:
    """The head with the content of its style sheet, icon and first script in place of addresses."""
    head = _MODULE.sub("", _PACKED.sub("", head))
    head = _STYLE.sub(lambda m: f"<style>{style_without_comments(m[1])}</style>", head)
    head = _ICON.sub(
        lambda m: m[1] + _data("image/svg+xml", static_text(m[2]).encode()) + m[3], head
    )
    return _SCRIPT.sub(lambda m: _script(script_without_comments(m[1])), head)


def _script(text: str, attributes: str = "") -> str:
    """An inline script, with "</script" and "<!--" in it escaped."""
    return f"<script{attributes}>" + _ENDS_OF_SCRIPTS.sub(r"\\x3c", text) + "</script>"


def _library(path: str) -> str:
    """A vendored script; Plotly's is run when the first chart is seen, and text until then."""
    waits = f' type="text/plain" id="{_PLOTLY_ID}"' if path.startswith(_PLOTLY) else ""
    return _script(static_text(path), waits)


def _modules(entry: str) -> str:
    imports = {
        path: f"data:text/javascript,{quote(with_static_paths(path), _AS_IT_IS)}"
        for path in with_imports(entry)
    }
    names = _script(json.dumps({"imports": imports}, indent=0), ' type="importmap"')
    return names + _script(f'import "{entry}";', ' type="module"')


def _plotly_style(text: str) -> str:
    """Plotly's style sheet, with the id of the one that Plotly would otherwise add."""
    if not text:
        return ""
    return f'<style id="plotly.js-style-global" class="no-inline-styles">{text}</style>\n'


def _start(scripts: Iterable[str]) -> str:
    content = f'<script type="application/gzip" data-packed>{packed("".join(scripts))}</script>'
    return f"{content}\n{_script(script_without_comments('js/entries/single_file.js'))}\n"


def _licences(copy: SavedPage) -> str:
    paths = [
        path
        for path in sorted(STATIC.glob("vendor/LICENSE*"))
        if copy.has_plotly or "plotly" not in path.name
    ]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return "<!--\n" + texts.replace("--", "- -") + "-->\n"
