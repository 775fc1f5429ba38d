"""Error responses: JSON to programs, a page to people."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ..query.parameter_types import showable
from .templates import render

_TITLES = {
    404: "There is no page at this address",
    405: "This address cannot be used that way",
    500: "The server made a mistake",
}


def install(app: FastAPI) -> None:
    """Register the error handlers."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _server_error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404 and request.scope["path"].endswith("/"):
        return _without_slash(request)
    return _response(request, error.status_code, str(error.detail), error.headers)


async def _server_error(request: Request, error: Exception) -> Response:
    return _response(request, 500, "Internal Server Error", None)


def _without_slash(request: Request) -> Response:
    """Redirect to the path without final slashes; no host, since a client may send any."""
    path, query = request.scope["path"].strip("/"), request.scope["query_string"].decode("latin-1")
    return RedirectResponse(f"/{quote(path, errors='replace')}{'?' * bool(query)}{query}")


def _response(
    request: Request, status: int, detail: str, headers: Mapping[str, str] | None
) -> Response:
    path = showable(request.url.path)
    if path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": detail, "path": path}, status, headers)
    title = _TITLES.get(status, detail)
    context: dict[str, object] = {"title": title, "status": status, "path": path}
    return render(request, "shared/error.html", context, status, headers)
