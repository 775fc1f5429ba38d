"""Limits of one process; a client beyond them gets 503 with Retry-After."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ..route_policies import policy_of

RETRY_AFTER = {"Retry-After": "5"}
MOST_ADDRESS = 65_535  # bytes; the longest request line that uvicorn's parser accepts


def client_left() -> HTTPException:
    """The error that ends work for a client that has disconnected; only the log has its status."""
    return HTTPException(499, "the client has left")


def client_of(connection: HTTPConnection) -> str:
    """The key that a client is counted by: its IPv4 address, or the /64 network of an IPv6 one.

    A household usually has one /64 network. For requests of trusted proxies uvicorn puts the
    forwarded address here, see app.web.uvicorn_options.
    """
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(IPv6Network((address.packed[:8] + bytes(8), 64)))
        address = address.ipv4_mapped
    return str(address)


class StreamLimit:
    """ASGI middleware: refuses a stream beyond a number of open ones, of all routes together."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not policy_of(scope["path"]).is_stream:
            await self.app(scope, receive, send)
            return
        if self.open >= self.most:
            detail = f"the server holds its most streams, {self.most}: try again in some seconds"
            await JSONResponse({"detail": detail}, 503, RETRY_AFTER)(scope, receive, send)
            return
        self.open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= 1
