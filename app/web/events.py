"""Server-sent events: headers, format and resumption, shared by all streams."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from .heartbeats import with_silences
from .openapi import BUSY, Responses, file_of

LastEventId = Annotated[
    str | None,
    Header(description="the last event received; the stream goes on after it, 204 after `done`"),
]
_DONE = "done"
_STREAM = "text/event-stream"
# A proxy that compresses would hold events back until it has enough of them.
_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
_RETRY = b"retry: 500\n"  # ms
_AFTER_DONE: Responses = {204: {"description": "The client has received `done`: no more will come"}}
IN_OPENAPI = file_of(_STREAM) | _AFTER_DONE | BUSY


def stream_response(frames: AsyncIterator[bytes]) -> Response:
    """Stream the events; the first one also sets the time after which a client reconnects."""
    return EventSourceResponse(_with_retry(frames), headers=_HEADERS)


async def _with_retry(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    field = _RETRY
    async for frame in frames:
        yield field + frame
        field = b""


def slow_stream_response(frames: AsyncIterator[bytes]) -> Response:
    """Stream events that may be minutes apart, with comments that keep the connection open."""
    return stream_response(_with_comments(frames))


async def _with_comments(frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for frame in with_silences(frames):
        yield KEEPALIVE_COMMENT if frame is None else frame


def without_stream(request: Request, last_event_id: str | None) -> Response | None:
    """The response without a stream, to HEAD and to a client that has received `done`; else None.

    204 makes a browser's EventSource stop; otherwise it reconnects after every end of a stream.
    """
    if last_event_id == _DONE:
        return Response(status_code=204, headers=_HEADERS)
    return head_only(request)


def head_only(
    request: Request, media_type: str = _STREAM, headers: Mapping[str, str] | None = None
) -> Response | None:
    """The headers for HEAD, before anything of GET's response is computed; None for GET."""
    if not getattr(request.state, "head", False):  # set by app/web/middleware/methods.py
        return None
    head = Response(media_type=media_type, headers=_HEADERS if media_type == _STREAM else headers)
    del head.headers["content-length"]  # the length of GET's response is unknown
    return head


def received(last_event_id: str | None) -> int | None:
    """The number of the last event that a client has received; None for a client without one."""
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit():
        return int(last_event_id.lstrip("0")[:15] or 0)
    return None


def next_number(last_event_id: str | None, most: int) -> int:
    """The number of the first event to send, of `most` that are numbered from 1."""
    return min(received(last_event_id) or 0, most) + 1


def event(name: str, data: Any, id: str | None = None) -> bytes:
    """One event of the stream, its data as JSON."""
    return format_sse_event(event=name, data_str=json.dumps(data), id=id)


def done(data: Any) -> bytes:
    """The last event of a stream."""
    return event("done", data, _DONE)
