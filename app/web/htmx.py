"""Whether htmx asks: it takes a fragment of a page, everyone else the whole page."""

from fastapi import Request

HTMX_HEADER = "HX-Request"


def is_htmx(request: Request) -> bool:
    """Whether the request is one of htmx's, which swaps a fragment into the page."""
    return HTMX_HEADER in request.headers
