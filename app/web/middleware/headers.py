"""Security headers on every answer, HEAD wherever there is GET, the API from every origin."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..page_heads import SCRIPT_SOURCES, STYLE_SOURCES

Raw = list[tuple[bytes, bytes]]


def _policy(scripts: str = "'self'", styles: str = "'self'") -> str:
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'self'"
    )


# Plotly's stylesheet is a file of ours, so that no style of its own is needed.
_CSP = _policy(SCRIPT_SOURCES, STYLE_SOURCES)
_UNFRAMED = "; frame-ancestors 'none'"
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_OF_PAGES = {
    "Content-Security-Policy": _CSP + _UNFRAMED,
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A page that isolates itself (COEP) may frame only what says both.
_OF_EMBEDS = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
# Data and assets are for everyone's pages and notebooks: nothing in them is anyone's secret.
_OF_ASSETS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_OF_DATA = _OF_ASSETS | {"Content-Security-Policy": _policy() + _UNFRAMED}
# A picture has no script to be told of; its style follows the reader's theme.
_OF_PICTURES = _OF_ASSETS | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'"
}
DATA_PATHS = ("/api/", "/openapi.json", "/oembed")
PICTURE_PATHS = ("/preview.",)
# A policy on a script or a style sheet would do nothing but be sent.
_ASSET_PATHS = ("/static/", "/embed.js")
# Browsers ask before another origin's page posts JSON or says which event it received last.
_PREFLIGHT = Response(
    status_code=204,
    headers={
        "Access-Control-Allow-Methods": "GET, HEAD, POST",
        "Access-Control-Allow-Headers": "Content-Type, Last-Event-ID",
        "Access-Control-Max-Age": "86400",
    },
)


def _raw(group: dict[str, str]) -> Raw:
    return [(k.lower().encode(), v.encode()) for k, v in (_EVERYWHERE | group).items()]


def _is_preflight(scope: Scope) -> bool:
    asks = any(name == b"access-control-request-method" for name, _ in scope["headers"])
    return asks and scope["method"] == "OPTIONS" and scope["path"].startswith("/api/")


def _ancestors(setting: str) -> str:
    """Who may frame the embed; our own guide, which shows it too, always.

    Everyone is said by no directive: its * would mean the pages of http and https alone, and not
    those from a disk or from an app with a scheme of its own.
    """
    if setting == "*":
        return ""
    others = "" if setting == "'none'" else f" {setting}"
    return f"; frame-ancestors 'self'{others}"


def _headers_by_path(frame_ancestors: str) -> Callable[[str], Raw]:
    groups = (_OF_ASSETS, _OF_DATA, _OF_PICTURES, _OF_PAGES)
    assets, data, pictures, pages = map(_raw, groups)
    embeds = _raw(_OF_EMBEDS | {"Content-Security-Policy": _CSP + _ancestors(frame_ancestors)})

    def added(path: str) -> Raw:
        if path.startswith(_ASSET_PATHS):
            return assets
        if path.startswith(DATA_PATHS):
            return data
        if path.startswith(PICTURE_PATHS):
            return pictures
        return embeds if path == "/embed" else pages

    return added


class SecurityHeaders:
    """ASGI middleware: adds the security headers to each answer."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self.app = app
        self.added = _headers_by_path(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = self.added(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        if _is_preflight(scope):
            await _PREFLIGHT(scope, receive, send_with_headers)
            return
        asked = scope
        if scope["method"] == "HEAD":  # the server leaves the body away
            asked = {**scope, "method": "GET", "state": {**scope.get("state", {}), "head": True}}
        await self.app(asked, receive, send_with_headers)
        scope.setdefault("route", asked.get("route"))  # for who observes
