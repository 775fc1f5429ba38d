"""Connections that are closed if the client is too slow or sends too much.

uvicorn has no timeout for the rest of a head or a body, or for a client that does not read. The
connection subclasses a class that is not uvicorn's public interface, so pyproject.toml has an upper
bound for uvicorn. A proxy that buffers whole requests and responses, as nginx does, protects as
well; behind one, the setting SLOW_CLIENT_GUARD may disable this module.
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
except ImportError:  # Windows does not report what the client has received
    ioctl = None  # type: ignore[assignment]

_MIN_PROGRESS = 4_096  # bytes of a body or a response that must pass within the time limit
_MAX_HEAD = 262_144  # bytes; 100 classes of eight teachers, in the address and in Referer
_KERNEL_BUFFER = 131_072  # bytes of a response that the kernel buffers
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER with 0 s: unsent bytes are discarded on close


@dataclass
class Limits:
    """Limits for the clients of one process."""

    seconds: float  # for a head, and for the next few kilobytes of a body or a response
    most_unread: int  # bytes of responses that wait in this process to be read
    unread: "set[Connection]" = field(default_factory=set)


class Connection(HttpToolsProtocol):
    """A connection of uvicorn that drops a client which is too slow or sends too much.

    It answers one request at a time. uvicorn queues pipelined requests and stops reading, so that
    it does not notice when the client disconnects, and computes responses that are never read.
    """

    def __init__(self, limits: Limits, **given: Any) -> None:
        super().__init__(**given)
        self.limits = limits
        self._send_timer: TimerHandle | None = None  # runs while sent bytes are unread
        self._receive_timer: TimerHandle | None = None  # runs while a request is incomplete
        self._paused_at = 0.0  # time at which unread bytes began to wait
        self._head_bytes = self._body_bytes = 0
        self._ignores_input = False  # set once the connection is to be closed

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A client has connected; start to wait for its request's head."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # writing is paused while any byte waits
        with suppress(AttributeError, OSError):
            self._set(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _KERNEL_BUFFER)
        self._start_receive_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client or the server has closed the connection."""
        self._all_sent()
        self._stop_receive_timer()
        super().connection_lost(exc)

    def _set(self, *option: Any) -> None:
        self.transport.get_extra_info("socket").setsockopt(*option)

    # Output.

    def pause_writing(self) -> None:
        """The kernel's buffer is full: the client has to read before more is sent."""
        super().pause_writing()
        self._paused_at = self.loop.time()
        self.limits.unread.add(self)
        self._start_send_timer()
        while sum(map(_buffered, self.limits.unread)) > self.limits.most_unread:
            max(self.limits.unread, key=_byte_seconds).drop()

    def resume_writing(self) -> None:
        """The kernel has taken the whole buffer."""
        super().resume_writing()
        self._all_sent()

    def _all_sent(self) -> None:
        self.limits.unread.discard(self)
        if self._send_timer:
            self._send_timer.cancel()

    def _start_send_timer(self) -> None:
        self._send_timer = self.loop.call_later(
            self.limits.seconds, self._check_sent, self._unread()
        )

    def _check_sent(self, unread_before: int) -> None:
        if unread_before - self._unread() < _MIN_PROGRESS:
            self.drop()
        else:
            self._start_send_timer()

    def _unread(self) -> int:
        """Bytes that the client has not received; constant while writing is paused."""
        in_kernel = bytearray(4)
        if ioctl is not None:
            with suppress(OSError):
                ioctl(self.transport.get_extra_info("socket").fileno(), TIOCOUTQ, in_kernel)
        return _buffered(self) + int.from_bytes(in_kernel, "little")

    def drop(self) -> None:
        """Reset the connection at once; unsent bytes are discarded, in the kernel too."""
        self._all_sent()
        _reset(self.transport)

    # Input.

    def data_received(self, data: bytes) -> None:
        """Bytes of a request have arrived."""
        if self._ignores_input:
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > _MAX_HEAD:
            self._refuse(431, f"a request's head must have at most {_MAX_HEAD} bytes, got more")
        elif self._receive_timer is None and self._expects_more():
            self._start_receive_timer()

    def _expects_more(self) -> bool:
        """Whether a request is incomplete and uvicorn's keep-alive timer does not run."""
        if self.cycle is None or self.cycle.response_complete:
            return self.timeout_keep_alive_task is None
        return self.cycle.more_body

    def on_headers_complete(self) -> None:
        """A request's head has arrived."""
        if self._ignores_input:
            return
        self._head_bytes = self._body_bytes = 0
        if self._is_responding():
            self._close_after_response()
        elif len(self.url) > MOST_ADDRESS:
            rule = f"an address must have at most {MOST_ADDRESS} bytes"
            self._refuse(414, f"{rule}, got {len(self.url)}")
        elif (n_hosts := self._count_hosts()) > 1 or not (
            n_hosts or self.parser.get_http_version() == "1.0"
        ):
            self._refuse(400, f"a request must name one host, got {n_hosts}")
        else:
            self._stop_receive_timer()
            super().on_headers_complete()
            # Called if a response cannot be completed; a closing transport does not refer to self.
            self.scope["state"]["drop"] = partial(_reset, self.transport)

    def _count_hosts(self) -> int:
        return sum(name == b"host" for name, _ in self.headers)

    def on_body(self, body: bytes) -> None:
        """A part of a body has arrived."""
        if self._ignores_input:
            return
        self._head_bytes = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A whole request has arrived."""
        if self._ignores_input:
            return
        self._head_bytes = 0  # counts the next request's head
        self._stop_receive_timer()
        super().on_message_complete()

    def _start_receive_timer(self) -> None:
        self._receive_timer = self.loop.call_later(self.limits.seconds, self._check_received)

    def _stop_receive_timer(self) -> None:
        if self._receive_timer:
            self._receive_timer.cancel()
            self._receive_timer = None

    def _check_received(self) -> None:
        self._receive_timer = None
        n_received, self._body_bytes = self._body_bytes, 0
        if self.cycle is None or self.cycle.response_complete or not self.cycle.more_body:
            self.transport.close()
        elif (
            n_received >= _MIN_PROGRESS or self.flow.read_paused
        ):  # paused: the client waits for the server
            self._start_receive_timer()
        else:
            rule = (
                f"a body must come by at least {_MIN_PROGRESS} bytes in {self.limits.seconds:g} s"
            )
            self._refuse(408, f"{rule}, got {n_received}")

    def _is_responding(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _close_after_response(self) -> None:
        """Finish the current response, then close; clients repeat pipelined requests."""
        self._ignores_input = True
        self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """The input is not HTTP."""
        self._refuse(400, msg)

    def _refuse(self, status: int, detail: str) -> None:
        if self._is_responding() and not self.cycle.more_body:  # the input is of the next request
            self._close_after_response()
            return
        self._ignores_input = True
        if self._is_responding() and self.cycle.response_started:
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
        connection_socket = transport.get_extra_info("socket")
        connection_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


def _buffered(connection: Connection) -> int:
    return connection.transport.get_write_buffer_size()


def _byte_seconds(connection: Connection) -> float:
    """Unread bytes times the seconds since they began to wait."""
    return _buffered(connection) * (connection.loop.time() - connection._paused_at)
