"""How much a process takes on at once; who comes later is asked to come back."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

RETRY_AFTER = {"Retry-After": "5"}


class StreamLimit:
    """ASGI middleware: no more than a number of streams at once, whatever they stream."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/stream"):
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
