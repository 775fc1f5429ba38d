"""Clients of a real server that are too slow or send too much."""

import json
import select
import socket
import sys
from contextlib import contextmanager
from unittest import mock
from urllib.parse import urlsplit

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from app.web.uvicorn_options import options
from tests.benchmarks.processes import LARGE_FILE, await_health
from tests.serving import PATIENCE, serving
from tests.test_command_line import address, served

LOGITS = ",".join(map(str, range(100)))
TRAJECTORY = f"/api/v1/trajectory?logits={LOGITS}&steps=500"  # 4 MB
# A little more than the kernel buffers: a rest below asyncio's high-water mark.
SWEEP = f"/api/v1/sweep?logits={','.join(map(str, range(42)))}"
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
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((parts.hostname, parts.port))
        connection.sendall(sent)
        yield connection


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n".encode()


def dropped(connection, meanwhile=None):
    """Wait for the reset of a connection, and call a function meanwhile."""
    watched = select.poll()
    watched.register(connection, 0)  # errors and hang-ups are always reported
    for _ in range(500):
        if watched.poll(20):
            return True
        if meanwhile:
            try:
                meanwhile()
            except OSError:
                return True
    return False


def read_response(connection):
    """All bytes that arrive before the connection ends."""
    received = b""
    while True:
        try:
            data = connection.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            return received
        received += data


# Clients that read slowly


@pytest.mark.parametrize("path", [TRAJECTORY, SWEEP, LARGE_FILE])
def test_client_that_does_not_read_an_answer_is_dropped(impatient, path):
    with connected(impatient, get(path)) as connection:
        assert dropped(connection)


def test_client_that_reads_a_byte_now_and_then_is_dropped(impatient):
    with connected(impatient, get(TRAJECTORY)) as connection:
        assert dropped(connection, lambda: connection.recv(1))


def test_client_that_does_not_read_before_closing_is_dropped(impatient):
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


# Clients that send slowly


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"G", HEAD])
def test_client_that_does_not_finish_a_head_is_dropped(impatient, sent):
    with connected(impatient, sent) as connection:
        assert read_response(connection) == b""


@pytest.mark.parametrize("sent", [b"\r\n", b"G", HEAD])
def test_client_that_does_not_finish_a_second_head_is_dropped(impatient, sent):
    with connected(impatient, HEAD + b"\r\n") as connection:
        assert connection.recv(65536).endswith(b"}")
        connection.sendall(sent)
        assert read_response(connection) == b""


@pytest.mark.parametrize(
    ("sent", "piece"),
    [
        (b"", b"\r\n"),
        (HEAD, b"X-A: b\r\n"),
        (HEAD + b"X-A: ", b"b"),
        # a response before the body has arrived
        (b"POST /healthz HTTP/1.1\r\nHost: x\r\n" + CHUNKED, b"1\r\nx\r\n"),
    ],
)
def test_client_that_sends_without_end_is_dropped(impatient, sent, piece):
    with connected(impatient, sent) as connection:
        assert dropped(connection, lambda: connection.sendall(piece))


