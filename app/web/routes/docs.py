"""The API's reference as a page without scripts and without requests to other hosts."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from ...presentation.shared.api_reference import reference
from ..public_urls import public_url
from ..templates import render
from .previews import social

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Every operation of the OpenAPI document, readable."""
    document: dict[str, Any] = request.app.openapi()
    context: dict[str, object] = {
        "reference": reference(document),
        "public_url": public_url(request),
        "social": await social(request, "/docs"),
    }
    return render(request, "shared/docs.html", context)
