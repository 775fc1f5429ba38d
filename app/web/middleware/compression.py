"""Compression of the responses whose route allows it."""

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from ..route_policies import policy_of

add_compress_type("text/csv", streaming=True)  # a map's rows are sent one by one


class Compression:
    """ASGI middleware: Brotli or gzip, as the client accepts, for text of at least 500 bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self.uncompressed = app
        self.compressed = CompressMiddleware(app, zstd=False, brotli_quality=5, gzip_level=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        chosen = self.uncompressed
        if scope["type"] == "http" and policy_of(scope["path"]).compressed:
            chosen = self.compressed
        await chosen(scope, receive, send)
