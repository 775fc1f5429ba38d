import asyncio
import io
import json
import re
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from unittest import mock

import httpx
import pytest

from app.lab.jobs.worker_status import WorkerStatus
from app.main import create_app
from app.settings import Settings
from app.web.middleware.monitoring import AccessLog
from tests.serving import client_of, serving


def test_metrics_are_not_public_unless_asked_for(client):
    assert client.get("/metrics").status_code == 404


def test_metrics_count_answers_by_route_and_nothing_of_visitors():
    with serving(Settings(metrics=True)) as url:
        httpx.get(f"{url}/api/v1/sweep?T=7")
        httpx.get(f"{url}/api/v1/sweep?T=wrong")
        httpx.get(f"{url}/anything-at-all")
        httpx.get(f"{url}/api/v1/trajectory/stream?steps=3&pace=0")
        text = httpx.get(f"{url}/metrics").text
    assert 'soft_targets_requests_total{route="/api/v1/sweep",status="200"} 1.0' in text
    assert 'soft_targets_requests_total{route="/api/v1/sweep",status="422"} 1.0' in text
    assert 'route="(none)",status="404"' in text
    assert "soft_targets_step_late_seconds_count 4.0" in text
    assert "soft_targets_streams 0.0" in text
    assert "soft_targets_lab_training 0.0" in text
    assert "soft_targets_lab_waiting 0.0" in text
    assert "anything-at-all" not in text


def test_an_open_stream_is_counted():
    with (
        serving(Settings(metrics=True)) as url,
        httpx.stream("GET", f"{url}/api/v1/trajectory/stream?pace=2000") as open_stream,
    ):
        lines = open_stream.iter_lines()
        next(lines)
        assert "soft_targets_streams 1.0" in httpx.get(f"{url}/metrics").text


def test_tasks_are_counted():
    with (
        serving(Settings(metrics=True)) as url,
        client_of(url) as client,
        ExitStack() as open_streams,
    ):

        def tasks():
            (task_count,) = re.findall(
                r"^soft_targets_tasks (.+)$", client.get("/metrics").text, re.M
            )
            return float(task_count)

        assert 0 < tasks() < 20
        streams = [client.stream("GET", "/api/v1/trajectory/stream?pace=2000") for _ in range(20)]
        lines = [open_streams.enter_context(stream).iter_lines() for stream in streams]
        assert all(map(next, lines))
        assert tasks() > 20


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/api/v1/sweep?logits=1,2&labels=secret,other", "/api/v1/sweep", 200),
        ("/secret-path", "(none)", 404),
        ("/static/secret.js", "/static/", 404),
        ("/?T=secret", "/", 422),
    ],
)
def test_a_line_tells_of_an_answer_and_nothing_of_who_asked(path, route, status):
    line = logged(path)
    assert (line["route"], line["status"], line["method"]) == (route, status, "GET")
    assert line["ms"] >= 0
    assert line["bytes"] > 0
    assert "secret" not in json.dumps(line)
    assert line.keys() == {"time", "method", "route", "status", "ms", "bytes"}


def test_a_question_for_the_head_alone_is_told_with_its_route():
    line = logged("/api/v1/sweep?T=2", "HEAD")
    assert (line["route"], line["status"], line["method"]) == ("/api/v1/sweep", 200, "HEAD")


def logged(path, method="GET"):
    out = io.StringIO()
    app = AccessLog(create_app(Settings(access_log=False)), out)

    async def ask():
        transport = httpx.ASGITransport(app, client=("203.0.113.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
            await client.request(method, path, headers={"User-Agent": "secret"})

    asyncio.run(ask())
    assert "203.0.113.9" not in out.getvalue()
    return json.loads(out.getvalue())


class Promising(Executor):
    """Keeps its tasks for later."""

    def __init__(self):
        self.first = Future()

    def submit(self, task, *args):
        return self.first

    def worker_status(self):
        return WorkerStatus(1, 1)


def test_a_server_is_ready_when_its_first_worker_is():
    executor = Promising()
    with mock.patch("app.main.ProcessPool", lambda workers: executor), serving() as url:
        early = httpx.get(f"{url}/readyz")
        assert (early.status_code, early.json()) == (503, {"status": "starting"})
        assert httpx.get(f"{url}/healthz").status_code == 200
        executor.first.set_result(None)
        late = httpx.get(f"{url}/readyz")
        assert (late.status_code, late.json()) == (200, {"status": "ready"})
