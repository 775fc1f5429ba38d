"""Keeps a local server to its own pages: a site in another tab must not read one's files."""

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")
# What browsers tell of a request: from this server's pages, or by the user's own hand.
_OWN_SITES = (b"same-origin", b"none")
_FOREIGN = PlainTextResponse("only pages of this server may ask it, at 127.0.0.1", 403)


class OwnPages:
    """ASGI middleware: refuses requests of other sites' pages, and those under another host's name.

    A page of another site names its Origin; one whose host was made to resolve to this machine
    (DNS rebinding) names that host. A picture, script or frame of another site has no Origin, and
    is told by Sec-Fetch-Site; a link to a page may be followed. Answers are for no other origin,
    also where a browser keeps them: headers that open a public server's to all are taken back.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_to_own(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                del headers["access-control-allow-origin"]
                headers["cross-origin-resource-policy"] = "same-origin"
            await send(message)

        is_own = scope["type"] != "http" or _is_own(dict(scope["headers"]))
        await (self.app if is_own else _FOREIGN)(scope, receive, send_to_own)


def _is_own(headers: dict[bytes, bytes]) -> bool:
    host = headers.get(b"host", b"").decode("latin-1")
    origin = headers.get(b"origin", b"").decode("latin-1")
    if host.partition(":")[0] not in HOSTS or origin not in ("", f"http://{host}"):
        return False
    is_followed = headers.get(b"sec-fetch-dest") == b"document"
    return is_followed or headers.get(b"sec-fetch-site", b"none") in _OWN_SITES
