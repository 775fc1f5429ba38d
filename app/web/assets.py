"""Static files: precompressed if a .br or .gz file exists, immutable if the URL has a digest."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

import brotli
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ..resources import STATIC
from .accept_encoding import accepted_encodings
from .page_heads import STYLE_SHEETS, script_without_comments, static_bytes

_IMMUTABLE = "public, max-age=31536000, immutable"
_MODULES = {p.relative_to(STATIC).as_posix() for p in (STATIC / "js").rglob("*.js")}
_GENERATED = {*STYLE_SHEETS, *_MODULES}  # the other files are sent as they are
_ENCODINGS = {"br": ".br", "gzip": ".gz"}


def _digest() -> str:
    own = sorted(p for p in STATIC.rglob("*") if p.is_file() and "vendor" not in p.parts)
    content = hashlib.sha256()
    for path in own:
        content.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]


# The URL of our own files contains the digest of all of them as a folder: modules import each other
# by relative paths, and every file is immutable. Names of vendored files contain a version.
DIGEST = _digest()


def asset_url(path: str) -> str:
    """URL of a file below static/, immutable until its content changes."""
    return f"/static/{path}" if path.startswith("vendor/") else f"/static/{DIGEST}/{path}"


# Files do not change while the process runs. Brotli's highest quality makes them a tenth smaller
# than the middleware's, and takes 70 ms for the largest: so each is compressed once, in a thread.
@lru_cache(maxsize=2 * len(_GENERATED))
def _generated(name: str, in_brotli: bool) -> tuple[bytes, dict[str, str]]:
    """Content and headers of a file of `_GENERATED`."""
    if name in STYLE_SHEETS:
        content, media_type = static_bytes(name), "text/css"
    else:
        content, media_type = script_without_comments(name).encode(), "text/javascript"
    headers = {"Content-Type": f"{media_type}; charset=utf-8"}
    if not in_brotli:
        return content, headers
    headers |= {"Content-Encoding": "br", "Vary": "Accept-Encoding"}
    return brotli.compress(content), headers


class _Files(StaticFiles):
    def get_path(self, scope: Scope) -> str:
        return super().get_path(scope).removeprefix(f"{DIGEST}{os.sep}")

    async def get_response(self, path: str, scope: Scope) -> Response:
        name = Path(path).as_posix()
        if scope["method"] not in {"GET", "HEAD"} or name not in _GENERATED:
            return await super().get_response(path, scope)
        accepted = accepted_encodings(Headers(scope=scope).get("accept-encoding", ""))
        content, headers = await to_thread.run_sync(_generated, name, "br" in accepted)
        cache_control = _IMMUTABLE if DIGEST in scope["path"] else "no-cache"
        return Response(content, headers={**headers, "Cache-Control": cache_control})

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        accepted = accepted_encodings(Headers(scope=scope).get("accept-encoding", ""))
        path = Path(full_path)
        compressed = {e: path.with_name(path.name + suffix) for e, suffix in _ENCODINGS.items()}
        precompressed = {e: file for e, file in compressed.items() if file.exists()}
        encoding = next((e for e in precompressed if e in accepted), None)
        if encoding:
            path = precompressed[encoding]
            stat_result = path.stat()
        response = super().file_response(path, stat_result, scope, status_code)
        if encoding:
            response.headers["Content-Encoding"] = encoding
            response.headers["Content-Type"] = _media_type(full_path)
            response.headers["Vary"] = "Accept-Encoding"
        # If the middleware compresses the file, one ETag would stand for several contents.
        if not precompressed:
            del response.headers["ETag"], response.headers["Last-Modified"]
        immutable = DIGEST in scope["path"] or "/vendor/" in scope["path"]
        response.headers["Cache-Control"] = _IMMUTABLE if immutable else "no-cache"
        return response


def _media_type(path: str | os.PathLike[str]) -> str:
    css = os.fspath(path).endswith(".css")
    return "text/css; charset=utf-8" if css else "text/javascript; charset=utf-8"


files = _Files(directory=STATIC)
