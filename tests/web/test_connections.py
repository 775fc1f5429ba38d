"""Clients that are too slow or send too much, and proxies that are believed."""

import select
import socket
from asyncio import AbstractEventLoop
from contextlib import contextmanager
from unittest import mock
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from pydantic import ValidationError
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.server import ServerState

from app.main import create_app
from app.settings import Settings
from app.web.connections import Connection, Limits, options
from tests.benchmarks.processes import await_health
from tests.serving import serving
from tests.test_command_line import address, served

LOGITS = ",".join(map(str, range(100)))
TRAJECTORY = f"/api/v1/trajectory?logits={LOGITS}&steps=500"  # 4 MB
# A little more than the kernel takes: some kilobytes are left, which is below asyncio's high-water mark.
SWEEP = f"/api/v1/sweep?logits={','.join(map(str, range(42)))}"
FILE = "/static/vendor/plotly-cartesian-4.1.1.min.js"
STREAM = f"/api/v1/trajectory/stream?logits={LOGITS}&steps=500&pace=0"
HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /numbers HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def impatient():
    with serving(Settings(access_log=False, patience_seconds=0.2, max_streams=1)) as url:
        yield url


@contextmanager
def connected(url, sent):
    parts = urlsplit(url)
    with socket.socket() as connection:
        connection.settimeout(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((parts.hostname, parts.port))
        connection.sendall(sent)
        yield connection


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n".encode()


def dropped(connection, meanwhile=None):
    """Await the reset of a connection, doing something every now and then."""
    watched = select.poll()
    watched.register(connection, 0)  # errors and hang-ups are told unasked
    for _ in range(500):
        if watched.poll(20):
            return True
        if meanwhile:
            try:
                meanwhile()
            except OSError:
                return True
    return False


def answer(connection):
    """All that comes before the end."""
    received = b""
    while True:
        try:
            data = connection.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            return received
        received += data


# Who reads slowly


@pytest.mark.parametrize("path", [TRAJECTORY, SWEEP, FILE])
def test_who_does_not_read_an_answer_is_dropped(impatient, path):
    with connected(impatient, get(path)) as connection:
        assert dropped(connection)


def test_who_reads_a_byte_now_and_then_is_dropped(impatient):
    with connected(impatient, get(TRAJECTORY)) as connection:
        assert dropped(connection, lambda: connection.recv(1))


def test_who_does_not_read_an_answer_before_closing_is_dropped(impatient):
    request = get(TRAJECTORY).replace(b"Host", b"Connection: close\r\nHost")
    with connected(impatient, request) as connection:
        assert dropped(connection)


def test_the_place_of_a_stream_that_is_not_read_is_given_back(impatient):
    with connected(impatient, get(STREAM)) as connection:
        assert dropped(connection)
    short = f"{impatient}/api/v1/trajectory/stream?pace=0"
    assert any(httpx.get(short).status_code == 200 for _ in range(200))


def test_a_stream_that_has_nothing_to_send_for_long_goes_on(impatient):
    stream = httpx.get(f"{impatient}/api/v1/trajectory/stream?pace=700&steps=1")
    assert stream.text.count("event: step") == 2


# Who sends slowly


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"G", HEAD])
def test_who_does_not_finish_a_head_is_dropped(impatient, sent):
    with connected(impatient, sent) as connection:
        assert answer(connection) == b""


@pytest.mark.parametrize("sent", [b"\r\n", b"G", HEAD])
def test_who_does_not_finish_another_head_is_dropped(impatient, sent):
    with connected(impatient, HEAD + b"\r\n") as connection:
        assert connection.recv(65536).endswith(b"}")
        connection.sendall(sent)
        assert answer(connection) == b""


@pytest.mark.parametrize(
    ("sent", "piece"),
    [
        (b"", b"\r\n"),
        (HEAD, b"X-A: b\r\n"),
        (HEAD + b"X-A: ", b"b"),
        # what is answered before its body has come
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\n" + CHUNKED, b"1\r\nx\r\n"),
    ],
)
def test_who_goes_on_sending_without_end_is_dropped(impatient, sent, piece):
    with connected(impatient, sent) as connection:
        assert dropped(connection, lambda: connection.sendall(piece))


