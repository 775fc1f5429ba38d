"""Connections that drop clients that are too slow or send too much.

uvicorn has no timeout for the rest of a head or a body, or for a client that does not read. The
connection subclasses a class that is not uvicorn's public interface, so pyproject.toml has an upper
bound for uvicorn. A proxy that buffers whole requests and answers, as nginx does, protects as well:
then the setting SLOW_CLIENT_GUARD disables this module.
"""

import json
import socket
import struct
from asyncio import TimerHandle, Transport
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .middleware.limits import MOST_ADDRESS

try:
    from fcntl import ioctl
    from termios import TIOCOUTQ
except ImportError:  # Windows does not tell what the other side has received
    ioctl = None  # type: ignore[assignment]

_LEAST = 4_096  # bytes of a body or an answer that must pass within the time limit
_MOST_HEAD = 262_144  # bytes; 100 classes of eight teachers, in the address and in Referer
_KERNEL = 131_072  # bytes of an answer that the kernel buffers
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER with 0 s: unsent bytes are discarded on close


@dataclass
class Limits:
    """Limits for the clients of one process."""

    seconds: float  # for a head, and for the next few kilobytes of a body or an answer
    most_unread: int  # bytes of answers that wait in this process to be read
    unread: "set[Connection]" = field(default_factory=set)


class Connection(HttpToolsProtocol):
    """A connection of uvicorn that drops a client which is too slow or sends too much.

    It answers one request at a time. uvicorn queues pipelined requests and stops reading, so that
    it does not notice when the client disconnects, and computes answers that are never read.
    """

    def __init__(self, limits: Limits, **given: Any) -> None:
        super().__init__(**given)
        self.limits = limits
        self._sending: TimerHandle | None = None  # runs while the client has bytes to read
        self._awaiting: TimerHandle | None = None  # runs while the rest of a request is expected
        self._since = 0.0  # time at which unread bytes began to wait
        self._head_bytes = self._body_bytes = 0
        self._deaf = False  # further input is ignored

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A client connects; its request's head is expected."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # "paused" as long as anything waits
        with suppress(AttributeError, OSError):
            self._set(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _KERNEL)
        self._await_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended, from either side."""
        self._all_sent()
        self._stop_awaiting()
        super().connection_lost(exc)

    def _set(self, *option: Any) -> None:
        self.transport.get_extra_info("socket").setsockopt(*option)

    # Output.

    def pause_writing(self) -> None:
        """A part of an answer waits for the client to read."""
        super().pause_writing()
        self._since = self.loop.time()
        self.limits.unread.add(self)
        self._look_later()
        while sum(map(_kept, self.limits.unread)) > self.limits.most_unread:
            max(self.limits.unread, key=_burden).drop()

    def resume_writing(self) -> None:
        """The kernel has taken the whole buffer."""
        super().resume_writing()
        self._all_sent()

    def _all_sent(self) -> None:
        self.limits.unread.discard(self)
        if self._sending:
            self._sending.cancel()

    def _look_later(self) -> None:
        self._sending = self.loop.call_later(self.limits.seconds, self._look, self._unread())

    def _look(self, before: int) -> None:
        if before - self._unread() < _LEAST:
            self.drop()
        else:
            self._look_later()

    def _unread(self) -> int:
        """Bytes that the client has not received; constant while writing is paused."""
        in_kernel = bytearray(4)
        if ioctl is not None:
            with suppress(OSError):
                ioctl(self.transport.get_extra_info("socket").fileno(), TIOCOUTQ, in_kernel)
        return _kept(self) + int.from_bytes(in_kernel, "little")

    def drop(self) -> None:
        """Reset the connection at once; unsent bytes are discarded, in the kernel too."""
        self._all_sent()
        _reset(self.transport)

    # Input.

    def data_received(self, data: bytes) -> None:
        """Bytes of a request have arrived."""
        if self._deaf:
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > _MOST_HEAD:
            self._refuse(431, f"a request's head must have at most {_MOST_HEAD} bytes, got more")
        elif self._awaiting is None and self._expects_more():
            self._await_more()

    def _expects_more(self) -> bool:
        """Whether the rest of a request is expected and uvicorn's keep-alive timer does not run."""
        if self.cycle is None or self.cycle.response_complete:
            return self.timeout_keep_alive_task is None
        return self.cycle.more_body

    def on_headers_complete(self) -> None:
        """A head is complete."""
        if self._deaf:
            return
        self._head_bytes = self._body_bytes = 0
        if self._answering():
            self._take_no_more()
        elif len(self.url) > MOST_ADDRESS:
            rule = f"an address must have at most {MOST_ADDRESS} bytes"
            self._refuse(414, f"{rule}, got {len(self.url)}")
        elif (hosts := self._hosts()) > 1 or not (hosts or self.parser.get_http_version() == "1.0"):
            self._refuse(400, f"a request must name one host, got {hosts}")
        else:
            self._stop_awaiting()
            super().on_headers_complete()
            # For an answer that cannot complete; a closing transport drops its reference to us.
            self.scope["state"]["drop"] = partial(_reset, self.transport)

    def _hosts(self) -> int:
        return sum(name == b"host" for name, _ in self.headers)

    def on_body(self, body: bytes) -> None:
        """Some more of a body."""
        if self._deaf:
            return
        self._head_bytes = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is complete."""
        if self._deaf:
            return
        self._head_bytes = 0  # bytes behind the body that are not parsed yet
        self._stop_awaiting()
        super().on_message_complete()

    def _await_more(self) -> None:
        self._awaiting = self.loop.call_later(self.limits.seconds, self._late)

    def _stop_awaiting(self) -> None:
        if self._awaiting:
            self._awaiting.cancel()
            self._awaiting = None

    def _late(self) -> None:
        self._awaiting = None
        came, self._body_bytes = self._body_bytes, 0
        if self.cycle is None or self.cycle.response_complete or not self.cycle.more_body:
            self.transport.close()
        elif came >= _LEAST or self.flow.read_paused:  # paused: the client waits for us
            self._await_more()
        else:
            rule = f"a body must come by at least {_LEAST} bytes in {self.limits.seconds:g} s"
            self._refuse(408, f"{rule}, got {came}")

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _take_no_more(self) -> None:
        """Finish the current answer, then close; clients repeat pipelined requests."""
        self._deaf = True
        self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """The input is not HTTP."""
        self._refuse(400, msg)

    def _refuse(self, status: int, detail: str) -> None:
        if self._answering() and not self.cycle.more_body:  # the body is of another request
            self._take_no_more()
            return
        self._deaf = True
        if self._answering() and self.cycle.response_started:
            self.drop()
            return
        body = json.dumps({"detail": detail})
        self.transport.write(
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Connection: close\r\n\r\n{body}".encode()
        )
        self.transport.close()


def _reset(transport: Transport) -> None:
    with suppress(OSError, ValueError):  # uvloop's for a socket that the client has closed
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


def _kept(connection: Connection) -> int:
    return connection.transport.get_write_buffer_size()


def _burden(connection: Connection) -> float:
    """Unread bytes times the seconds since they began to wait."""
    return _kept(connection) * (connection.loop.time() - connection._since)
