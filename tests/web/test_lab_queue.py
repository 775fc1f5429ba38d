"""Slots of the lab's runs, and clients that leave."""

import itertools
import json
from contextlib import ExitStack
from unittest import mock

import pytest

from app.lab.jobs.run_manager import default_workers
from app.main import create_app
from app.settings import Settings
from tests.lab.answers import without_times
from tests.web.stepwise import LAB, refused, small, small_map, stepwise, streaming
from tests.web.test_slow_client_guard import POST, get
from tests.web.test_streams import collect


def test_client_without_a_free_slot_gets_retry_after():
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, small(4)) as first:
            lab.executor.allow(1)
            assert next(first)[:2] == ("epoch", "1")
            for path in (small(5), small(5, "run"), small_map(6)):
                assert refused(lab.client.get(path))
            with streaming(lab, small(4)) as second:  # who watches the same needs no place
                assert next(second)[:2] == ("epoch", "1")
                lab.executor.allow(100)
                assert list(first) == list(second)
        lab.gone()
        lab.gone()
        assert set(lab.executor.widths()) == {4}  # nothing was trained for who was refused
        assert lab.client.get(small(5, "run")).status_code == 200


def test_run_keeps_its_slot_until_its_last_watcher_leaves():
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, small(4)) as first:
            lab.executor.allow(1)
            next(first)
            with streaming(lab, small(4)) as second:
                next(second)
            lab.gone()
            assert refused(lab.client.get(small(5)))
        lab.gone()
        assert lab.train(small(5, "run")).status_code == 200


def test_number_of_slots_is_the_setting():
    with stepwise(lab_runs=2, lab_runs_per_client=2) as lab, lab.asked(small(4)):
        lab.begun(4)
        with lab.asked(small_map(5)):
            lab.begun(5)
            assert refused(lab.client.get(small(6)))
        lab.gone()
        with lab.asked(small(6)):
            lab.begun(6)


def test_finished_run_is_answered_while_all_slots_are_taken():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(3 + 1)  # epochs, and the result
        finished = lab.client.get(small(4, "run", 3)).json()
        lab.gone()
        with lab.asked(small(5)):
            lab.begun(5)
            assert refused(lab.client.get(small(6)))
            assert lab.client.get(small(4, "run", 3)).json() == finished
            received = collect(lab.client, small(4, "run/stream", 3))
            assert [id_ for _, id_, _ in received] == ["1", "2", "3", "done"]
            assert received[-1][2] == finished


@pytest.mark.parametrize("path", [small(5), small_map(5)])
def test_a_stream_that_is_cut_is_not_trained_any_further(path):
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, path) as first:
            lab.executor.allow(2)
            assert [id_ for _, id_, _ in itertools.islice(first, 2)] == ["1", "2"]
        lab.gone()
        # On the only worker: whatever else was to be done comes before.
        assert lab.train(small(4, "run", 3)).status_code == 200
        # Of 40: two, the one that was begun, and one while the leave is told.
        assert lab.executor.widths().count(5) <= 4


@pytest.mark.parametrize(
    "then", [b"", get("/healthz"), POST + b"Content-Length: 100000\r\n\r\nabc"]
)
def test_a_run_whose_asker_has_left_is_not_trained_any_further(then):
    with stepwise(lab_runs=1) as lab:
        with lab.asked(small(5, "run"), then=then):
            lab.begun(5)
        lab.executor.allow(2)  # the one that was begun, and one while its leave is told
        lab.gone()
        assert lab.train(small(4, "run", 3)).status_code == 200
        assert lab.executor.widths().count(5) <= 2


def test_returning_client_continues_the_run():
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, small(5, epochs=4)) as first:
            lab.executor.allow(2)
            seen = list(itertools.islice(first, 2))
        lab.gone()
        lab.executor.allow(100)
        seen += collect(lab.client, small(5, epochs=4), **{"Last-Event-ID": "2"})
        assert [id_ for _, id_, _ in seen] == ["1", "2", "3", "4", "done"]
        # two epochs, one that was computed for nobody, two more and the result
        assert len(lab.executor.computed) <= 6
        assert without_times(seen[-1][2]["students"]) == {
            name: without_times(student)
            for name, student in lab.client.get(small(5, "run", 4)).json()["students"].items()
        }


def test_every_slot_is_given_back():
    with stepwise(lab_runs=1) as lab:
        paths = (small(4), small(5, "run"), small_map(6), small(7), small_map(8))
        for width, path in enumerate(paths, 4):
            with lab.asked(path):  # leaves before anything has come
                lab.begun(width)
                assert refused(lab.client.get(small(100)))
            lab.executor.allow(2)
            lab.gone()
            assert lab.client.get(f"{small(4)}&T=0").status_code == 422
            assert lab.client.head(small(4)).status_code == 200
            assert lab.client.head(small_map(4)).status_code == 200
        assert lab.train(small(9, "run", 3)).status_code == 200


@pytest.mark.parametrize("path", [small(4), small_map(4), f"{LAB}/dataset", f"{LAB}/teacher"])
def test_head_answers_at_once_and_trains_nothing(path):
    with stepwise(lab_runs=1) as lab:
        with lab.asked(small(5)):  # the only place is taken: who needs none does not mind
            lab.begun(5)
            answer = lab.client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
        kind = "text/event-stream" if "stream" in path else "application/json"
        assert answer.headers["content-type"].startswith(kind)
        assert lab.executor.widths() in ([], [5])