def test_client_that_does_not_finish_a_body_gets_408(impatient):
    with connected(impatient, POST + b"Content-Length: 100\r\n\r\nabc") as connection:
        head, _, body = read_response(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout")
    assert body == b'{"detail": "a body must come by at least 4096 bytes in 0.2 s, got 3"}'


def test_client_that_leaves_during_a_body_logs_no_error(capfd):
    with serving(Settings(access_log=False, patience_seconds=0.2)) as url:
        with connected(url, POST + b"Content-Length: 100\r\n\r\nabc"):
            pass
        with connected(url, POST + b"Content-Length: 100\r\n\r\nabc") as connection:
            assert b" 408 " in read_response(connection)
    assert "Traceback" not in capfd.readouterr().err


def test_a_stream_to_who_does_not_finish_a_body_is_cut(impatient):
    request = get("/api/v1/trajectory/stream?pace=500&steps=10")[:-2]
    with connected(impatient, request + b"Content-Length: 9\r\n\r\n") as connection:
        received = read_response(connection)
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert b"event: done" not in received


# Clients that send too much


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
        head, _, body = read_response(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large")
    assert body == b'{"detail": "a request\'s head must have at most 262144 bytes, got more"}'


def test_a_long_address_is_answered(client):
    labels = ",".join(chr(0x1F600 + i) * 40 for i in range(100))
    response = client.get("/api/v1/soft-targets", params={"logits": LOGITS, "labels": labels})
    assert response.json()["labels"][99] == chr(0x1F600 + 99) * 40


def test_an_address_has_an_end(base_url):
    with connected(base_url, get(f"/?x={'a' * 70_000}")) as connection:
        head, _, body = read_response(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert body == b'{"detail": "an address must have at most 65535 bytes, got 70004"}'


@pytest.mark.parametrize(
    ("hosts", "n_hosts"), [(b"Host: x\r\nhost: y\r\n", 2), (b"X-Host: x\r\n", 0)]
)
def test_a_request_names_one_host(base_url, hosts, n_hosts):
    request = b"GET /healthz HTTP/1.1\r\n" + hosts + b"\r\n"
    with connected(base_url, request) as connection:
        head, _, body = read_response(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert body == b'{"detail": "a request must name one host, got %d"}' % n_hosts


@pytest.mark.parametrize("line", [b"HTTP/1.0\r\n", b"HTTP/1.1\r\nConnection: close\r\nHost:\r\n"])
def test_request_without_host_gets_the_servers_address(base_url, line):
    with connected(base_url, b"GET /docs " + line + b"\r\n") as connection:
        head, _, body = read_response(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert f"curl '{base_url}/api/v1/" in body.decode()


# Clients that do not wait for the response


def test_of_requests_sent_at_once_the_first_is_answered(base_url):
    with connected(base_url, get("/healthz") + get("/api/v1/scenarios") * 1000) as connection:
        head, _, body = read_response(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in head
    assert json.loads(body)["status"] == "ok"


@pytest.mark.parametrize(
    "ahead",
    [get("/healthz") * 20, b"no HTTP\r\n\r\n", b"X" * 300_000],
    ids=["HTTP", "none", "long"],
)
def test_input_during_a_stream_does_not_disturb_it(ahead, capfd):
    with (
        serving(Settings(access_log=False)) as url,
        connected(url, get("/api/v1/trajectory/stream?pace=100&steps=5")) as connection,
    ):
        received = connection.recv(65536)
        connection.sendall(ahead)
        received += read_response(connection)
    assert received.count(b"HTTP/1.1 ") == 1
    assert received.count(b"event: step") == 6
    assert received.endswith(b"0\r\n\r\n")
    assert "Traceback" not in capfd.readouterr().err


def test_input_that_is_not_http_gets_400(base_url):
    with connected(base_url, b"no HTTP\r\n\r\n") as connection:
        head, _, body = read_response(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request")
    assert json.loads(body)["detail"]


TOO_LONG = {
    "/numbers": (422, "got more than that"),  # beside the field
    "/api/v1/numbers": (422, "paste must be at most 5000000 characters, got more than that"),
    "/lab/read": (413, "pixels must be 784 numbers"),
    "/api/v1/lab/classify": (413, "pixels must be 784 numbers"),
}


def test_every_posted_route_has_a_limit_for_its_body():
    paths = create_app(Settings()).openapi()["paths"]
    posted = {path for path, methods in paths.items() if "post" in methods}
    assert posted <= set(TOO_LONG)


@pytest.mark.parametrize(("path", "expected"), TOO_LONG.items())
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_told_so(client, path, expected, chunked):
    body = b"1" * 16_000_000
    response = client.post(path, content=iter([body[:3_000_000]] * 10) if chunked else body)
    assert response.status_code == expected[0]
    assert expected[1] in response.text


# In service


def test_the_settings_are_those_of_the_connections():
    limits = options(Settings(patience_seconds=7, max_unread_mb=20))["http"].args[0]
    assert (limits.seconds, limits.most_unread) == (7, 20_000_000)


def test_without_the_guard_nothing_of_uvicorns_insides_is_needed():
    guardless = Settings(access_log=False, slow_client_guard=False)
    hidden = {"app.web.slow_client_guard": None, "uvicorn.protocols.http.httptools_impl": None}
    with mock.patch.dict(sys.modules, hidden):
        assert options(guardless)["http"] == "auto"
    with serving(guardless) as url:
        assert httpx.get(f"{url}/healthz").json()["status"] == "ok"


def test_the_processes_in_service_are_as_impatient():
    with served(SOFT_TARGETS_PATIENCE_SECONDS="0.2", SOFT_TARGETS_WORKERS="2") as process:
        url = address(process)  # printed before the server listens
        await_health(process, urlsplit(url).port)
        with connected(url, HEAD) as connection:
            assert read_response(connection) == b""
        process.terminate()
        process.wait()
