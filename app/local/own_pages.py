"""Keeps a local server to its own pages: a site in another tab must not read one's files."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")
_FOREIGN = PlainTextResponse("only pages of this server may ask it, at 127.0.0.1", 403)


class OwnPages:
    """ASGI middleware: refuses requests of other sites' pages, and those under another host's name.

    A page of another site names its Origin; one whose host was made to resolve to this machine
    (DNS rebinding) names that host.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_own = scope["type"] != "http" or _is_own(dict(scope["headers"]))
        await (self.app if is_own else _FOREIGN)(scope, receive, send)


def _is_own(headers: dict[bytes, bytes]) -> bool:
    host = headers.get(b"host", b"").decode("latin-1")
    origin = headers.get(b"origin", b"").decode("latin-1")
    return host.partition(":")[0] in HOSTS and origin in ("", f"http://{host}")
