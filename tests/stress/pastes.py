"""Random pastes in every shape, many of them damaged: no server's error, none that takes long."""

import random
import tempfile
import time

import httpx

from tests.benchmarks.processes import our_server
from tests.benchmarks.report import Row
from tests.benchmarks.stats import percentile
from tests.pastes import FOLDER, SHAPES
from tests.stress.log import troubles_row

_CASES = 20_000
_PIECES = (
    *"[]{}(),:;\"'\n\t .+-|&<>=%",
    "...",
    "nan",
    "-inf",
    "null",
    "1e999",
    "4.2",
    "1,8",
    "0.5",
)
_HTMX = {"HX-Request": "true"}


def measure(quick: bool = False) -> list[Row]:
    """How many were answered with a server's error, what was told of refused ones, how long."""
    cases = _CASES // 10 if quick else _CASES
    real = [path.read_text() for path in sorted(FOLDER.iterdir())]
    errors = refused = led_on = 0
    times: list[float] = []
    with tempfile.TemporaryFile() as log:
        with our_server(log, access_log="0") as server, httpx.Client(base_url=server.url) as client:
            for k in range(cases):
                fields = {"paste": _paste(random.Random(k), real), "take": "1"}
                began = time.perf_counter()
                answer = client.post("/numbers", data=fields, headers=_HTMX)
                times.append(1000 * (time.perf_counter() - began))
                errors += answer.status_code >= 500
                refused += answer.status_code == 422
                led_on += answer.status_code == 422 and "hx-redirect" in answer.headers
        troubles = troubles_row("pastes", log)
    return [
        Row("pastes", f"{cases:,} random pastes: answered 5xx", "pastes", errors, aim="0"),
        troubles,
        Row("pastes", "refused; refused, yet leading to another experiment", "pastes", refused, led_on),
        Row("pastes", "longest answer; p99", "ms", max(times), percentile(times, 0.99), aim="<= 1000"),
    ]  # fmt: skip


def _paste(chance: random.Random, real: list[str]) -> str:
    """A distribution in one of the shapes, or a real paste; half of them damaged."""
    numbers = [
        f"{chance.gauss(0, 3):.{chance.randint(0, 8)}f}" for _ in range(chance.randint(2, 7))
    ]
    if chance.random() < 0.3:
        numbers = [f"{chance.random():.4f}" for _ in numbers]
    text = chance.choice(list(SHAPES.values()))(numbers)
    if chance.random() < 0.3:
        text = chance.choice(real)
    for _ in range(chance.choice((0, 0, 1, 3))):
        start = chance.randint(0, len(text))
        end = chance.randint(start, min(len(text), start + 30))
        text = text[:start] + chance.choice(_PIECES) * chance.choice((0, 1, 1, 40)) + text[end:]
    return text
