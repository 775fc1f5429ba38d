"""Posted bodies of bounded length, and the fields of a form in them."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

from .middleware.limits import RETRY_AFTER, client_left

_MAX_FIELDS = 100
_MAX_INCOMING_BYTES = 100_000_000  # bytes of all bodies of this process that are not yet complete


class _IncomingBodies:
    """Bytes of all bodies that are not yet complete."""

    n_bytes = 0


async def body_of(request: Request, most_bytes: int, too_long: Exception) -> bytes:
    """Read a body; raises `too_long` beyond `most_bytes`; 503 if too many bodies arrive at once."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            _IncomingBodies.n_bytes += len(chunk)
            if len(body) > most_bytes:
                raise too_long
            if _IncomingBodies.n_bytes > _MAX_INCOMING_BYTES:
                detail = "the server receives as much as it takes on: try again in some seconds"
                raise HTTPException(503, detail, RETRY_AFTER)
    except ClientDisconnect:
        raise client_left() from None
    finally:
        _IncomingBodies.n_bytes -= len(body)
    return bytes(body)


def fields_of(body: bytes) -> dict[str, str]:
    """A form's fields by name; empty for a body that is not a form."""
    return dict(pairs_of(body))


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """A form's fields in order; a name may occur several times, as checkboxes do."""
    text = body.decode("utf-8", errors="replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return []
