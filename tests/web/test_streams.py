import json
import time
from unittest import mock
from urllib.parse import urlencode

import pytest

from app.explorer.parameters import PACE
from app.web.heartbeats import SILENCE
from tests.golden import assert_close, each_kind_of_case, query
from tests.web.events import events
from tests.web.stepwise import stepwise

STREAM = "/api/v1/trajectory/stream"
FRAMES = "/trajectory/stream"


def collect(client, url, **headers):
    with client.stream("GET", url, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return list(events(response.iter_lines()))


def test_the_streams_rows_are_the_trajectorys(client):
    query = "steps=12&T=2&compare=1&hard_weight=0.25"
    received = collect(client, f"{STREAM}?{query}&pace=0")
    rows = client.get(f"/api/v1/trajectory?{query}").json()["rows"]
    assert [data for _, _, data in received[:-1]] == rows
    assert [(name, id_) for name, id_, _ in received] == [
        *(("step", str(k)) for k in range(13)),
        ("done", "done"),
    ]


@each_kind_of_case
def test_a_stream_has_the_golden_numbers(client, case, fields):
    address = f"{STREAM}?{urlencode(query(case))}&pace=0"
    *steps, _ = (data for _, _, data in collect(client, address))
    for row, golden in zip(steps, case["rows"], strict=True):
        for field in ("step", *fields):
            assert_close(row[field], golden[field], f"{field} at {golden['step']}")


@pytest.mark.parametrize(
    "address",
    [
        *(f"{path}?steps=3&pace=0" for path in (STREAM, FRAMES)),
        *(f"{path}/run/stream?width=4&transfer=60&epochs=2" for path in ("/api/v1/lab", "/lab")),
    ],
)
def test_a_stream_says_first_how_soon_to_come_back(client, address):
    text = client.get(address).text
    first, *others = text.split("\n\n")
    assert "retry: 500" in first.splitlines()
    assert "retry" not in "".join(others)


@pytest.mark.parametrize("path", [STREAM, FRAMES])
def test_a_stream_starts_at_its_step(client, path):
    received = collect(client, f"{path}?steps=5&step=3&pace=0")
    assert [data["step"] for name, _, data in received if name == "step"] == [3, 4, 5]


@pytest.mark.parametrize("path", [STREAM, FRAMES])
@pytest.mark.parametrize(
    ("last", "steps"), [("2", [3, 4, 5]), ("5", []), ("99999999999", []), ("x", [0, 1, 2, 3, 4, 5])]
)
def test_a_stream_goes_on_after_the_last_event_received(client, path, last, steps):
    received = collect(client, f"{path}?steps=5&pace=0", **{"Last-Event-ID": last})
    assert [data["step"] for name, _, data in received if name == "step"] == steps
    assert received[-1][0] == "done"


def test_a_stream_cut_anywhere_loses_no_step_and_repeats_none(client):
    steps, last = [], None
    while True:
        headers = {} if last is None else {"Last-Event-ID": last}
        with client.stream("GET", f"{STREAM}?steps=20&pace=0", headers=headers) as response:
            for count, (name, id_, data) in enumerate(events(response.iter_lines())):
                if name == "done":
                    assert steps == list(range(21))
                    return
                steps.append(data["step"])
                last = id_
                if count == 6:
                    break


def test_frames_show_what_the_page_carries(client):
    page = client.get("/?steps=6&T=2").text
    carried = json.loads(page.split('data-carried="frames">')[1].split("</script>")[0])
    received = [
        data for name, _, data in collect(client, f"{FRAMES}?steps=6&T=2&pace=0") if name == "step"
    ]
    assert (len(received), carried.pop("step")) == (7, 0)
    for part, columns in carried.items():
        for name, values in columns.items():
            assert [frame[part][name] for frame in received] == values


def test_steps_come_no_earlier_than_their_due_time(client):
    asked = time.monotonic()  # a step is due at start + k * pace, and the start comes later
    with client.stream("GET", f"{STREAM}?steps=3&pace=100") as response:
        for name, id_, _ in events(response.iter_lines()):
            if name == "step":
                assert time.monotonic() - asked >= int(id_) * 0.1


def test_streams_are_not_stored_and_not_buffered(client):
    with client.stream("GET", f"{STREAM}?steps=1&pace=0") as response:
        assert response.headers["cache-control"] == "no-cache, no-transform"
        assert response.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in response.headers


def test_the_pages_stream_refuses_bad_values_and_passes_over_unknown_names(client):
    assert client.get(f"{FRAMES}?T=0").status_code == 422
    assert collect(client, f"{FRAMES}?steps=1&pace=0&logits=&utm_source=x")[-1][0] == "done"


@pytest.mark.parametrize("path", [STREAM, FRAMES])
def test_head_of_a_stream_answers_at_once(client, path):
    response = client.head(f"{path}?steps=500&pace=2000")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"].startswith("text/event-stream")


def test_leading_zeros_of_the_last_event_do_not_matter(client):
    received = collect(client, f"{STREAM}?steps=8&pace=0", **{"Last-Event-ID": "0" * 20 + "5"})
    assert [data["step"] for name, _, data in received if name == "step"] == [6, 7, 8]


RUN, MAP = "width=4&transfer=60&epochs=2", "temperatures=1&widths=4&seeds=1&transfer=60&epochs=2"
EVERY = [
    *(f"{path}?steps=3&pace=0" for path in (STREAM, FRAMES)),
    *(f"{path}/run/stream?{RUN}" for path in ("/api/v1/lab", "/lab")),
    *(f"{path}/map/stream?{MAP}" for path in ("/api/v1/lab", "/lab")),
]


@pytest.mark.parametrize("address", EVERY)
def test_client_that_has_received_done_gets_204(client, address):
    last = collect(client, address)[-1]
    assert last[:2] == ("done", "done")
    for method in ("GET", "HEAD"):
        response = client.request(method, address, headers={"Last-Event-ID": last[1]})
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["cache-control"] == "no-cache, no-transform"
    name = "T" if "trajectory" in address else "lr"
    assert client.get(f"{address}&{name}=-1", headers={"Last-Event-ID": "done"}).status_code == 422


def test_client_that_has_received_done_takes_no_slot_and_trains_nothing():
    with stepwise(lab_runs=1) as lab, lab.asked("/lab/run/stream?width=5"):
        lab.begun(5)
        for address in EVERY[2:]:
            response = lab.client.get(address, headers={"Last-Event-ID": "done"})
            assert response.status_code == 204
        assert lab.executor.given.empty()


@pytest.mark.parametrize("address", EVERY[2:])
def test_a_silent_stream_sends_comments_that_are_no_events(address):
    with (
        mock.patch("app.web.heartbeats.SILENCE", 0.01),
        stepwise(lab_runs=1) as lab,
        lab.client.stream("GET", address) as response,
    ):
        lines = response.iter_lines()
        assert next(lines) == "retry: 500"
        assert [next(lines) for _ in range(4)] == [": ping", "", ": ping", ""]
        lab.executor.allow(100)
        assert [name for name, _, _ in events(lines)][-1] == "done"


def test_stream_sends_comments_while_it_waits_in_the_queue():
    with (
        mock.patch("app.web.heartbeats.SILENCE", 0.01),
        stepwise(lab_runs=1, lab_waiting=1) as lab,
        lab.asked("/lab/run/stream?width=5"),
    ):
        lab.begun(5)
        with lab.client.stream("GET", EVERY[3]) as response:
            lines = response.iter_lines()
            assert [next(lines) for _ in range(2)][1] == "event: queued"
            assert [line for line, _ in zip(lines, range(6), strict=False)][-4:] == [
                ": ping",
                "",
            ] * 2


def test_a_stream_of_steps_is_never_silent_for_as_long():
    assert PACE.high / 1000 < SILENCE <= 15
