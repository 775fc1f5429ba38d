"""Posted bodies of bounded length, and the fields of a form in them."""

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.web.limits import left

_MOST_FIELDS = 100


async def body_of(request: Request, most_bytes: int, too_long: Exception) -> bytes:
    """Read a body; raises `too_long` if it has more than so many bytes."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                raise too_long
    except ClientDisconnect:
        raise left() from None
    return bytes(body)


def fields_of(body: bytes) -> dict[str, str]:
    """A form's fields by name; none of a body that is no form."""
    return dict(pairs_of(body))


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """A form's fields in their order, those of several boxes with one name too."""
    text = body.decode("utf-8", errors="replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return []
