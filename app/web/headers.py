"""Security headers on every answer, and HEAD wherever there is GET."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Plotly's stylesheet is a file of ours, so that no inline style is needed.
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_POLICY = {"Content-Security-Policy": _CSP}
_OF_PAGES = {"Cross-Origin-Opener-Policy": "same-origin"}
# Data and assets are for everyone's pages and notebooks: nothing in them is anyone's secret.
_OF_DATA = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_DATA_PATHS = ("/api/", "/openapi.json")
_ASSET_PATH = "/static/"  # a policy on a script or a style sheet would do nothing but be sent


def _raw(*groups: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.lower().encode(), v.encode()) for group in groups for k, v in group.items()]


_RAW_OF_ASSETS = _raw(_EVERYWHERE, _OF_DATA)
_RAW_OF_DATA = _raw(_EVERYWHERE, _OF_DATA, _POLICY)
_RAW_OF_PAGES = _raw(_EVERYWHERE, _OF_PAGES, _POLICY)


def _added(path: str) -> list[tuple[bytes, bytes]]:
    if path.startswith(_ASSET_PATH):
        return _RAW_OF_ASSETS
    return _RAW_OF_DATA if path.startswith(_DATA_PATHS) else _RAW_OF_PAGES


class SecurityHeaders:
    """ASGI middleware: adds the security headers to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = _added(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        if scope["method"] == "HEAD":  # the server leaves the body away
            scope = {**scope, "method": "GET", "state": {**scope.get("state", {}), "head": True}}
        await self.app(scope, receive, send_with_headers)
