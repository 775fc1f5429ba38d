"""Methods that no route declares: HEAD wherever there is GET, and preflights of the API."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..route_policies import Audience, policy_of

# Browsers send a preflight before a page of another origin posts JSON or sends Last-Event-ID.
_PREFLIGHT = Response(
    status_code=204,
    headers={
        "Access-Control-Allow-Methods": "GET, HEAD, POST",
        "Access-Control-Allow-Headers": "Content-Type, Last-Event-ID",
        "Access-Control-Max-Age": "86400",
    },
)


def _is_preflight(scope: Scope) -> bool:
    """Whether the request is a CORS preflight for a route of the API."""
    if scope["method"] != "OPTIONS" or policy_of(scope["path"]).audience is not Audience.DATA:
        return False
    return any(name == b"access-control-request-method" for name, _ in scope["headers"])


def _with_head(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """The header, HEAD added to `Allow` if it has GET."""
    name, value = header
    methods = value.split(b", ")
    if name.lower() != b"allow" or b"GET" not in methods or b"HEAD" in methods:
        return header
    return name, value + b", HEAD"


class Methods:
    """ASGI middleware: answers preflights, routes HEAD as GET, and adds HEAD to `Allow`.

    `request.state.head` tells a route that the request is HEAD; uvicorn sends no body then.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _is_preflight(scope):
            await _PREFLIGHT(scope, receive, send)
            return

        async def send_with_allowed(message: Message) -> None:
            if message.get("status") == 405:
                message["headers"] = [_with_head(header) for header in message["headers"]]
            await send(message)

        if scope["method"] == "HEAD":
            state = {**scope.get("state", {}), "head": True}
            scope = {**scope, "method": "GET", "state": state}
        await self.app(scope, receive, send_with_allowed)
