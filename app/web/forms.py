"""The fields of a posted form, of bounded length."""

from urllib.parse import parse_qsl

from fastapi import Request


async def posted(request: Request, most_bytes: int, too_long: Exception) -> dict[str, str]:
    """Read a form's fields; raises `too_long` if its body is longer than so many bytes."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise too_long
    text = body.decode("utf-8", errors="replace")
    return dict(parse_qsl(text, keep_blank_values=True))