def test_who_does_not_finish_a_body_is_told_so(impatient):
    with connected(impatient, POST + b"Content-Length: 100\r\n\r\nabc") as connection:
        head, _, body = answer(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout")
    assert body == b'{"detail": "a body must come by at least 4096 bytes in 0.2 s, got 3"}'


def test_who_leaves_or_is_dropped_amid_a_body_is_no_error(capfd):
    with serving(Settings(access_log=False, patience_seconds=0.2)) as url:
        with connected(url, POST + b"Content-Length: 100\r\n\r\nabc"):
            pass
        with connected(url, POST + b"Content-Length: 100\r\n\r\nabc") as connection:
            assert b" 408 " in answer(connection)
    assert "Traceback" not in capfd.readouterr().err


def test_a_stream_to_who_does_not_finish_a_body_is_cut(impatient):
    request = get("/api/v1/trajectory/stream?pace=500&steps=10")[:-2]
    with connected(impatient, request + b"Content-Length: 9\r\n\r\n") as connection:
        received = answer(connection)
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert b"event: done" not in received


# Who sends too much


@pytest.mark.parametrize(
    ("sent", "piece"),
    [
        (b"GET /", b"a"),
        (HEAD + b"X-A: ", b"a"),
        (HEAD, b"X-A: b\r\n"),
        (b"", b"\r\n"),
        (POST + CHUNKED + b"0\r\n", b"X-A: b\r\n"),
        (POST + CHUNKED + b"5;", b"a"),
    ],
    ids=["URL", "header", "headers", "empty lines", "trailers", "chunk extension"],
)
def test_a_head_has_an_end(base_url, sent, piece):
    with connected(base_url, sent) as connection:
        try:
            for _ in range(100):
                connection.sendall(piece * (40_000 // len(piece)))
        except OSError:
            pass
        head, _, body = answer(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large")
    assert body == b'{"detail": "a request\'s head must have at most 262144 bytes, got more"}'


def test_a_long_address_is_answered(client):
    labels = ",".join(chr(0x1F600 + i) * 40 for i in range(100))
    found = client.get("/api/v1/soft-targets", params={"logits": LOGITS, "labels": labels})
    assert found.json()["labels"][99] == chr(0x1F600 + 99) * 40


def test_few_requests_wait_on_a_connection(base_url):
    with connected(base_url, (HEAD + b"\r\n") * 1000) as connection:
        received = answer(connection)
    assert received.count(b"200 OK") <= 17
    assert b"400 Bad Request" in received


TOO_LONG = {
    "/numbers": (422, "got more than that"),  # beside the field
    "/lab/read": (413, "pixels must be 784 numbers"),
    "/api/v1/lab/classify": (413, "pixels must be 784 numbers"),
}


def test_it_is_known_of_every_route_how_long_a_body_may_be():
    paths = create_app(Settings()).openapi()["paths"]
    posted = {path for path, methods in paths.items() if "post" in methods}
    assert posted <= set(TOO_LONG)


@pytest.mark.parametrize(("path", "expected"), TOO_LONG.items())
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_told_so(client, path, expected, chunked):
    body = b"1" * 3_000_000
    found = client.post(path, content=iter([body] * 10) if chunked else body)
    assert found.status_code == expected[0]
    assert expected[1] in found.text


# Who is slow, but not too slow


class _Loop(AbstractEventLoop):
    """Its time passes when a test says so; its tasks never begin."""

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
    """Makes connections of one process, whose time is given and whose transports are mocks."""
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


def test_who_reads_slowly_but_steadily_is_not_dropped(accept):
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


def test_what_has_been_taken_in_time_is_not_looked_at_any_more(accept):
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


def test_who_keeps_the_most_for_the_longest_gives_way(accept):
    loop = _Loop()
    limits = Limits(1000, 3_000_000)
    transports = []
    for size in (500_000, 1_500_000, 900_000, 2_000_000):
        connection, transport = accept(limits, loop)
        transport.get_write_buffer_size.return_value = size
        transports.append(transport)
        connection.pause_writing()
        loop.pass_by(1)
    assert [transport.abort.call_count for transport in transports] == [0, 1, 0, 0]


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


# In service


def test_the_settings_are_those_of_the_connections():
    limits = options(Settings(patience_seconds=7, max_unread_mb=20))["http"].args[0]
    assert (limits.seconds, limits.most_unread) == (7, 20_000_000)


def test_the_processes_in_service_are_as_impatient():
    with served(SOFT_TARGETS_PATIENCE_SECONDS="0.2", SOFT_TARGETS_WORKERS="2") as process:
        url = address(process)  # which is told before anyone listens there
        await_health(process, urlsplit(url).port)
        with connected(url, HEAD) as connection:
            assert answer(connection) == b""
        process.terminate()
        process.wait()


# Proxies


def test_the_scheme_is_believed_of_trusted_proxies_only():
    told = {"Host": "a.example", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "b.example"}
    for proxies, scheme in (("127.0.0.1", "https"), ("10.0.0.0/8", "http"), ("", "http")):
        with serving(Settings(access_log=False, trusted_proxies=proxies)) as url:
            page = httpx.get(url, headers=told).text
        assert f'content="{scheme}://a.example/"' in page
        assert "b.example" not in page


def believed(setting, peer):
    middleware = ProxyHeadersMiddleware(
        mock.Mock(), options(Settings(trusted_proxies=setting))["forwarded_allow_ips"]
    )
    return peer in middleware.trusted_hosts


@pytest.mark.parametrize(
    ("setting", "peer", "expected"),
    [
        ("10.0.0.0/8, 127.0.0.1", "10.1.2.3", True),
        ("10.0.0.0/8, 127.0.0.1", "127.0.0.1", True),
        ("10.0.0.0/8, 127.0.0.1", "127.0.0.2", False),
        ("10.0.0.0/8", "::ffff:10.1.2.3", True),  # at a socket of both families
        ("10.0.0.0/8", "::ffff:11.1.2.3", False),
        ("2001:db8::/32", "2001:db8::1", True),
        ("", "127.0.0.1", False),
    ],
)
def test_proxies_are_named_by_address_or_network(setting, peer, expected):
    assert believed(setting, peer) is expected


def test_uvicorns_own_variable_does_not_override_the_setting(monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert not believed("127.0.0.1", "203.0.113.7")


@pytest.mark.parametrize("wrong", ["*", "proxy", "10.0.0.1/8", "0.0.0.0/0", "127.0.0.1,::/0"])
def test_a_wrong_proxy_is_named(wrong):
    with pytest.raises(ValidationError) as error:
        Settings(trusted_proxies=wrong)
    message = str(error.value)
    assert "trusted_proxies" in message
    assert "must be addresses or networks of proxies, comma-separated" in message
    assert f"got '{wrong.split(',')[-1]}'" in message