def test_an_answer_of_503_is_json_that_names_its_path():
    with stepwise(lab_runs=1) as lab, lab.asked(small(4)):
        lab.begun(4)
        answer = lab.client.get(small(5), headers={"Accept": "text/event-stream"})
        assert answer.headers["content-type"] == "application/json"
        assert json.loads(answer.text)["path"] == f"{LAB}/run/stream"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"lab_workers": 3, "lab_runs": 5, "lab_waiting": 7}
            | {"lab_runs_per_client": 4, "lab_waiting_per_client": 6},
            (3, 5, 7, 4, 6),
        ),
        ({}, (default_workers(), 8, 32, 0, 0)),
    ],
)
def test_the_settings_are_those_of_the_engine(settings, expected):
    with (
        mock.patch("app.main.ProcessPool") as workers,
        mock.patch("app.main.RunQueue") as queue,
    ):
        create_app(Settings(**settings)).state.lab.warm()
    workers.assert_called_once_with(expected[0])
    queue.assert_called_once_with(*expected[1:])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (small(4, "run", 3), "application/json"),
        (small(4), "text/event-stream"),
        (small_map(4).replace("/stream", ".csv"), "text/csv"),
        ("/lab?run=1&width=4&transfer=60&epochs=3", "text/html"),
        ("/lab/inside?width=4&transfer=60&epochs=3", "text/html"),
    ],
)
def test_head_of_a_run_trains_nothing_and_claims_no_length(path, kind):
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(100)
        answer = lab.client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"].startswith(kind)
        assert "content-length" not in answer.headers
        assert lab.executor.computed == []


def test_refused_requests_do_not_push_out_what_was_computed():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(4)
        lab.client.get(small(4, "run", 3))
        lab.gone()
        with lab.asked(small(5)):
            lab.begun(5)
            for width in range(200, 300):
                assert refused(lab.client.get(small(width) + "&layers=2"))
            assert lab.client.get(small(4, "run", 3)).status_code == 200


def test_a_table_of_a_map_whose_asker_has_left_is_not_trained_any_further():
    with stepwise(lab_runs=1) as lab:
        with lab.asked(small_map(4).replace("/stream", ".csv").replace("epochs=1", "epochs=40")):
            lab.begun(4)
        lab.gone()
        lab.executor.allow(100)
        assert lab.client.get(small(9, "run", 3)).status_code == 200
        # the epoch that was begun, and one while the leave is told
        assert lab.executor.widths().count(4) <= 2


# One address


def from_(address):
    return {"X-Forwarded-For": address}


def over_share(answer):
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "public" not in answer.headers.get("cache-control", "")
    return answer.json()["detail"]


def test_one_address_never_has_all_slots():
    with stepwise(lab_runs=4) as lab, ExitStack() as stack:
        for width in (4, 5, 6):
            stack.enter_context(lab.asked(small(width), "203.0.113.7"))
            lab.begun(width)
        for path in (small(7), small(7, "run"), small_map(8), "/lab/inside?width=7&epochs=40"):
            assert over_share(lab.client.get(path, headers=from_("203.0.113.7"))) == (
                "this address trains as many runs of the lab as one may, 3:"
                " try again in some seconds"
            )
        with lab.asked(small(7), "203.0.113.8"):
            lab.begun(7)
            assert refused(lab.client.get(small(8), headers=from_("203.0.113.7")))
        assert lab.executor.widths() == []


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:0:1::7", "2001:db8:0:1:ffff::8", True),  # one household's
        ("2001:db8:0:1::7", "2001:db8:0:2::7", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("9.9.9.9, 203.0.113.7", "8.8.8.8, 203.0.113.7", True),  # who forges the left part
        ("203.0.113.7, 127.0.0.1", "203.0.113.7", True),  # two trusted hops
        ("unknown", "unknown", True),
    ],
)
def test_clients_are_counted_by_their_address(first, second, one):
    with stepwise(lab_runs=4, lab_runs_per_client=1) as lab, lab.asked(small(4), first):
        lab.begun(4)
        if one:
            over_share(lab.client.get(small(5), headers=from_(second)))
        with lab.asked(small(5), "198.51.100.1" if one else second):
            lab.begun(5)


def test_an_address_is_believed_of_trusted_proxies_only():
    settings = {"lab_runs": 4, "lab_runs_per_client": 1, "trusted_proxies": "10.0.0.0/8"}
    with stepwise(**settings) as lab, lab.asked(small(4), "203.0.113.7"):
        lab.begun(4)
        over_share(lab.client.get(small(5), headers=from_("203.0.113.8")))


def test_the_page_says_kindly_that_an_address_has_its_share():
    settings = {"lab_runs": 4, "lab_runs_per_client": 1, "lab_waiting_per_client": 1}
    with stepwise(**settings) as lab, lab.asked(small(4)):
        lab.begun(4)
        page = lab.client.get("/lab?width=5&run=1", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"]) == (429, "5")
        assert "this address trains as many runs of the lab as one may, 1" in page.text
        with streaming(lab, "/lab/run/stream?width=5") as waiting:
            text = "Your address trains as many runs as one may. You are next."
            assert next(waiting) == ("queued", None, {"text": text})
            with streaming(lab, "/lab/run/stream?width=6") as full:
                name, _, told = next(full)
            assert name == "full"
            assert told["text"].startswith("As many readers at this address wait for the lab as")
