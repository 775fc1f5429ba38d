"""How long an answer may be kept, and the ETag by which a client asks whether it still holds.

Most answers depend on nothing but the release and their address. So their ETag is made of these,
not of the answer: who has it already is told so before anything is computed.
"""

import hashlib
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import __version__
from app.web.assets import DIGEST

_ROOT = Path(__file__).parents[2]
# Browsers ask each time, which is cheap; what stands between may answer in our place for a minute.
_PAGES = b"public, max-age=0, s-maxage=60, stale-while-revalidate=600"
_DATA = b"public, max-age=300"
_PAGE_PATHS = ("/", "/embed", "/embedding", "/docs")
_DATA_PATHS = ("/api/v1/", "/openapi.json", "/oembed", "/preview.")
_ENCODINGS = (b"br", b"gzip")
_VARY = {_PAGES: b"HX-Request, Accept-Encoding", _DATA: b"Accept-Encoding"}
_OURS = (b"vary", b"cache-control")


def _release() -> bytes:
    """A digest of the program: another one may answer otherwise."""
    content = hashlib.sha256(f"{__version__} {DIGEST}".encode())
    for path in sorted([*(_ROOT / "app").rglob("*.py"), *(_ROOT / "templates").rglob("*.*")]):
        content.update(path.read_bytes())
    return content.digest()


RELEASE = _release()


def policy(path: str) -> bytes | None:
    """How long the answer at a path may be kept; None if it depends on more than its address."""
    if path in _PAGE_PATHS:
        return _PAGES
    if path.startswith(_DATA_PATHS) and not path.endswith("/stream"):
        return _DATA
    return None


class Validators:
    """ASGI middleware around the compression: what it sends is what the ETag names."""

    def __init__(self, app: ASGIApp, release: bytes = RELEASE) -> None:
        self.app = app
        self.release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = policy(scope["path"]) if scope["type"] == "http" else None
        if kept is None or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        tag = self._tag(scope, asked)
        vary = (b"vary", _VARY[kept])
        if (known := _known(asked, tag)) is not None:
            headers = [(b"etag", known), (b"cache-control", kept), vary]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_with_validator(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0] not in _OURS]
                ok = message["status"] == 200
                headers += [vary, (b"cache-control", kept if ok else b"no-cache")]
                if ok:
                    encodings = [v for k, v in headers if k == b"content-encoding"]
                    headers.append((b"etag", _quoted(tag, *encodings)))
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_validator)

    def _tag(self, scope: Scope, asked: dict[bytes, bytes]) -> bytes:
        content = hashlib.blake2b(self.release, digest_size=12)
        for told in (
            *(scope["scheme"].encode(), asked.get(b"host", b"")),
            *(scope["path"].encode("utf-8", "replace"), scope["query_string"]),
            asked.get(b"hx-request", b""),
        ):
            content.update(told + b"\n")
        return content.hexdigest().encode()


def _quoted(*parts: bytes) -> bytes:
    return b'"' + b"-".join(parts) + b'"'


def _known(asked: dict[bytes, bytes], tag: bytes) -> bytes | None:
    """The ETag of this answer that the client has and accepts, if there is one."""
    given = asked.get(b"if-none-match", b"")
    if tag not in given:
        return None
    accepted = asked.get(b"accept-encoding", b"")
    encodings = [encoding for encoding in _ENCODINGS if encoding in accepted]
    own = (_quoted(tag), *(_quoted(tag, encoding) for encoding in encodings))
    return next((known for known in own if known in given), None)
