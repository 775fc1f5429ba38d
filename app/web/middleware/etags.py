"""How long an answer may be kept, and the ETag by which a client asks whether it still holds.

Most answers depend on nothing but the release and their address. So their ETag is made of these,
not of the answer: who has it already is told so before anything is computed.
"""

import hashlib
from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress._utils import parse_accept_encoding

from ... import __version__
from ...release import digest
from ...resources import PACKAGE, TEMPLATES
from ..assets import DIGEST
from .headers import DATA_PATHS, PICTURE_PATHS

_OURS = (b"vary", b"cache-control", b"etag", b"last-modified")


@dataclass(frozen=True)
class Policy:
    """What is said of a good answer; of any other one that it is not to be kept."""

    kept: bytes
    vary: bytes
    tagged: bool = True  # it depends on nothing but the release and its address


# Browsers ask each time, which is cheap; what stands between may answer in our place for a minute.
_PAGE = Policy(
    b"public, max-age=0, s-maxage=60, stale-while-revalidate=600", b"HX-Request, Accept-Encoding"
)
_DATA = Policy(b"public, max-age=300", b"Accept-Encoding")
_SCRIPT = replace(_DATA, kept=b"public, max-age=3600, must-revalidate")
_MEASURED = replace(_DATA, tagged=False)  # a run's answer holds the time that it took
_LAB_PAGE = Policy(b"no-cache", _PAGE.vary, tagged=False)  # shows what has been trained meanwhile
_PAGE_PATHS = ("/", "/embed", "/embedding", "/docs")


def policy(path: str) -> Policy | None:
    """What is said of the answers at a path; None where the route says it itself."""
    if path.endswith("/stream") or path == "/api/v1/lab/map.csv":
        return None
    if path in _PAGE_PATHS:
        return _PAGE
    if path == "/lab" or path.startswith("/lab/"):
        return _LAB_PAGE
    if path == "/api/v1/lab/run":
        return _MEASURED
    if path == "/embed.js":
        return _SCRIPT
    return _DATA if path.startswith((*DATA_PATHS, *PICTURE_PATHS, "/robots.txt")) else None


# The program and its data, and what its pages load: another release may answer otherwise.
RELEASE = f"{__version__} {DIGEST}".encode() + digest(PACKAGE, TEMPLATES)


class ETags:
    """ASGI middleware around the compression: what it sends is what the ETag names."""

    def __init__(self, app: ASGIApp, release: bytes = RELEASE) -> None:
        self.app = app
        self.release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = policy(scope["path"]) if scope["type"] == "http" else None
        if said is None:
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        is_get = scope["method"] == "GET"
        tag = self._tag(scope, asked) if said.tagged and is_get else b""
        if tag and (known := _known(asked, tag)) is not None:
            headers = [(b"etag", known), (b"cache-control", said.kept), (b"vary", said.vary)]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_with_validator(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0] not in _OURS]
                ok = message["status"] == 200 and is_get
                kept = said.kept if ok else b"no-cache"
                headers += [(b"vary", said.vary), (b"cache-control", kept)]
                if ok and tag:
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
    accepted = parse_accept_encoding(asked.get(b"accept-encoding", b"").decode("latin-1"))
    own = (_quoted(tag), *(_quoted(tag, encoding.encode()) for encoding in accepted))
    return next((known for known in own if known in given), None)
