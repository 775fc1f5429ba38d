"""Time limits of connections, with a clock that the test controls."""

import socket
from asyncio import AbstractEventLoop
from unittest import mock

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.main import create_app
from app.settings import Settings
from app.web.slow_client_guard import Connection, Limits
from tests.web.test_slow_client_guard import HEAD, POST


class _Loop(AbstractEventLoop):
    """An event loop whose time the test sets and whose tasks never run."""

    def __init__(self):
        self.now = 0.0
        self.timers = []

    def time(self):
        return self.now

    def call_later(self, delay, callback, *args):
        timer = mock.Mock(due=self.now + delay, run=lambda: callback(*args))
        timer.cancel = lambda: self.timers.remove(timer) if timer in self.timers else None
        self.timers.append(timer)
        return timer

    def create_task(self, coroutine):
        coroutine.close()
        return mock.Mock()

    def pass_by(self, seconds):
        self.now += seconds
        for timer in [timer for timer in self.timers if timer.due <= self.now]:
            timer.cancel()
            timer.run()


@pytest.fixture
def accept():
    """Makes connections of one process with the test's clock and mock transports."""
    ends = []
    config = uvicorn.Config(create_app(Settings()), log_config=None)

    def made(limits, loop):
        ends.extend(socket.socketpair())
        connection = Connection(
            limits, config=config, server_state=ServerState(), app_state={}, _loop=loop
        )
        transport = mock.Mock(**{"is_closing.return_value": False})
        transport.get_extra_info = {"socket": ends[-1]}.get
        connection.connection_made(transport)
        return connection, transport

    yield made
    for end in ends:
        end.close()


def test_slow_but_steady_reader_is_not_dropped(accept):
    loop = _Loop()
    connection, transport = accept(Limits(30, 10**9), loop)
    transport.get_write_buffer_size.return_value = left = 1_000_000
    connection.pause_writing()
    for _ in range(10):
        left -= 5_000
        transport.get_write_buffer_size.return_value = left
        loop.pass_by(30)
    transport.abort.assert_not_called()
    transport.get_write_buffer_size.return_value = left - 4_000
    loop.pass_by(30)
    transport.abort.assert_called_once()


def test_timer_ends_when_the_answer_has_been_read(accept):
    loop = _Loop()
    connection, transport = accept(Limits(30, 10**9), loop)
    connection.data_received(HEAD + b"\r\n")
    transport.get_write_buffer_size.return_value = 100
    connection.pause_writing()
    connection.resume_writing()
    assert loop.timers == []
    connection.pause_writing()
    connection.connection_lost(None)
    assert loop.timers == []


def test_connection_with_the_most_unread_byte_seconds_is_dropped(accept):
    loop = _Loop()
    limits = Limits(1000, 3_500_000)
    transports = []
    for size in (500_000, 1_500_000, 900_000, 2_000_000):
        connection, transport = accept(limits, loop)
        transport.get_write_buffer_size.return_value = size
        transports.append(transport)
        connection.pause_writing()
        loop.pass_by(1)
    assert [transport.abort.call_count for transport in transports] == [0, 1, 0, 0]


def test_as_many_give_way_as_must(accept):
    loop = _Loop()
    limits = Limits(10_000, 3_000_000)
    old = [accept(limits, loop) for _ in range(10)]
    for connection, transport in old:
        transport.get_write_buffer_size.return_value = 100_000
        connection.pause_writing()
    loop.pass_by(600)
    for _ in range(10):
        connection, transport = accept(limits, loop)
        transport.get_write_buffer_size.return_value = 1_000_000
        connection.pause_writing()
        loop.pass_by(1)
        buffered = [c.transport.get_write_buffer_size() for c in limits.unread]
        assert sum(buffered) <= 3_000_000
    assert all(transport.abort.call_count <= 1 for _, transport in old)


def test_a_body_that_comes_slowly_but_steadily_is_read(accept):
    loop = _Loop()
    connection, transport = accept(Limits(30, 10**9), loop)
    connection.data_received(POST + b"Content-Length: 1000000\r\n\r\n")
    for _ in range(10):
        connection.data_received(b"a" * 5_000)
        loop.pass_by(30)
    transport.write.assert_not_called()
    connection.data_received(b"a" * 4_000)
    loop.pass_by(30)
    assert transport.write.call_args.args[0].startswith(b"HTTP/1.1 408 ")
    transport.close.assert_called_once()


def test_a_body_that_waits_for_us_is_waited_for(accept):
    loop = _Loop()
    connection, transport = accept(Limits(30, 10**9), loop)
    connection.data_received(POST + b"Content-Length: 1000000\r\n\r\n" + b"a" * 100_000)
    for _ in range(10):
        loop.pass_by(30)
    transport.close.assert_not_called()
