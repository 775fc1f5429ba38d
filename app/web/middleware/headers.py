"""Security headers on every response, by the audience of its route."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..page_heads import SCRIPT_SOURCES, STYLE_SOURCES
from ..route_policies import Audience, policy_of


def _policy(scripts: str = "'self'", styles: str = "'self'") -> str:
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'self'"
    )


# Plotly's style sheet is a static file, so that Plotly adds no inline style.
_CSP = _policy(SCRIPT_SOURCES, STYLE_SOURCES)
_UNFRAMED = "; frame-ancestors 'none'"
_COMMON = {"X-Content-Type-Options": "nosniff"}
_DOCUMENT = _COMMON | {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_PAGE = _DOCUMENT | {
    "Content-Security-Policy": _CSP + _UNFRAMED,
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A page that isolates itself (COEP) may frame only responses with both headers.
_EMBED = _DOCUMENT | {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
# Pages and notebooks of every origin may load data and assets, which contain nothing secret.
_OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
# Policies of documents would have no effect on scripts and style sheets, and a page has a dozen.
_ASSET = _COMMON | _OPEN
_DATA = _DOCUMENT | _OPEN | {"Content-Security-Policy": _policy() + _UNFRAMED}
# A picture has no script, and an inline style for the reader's theme.
_PICTURE = (
    _DOCUMENT
    | _OPEN
    | {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
        "frame-ancestors 'none'"
    }
)


def _frame_ancestors(setting: str) -> str:
    """The directive for pages that may frame the embed: those of this origin, and of the setting.

    Without the directive every page may: its * would allow the pages of http and https only, not
    those from a disk or from an app with a scheme of its own.
    """
    if setting == "*":
        return ""
    others = "" if setting == "'none'" else f" {setting}"
    return f"; frame-ancestors 'self'{others}"


class SecurityHeaders:
    """ASGI middleware: adds the security headers to each response."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self.app = app
        embed = _EMBED | {"Content-Security-Policy": _CSP + _frame_ancestors(frame_ancestors)}
        by_audience = {
            Audience.PAGE: _PAGE,
            Audience.EMBED: embed,
            Audience.DATA: _DATA,
            Audience.PICTURE: _PICTURE,
            Audience.ASSET: _ASSET,
        }
        self._added = {
            audience: [(k.lower().encode(), v.encode()) for k, v in own.items()]
            for audience, own in by_audience.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = self._added[policy_of(scope["path"]).audience]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, send_with_headers)
