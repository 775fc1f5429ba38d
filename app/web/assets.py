"""Static files: precompressed if a .br or .gz file exists, immutable if the URL has a digest."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ..resources import STATIC
from .accept_encoding import accepted_encodings
from .page_heads import STYLE_SHEETS, sent_script, static_bytes

_IMMUTABLE = "public, max-age=31536000, immutable"
_MODULES = {p.relative_to(STATIC).as_posix() for p in (STATIC / "js").rglob("*.js")}
_ENCODINGS = {"br": ".br", "gzip": ".gz"}


def _digest() -> str:
    own = sorted(p for p in STATIC.rglob("*") if p.is_file() and "vendor" not in p.parts)
    content = hashlib.sha256()
    for path in own:
        content.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]


# The URL of our own files has a folder named by the digest of all of them, so that modules import
# each other by relative paths and are immutable; names of vendored files have a version.
DIGEST = _digest()


def asset_url(path: str) -> str:
    """URL of a file below static/, immutable until its content changes."""
    return f"/static/{path}" if path.startswith("vendor/") else f"/static/{DIGEST}/{path}"


@lru_cache(maxsize=256)  # files keep their content while a process serves them under DIGEST
def _made(name: str) -> tuple[str | bytes, str] | None:
    """Content and media type of a file that is not sent as it lies on the disk."""
    if name in STYLE_SHEETS:
        return static_bytes(name), "text/css"
    return (sent_script(name), "text/javascript") if name in _MODULES else None


class _Files(StaticFiles):
    def get_path(self, scope: Scope) -> str:
        return super().get_path(scope).removeprefix(f"{DIGEST}{os.sep}")

    async def get_response(self, path: str, scope: Scope) -> Response:
        name = Path(path).as_posix()
        made = _made(name) if scope["method"] in {"GET", "HEAD"} else None
        if made is None:
            return await super().get_response(path, scope)
        content, media_type = made
        cache_control = _IMMUTABLE if DIGEST in scope["path"] else "no-cache"
        return Response(content, media_type=media_type, headers={"Cache-Control": cache_control})

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        accepted = accepted_encodings(Headers(scope=scope).get("accept-encoding", ""))
        path = Path(full_path)
        ready = {e: path.with_name(path.name + suffix) for e, suffix in _ENCODINGS.items()}
        ready = {e: compressed for e, compressed in ready.items() if compressed.exists()}
        encoding = next((e for e in ready if e in accepted), None)
        if encoding:
            path = ready[encoding]
            stat_result = path.stat()
        response = super().file_response(path, stat_result, scope, status_code)
        if encoding:
            response.headers["Content-Encoding"] = encoding
            response.headers["Content-Type"] = _media_type(full_path)
            response.headers["Vary"] = "Accept-Encoding"
        if not ready:  # compressed on its way: one validator would name several contents
            del response.headers["ETag"], response.headers["Last-Modified"]
        immutable = DIGEST in scope["path"] or "/vendor/" in scope["path"]
        response.headers["Cache-Control"] = _IMMUTABLE if immutable else "no-cache"
        return response


def _media_type(path: str | os.PathLike[str]) -> str:
    css = os.fspath(path).endswith(".css")
    return "text/css; charset=utf-8" if css else "text/javascript; charset=utf-8"


files = _Files(directory=STATIC)
