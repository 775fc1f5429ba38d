"""Posted bodies of bounded length, and the fields of a form in them."""

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.web.limits import left

_MOST_FIELDS = 100


async def body_of(request: Request, most_bytes: int, too_long: Exception) -> bytes:
    """Read a body; raises `too_long` if it has more than so many bytes."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                raise too_long
    except ClientDisconnect:
        raise left() from None
    return body


def fields_of(body: bytes) -> dict[str, str]:
    """A form's fields by name; none of a body that is no form."""
    text = body.decode("utf-8", errors="replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}
