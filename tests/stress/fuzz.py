"""Hostile input at every route: values that break rules, names that are code, random bytes."""

import asyncio
import random
import tempfile
import time
from collections import Counter
from urllib.parse import quote, urlencode

import httpx

from tests.benchmarks.processes import HOST, Server, our_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import percentile
from tests.hostile_names import NAMES, REFUSED
from tests.stress.log import troubles_row

_CASES, _CLIENTS, _SECONDS = 20_000, 12, 10.0
_PAGES = ("/", "/embed", "/embedding", "/docs", "/oembed", "/preview.svg", "/lab", "/lab/inside")
_EXTRA = ("/numbers", "/lab/read", "/trajectory/stream", "/metrics", "/healthz")
_NAMES = ("scenario", "logits", "labels", "true", "student", "T", "hard_weight", "steps", "step")
_MORE = (
    "lr",
    "compare",
    "pins",
    "open",
    "theme",
    "accent",
    "url",
    "format",
    "digit",
    "by",
    "utm_x",
)
_VALUES = (
    *("", "0", "-1", "1e309", "nan", "inf", "1,2", "1,2;3,4", ",,,", ";", "x" * 5000, "٣", "½"),
    *("a\u202eb,c", "\U0001f431,dog", "%00", "\r\nX-Evil: 1", *NAMES, *REFUSED),
    *("https://a.example/embed", "http://[::1", "#fff", "T:8,lr:1;T:2"),
)
_HOSTS = ("a.example", "a.example", "a.example:80", "[::1", "a@b", "<x>", "", "\xff")
_MEANT = (501, 503)  # oEmbed's for a format that is none; no place in the lab
_LATE = 1  # in place of a status: no answer within the time, which a whole map takes
_TAGS = ("*", "W/", '"x"', "")


def measure(quick: bool = False) -> list[Row]:
    """How many cases were answered with a server's error, what the log says, how long it took."""
    cases = _CASES // 10 if quick else _CASES
    with tempfile.TemporaryFile() as log:
        with our_server(log, access_log="0") as server:
            routes = list(httpx.get(f"{server.url}/openapi.json").json()["paths"])
            statuses, times = asyncio.run(_load(server, routes, cases))
            alive = httpx.get(f"{server.url}/healthz").status_code == 200
        troubles = troubles_row("fuzz", log)
    errors = sum(n for status, n in statuses.items() if status >= 500 and status not in _MEANT)
    return [
        Row("fuzz", f"{cases:,} cases: answered 5xx", "cases", errors, aim="0"),
        troubles,
        Row("fuzz", "answered 200; refused 4xx", "cases", statuses[200],
            sum(n for status, n in statuses.items() if 400 <= status < 500)),
        Row("fuzz", f"without an answer in {_SECONDS:.0f} s (a whole map)", "cases", statuses[_LATE]),
        Row("fuzz", "time to the answer's head, p99", "ms", percentile(times, 0.99),
            aim="<= 500"),
        Row("fuzz", "still alive", "", alive, aim="1"),
    ]  # fmt: skip


async def _load(server: Server, routes: list[str], cases: int) -> tuple[Counter[int], list[float]]:
    statuses: Counter[int] = Counter()
    times: list[float] = []
    turns = iter(range(cases))

    async def client() -> None:
        for k in turns:
            request = _case(random.Random(k), (*routes, *_PAGES, *_EXTRA))
            began = time.perf_counter()
            statuses[await _status(server.port, request)] += 1
            times.append(1000 * (time.perf_counter() - began))

    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    return statuses, times


def _case(chance: random.Random, routes: tuple[str, ...]) -> bytes:
    """One request: a route with hostile values, or bytes where text should be."""
    path = chance.choice(routes)
    kind = chance.random()
    if kind < 0.01:
        return chance.randbytes(80) + b"\r\n\r\n"
    if kind < 0.1:
        path = "/" + quote(chance.randbytes(chance.randint(0, 40)))
    names = chance.sample((*_NAMES, *_MORE), chance.randint(0, 4))
    query = urlencode({name: chance.choice(_VALUES) for name in names}, errors="replace")
    if kind > 0.9:
        query = quote(chance.randbytes(60), safe="=&;,")
    method = chance.choice(("GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS"))
    body = b"" if method != "POST" else chance.choice(
        (b"", b"{", b'{"pixels": [1e999]}', b"pixels=1,2", b"paste=1%2C2", chance.randbytes(300))
    )  # fmt: skip
    headers = [
        f"{method} {path}?{query} HTTP/1.1",
        f"Host: {chance.choice(_HOSTS)}",
        *("Connection: close", f"Content-Length: {len(body)}"),
        f"Content-Type: {chance.choice(('application/json', 'text/plain', 'x'))}",
        f"Last-Event-ID: {chance.choice(('3', '-1', '9' * 40, 'x', ''))}",
        f"HX-Request: {chance.choice(('true', '', 'x'))}",
        f"Accept: {chance.choice(('text/html', '*/*', 'x'))}",
        f"If-None-Match: {chance.choice(_TAGS)}",
    ]
    return "\r\n".join(headers).encode("latin-1", "replace") + b"\r\n\r\n" + body


async def _status(port: int, request: bytes) -> int:
    """The answer's status; 0 if the connection was closed without one."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        async with asyncio.timeout(_SECONDS):
            writer.write(request)
            line = await reader.readline()
        return int(line.split()[1]) if line.startswith(b"HTTP/") else 0
    except TimeoutError:
        return _LATE
    except OSError:
        return 0
    finally:
        writer.transport.abort()
