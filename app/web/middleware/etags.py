"""Cache headers of every route, and ETags that are compared before a response is computed.

Most responses depend on the release and their address only. Their ETag is a digest of these, not
of the response, so that a client that has it gets 304 before anything is computed; no library does
this.
app/web/route_policies.py declares which responses have an ETag.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ... import __version__
from ...datasets.mounted import MountedDatasets
from ...release import digest
from ...resources import PACKAGE, TEMPLATES
from ..accept_encoding import accepted_encodings
from ..assets import DIGEST
from ..htmx import HTMX_HEADER
from ..route_policies import DATASET, DATASETS, RELEASE, Caching, name_in, policy_of

# Of a response; or from its path, None for one that has no ETag now.
Digest = bytes | Callable[[str], bytes | None]

_REPLACED = (b"vary", b"cache-control", b"etag", b"last-modified")
_HTMX = HTMX_HEADER.lower().encode()


def digests(datasets: MountedDatasets) -> dict[str, Digest]:
    """The digests that ETags are made of, by their names in the table of routes."""
    return {
        RELEASE: _release(),
        DATASET: lambda path: datasets.tag(name_in(path)),
        DATASETS: lambda path: datasets.tag_beside_others(name_in(path)),
    }


@cache
def _release() -> bytes:
    """A digest of the program, its data and the files that its pages load."""
    return f"{__version__} {DIGEST}".encode() + digest(PACKAGE, TEMPLATES)


class ETags:
    """ASGI middleware outside the compression, so that an ETag names the encoded bytes."""

    def __init__(self, app: ASGIApp, digests: Mapping[str, Digest]) -> None:
        self.app = app
        self.digests = digests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caching = policy_of(scope["path"]).caching if scope["type"] == "http" else None
        if caching is None:
            await self.app(scope, receive, send)
            return
        is_get = scope["method"] == "GET"
        headers = [(b"vary", caching.vary.encode())]
        cache_control, tag = caching.cache_control.encode(), b""
        if is_get and caching.etag_of:
            request_headers = dict(scope["headers"])
            tag = self._tag(scope, request_headers, caching)
            if tag and (matching := _matching_tag(request_headers, tag)):
                await _not_modified(
                    send, [*headers, (b"cache-control", cache_control), (b"etag", matching)]
                )
                return

        async def send_with_validator(message: Message) -> None:
            if message["type"] == "http.response.start":
                rest = [pair for pair in message["headers"] if pair[0] not in _REPLACED]
                ok = message["status"] == 200 and is_get
                added = [*headers, (b"cache-control", cache_control if ok else b"no-cache")]
                if ok and tag:
                    encodings = [v for k, v in rest if k == b"content-encoding"]
                    added.append((b"etag", _quoted(tag, *encodings)))
                message["headers"] = rest + added
            await send(message)

        await self.app(scope, receive, send_with_validator)

    def _tag(self, scope: Scope, request_headers: Mapping[bytes, bytes], caching: Caching) -> bytes:
        """The ETag without quotes; empty for a response that has none."""
        named = [self.digests[name] for name in caching.etag_of]
        parts = [part if isinstance(part, bytes) else part(scope["path"]) for part in named]
        if None in parts:
            return b""
        content = hashlib.blake2b(digest_size=12)
        for part in (
            *(part for part in parts if part is not None),
            *(scope["scheme"].encode(), request_headers.get(b"host", b"")),
            *(scope["path"].encode("utf-8", "replace"), scope["query_string"]),
            request_headers.get(_HTMX, b""),
        ):
            content.update(part + b"\n")
        return content.hexdigest().encode()


async def _not_modified(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _quoted(*parts: bytes) -> bytes:
    return b'"' + b"-".join(parts) + b'"'


def _matching_tag(request_headers: Mapping[bytes, bytes], tag: bytes) -> bytes | None:
    """The ETag of this response among those in If-None-Match; None without one."""
    given = request_headers.get(b"if-none-match", b"")
    if tag not in given:
        return None
    return next((matching for matching in _forms(request_headers, tag) if matching in given), None)


def _forms(request_headers: Mapping[bytes, bytes], tag: bytes) -> Iterable[bytes]:
    """The ETags of the encodings that the client accepts: plain, then compressed."""
    yield _quoted(tag)
    for encoding in accepted_encodings(
        request_headers.get(b"accept-encoding", b"").decode("latin-1")
    ):
        yield _quoted(tag, encoding.encode())
