"""Static files: precompressed where a .br or .gz lies beside, immutable where a name says so."""

import hashlib
import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ROOT = Path(__file__).parents[2] / "static"
_IMMUTABLE = "public, max-age=31536000, immutable"
_ENCODINGS = {"br": ".br", "gzip": ".gz"}


def _digest() -> str:
    own = sorted(p for p in ROOT.rglob("*") if p.is_file() and "vendor" not in p.parts)
    content = hashlib.sha256()
    for path in own:
        content.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]


# Our own files lie under a folder named by their content, so that modules can import each other by
# relative paths and still be immutable; vendored names carry their version.
DIGEST = _digest()


def asset_url(path: str) -> str:
    """URL of a file below static/, immutable until its content changes."""
    return f"/static/{path}" if path.startswith("vendor/") else f"/static/{DIGEST}/{path}"


class _Files(StaticFiles):
    def get_path(self, scope: Scope) -> str:
        return super().get_path(scope).removeprefix(f"{DIGEST}{os.sep}")

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        accepted = Headers(scope=scope).get("accept-encoding", "")
        path, encoding = Path(full_path), None
        for encoding, suffix in _ENCODINGS.items():
            if encoding in accepted and path.with_name(path.name + suffix).exists():
                path = path.with_name(path.name + suffix)
                stat_result = path.stat()
                break
        else:
            encoding = None
        response = super().file_response(path, stat_result, scope, status_code)
        if encoding:
            response.headers["Content-Encoding"] = encoding
            response.headers["Content-Type"] = _media_type(full_path)
        response.headers["Vary"] = "Accept-Encoding"
        immutable = DIGEST in scope["path"] or "/vendor/" in scope["path"]
        response.headers["Cache-Control"] = _IMMUTABLE if immutable else "no-cache"
        return response


def _media_type(path: str | os.PathLike[str]) -> str:
    css = os.fspath(path).endswith(".css")
    return "text/css; charset=utf-8" if css else "text/javascript; charset=utf-8"


files = _Files(directory=ROOT)
