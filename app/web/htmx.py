"""Detection of htmx requests, which get a fragment of a page instead of the whole page."""

from fastapi import Request

HTMX_HEADER = "HX-Request"


def is_htmx(request: Request) -> bool:
    """Whether htmx sent the request and swaps a fragment into the page."""
    return HTMX_HEADER in request.headers
