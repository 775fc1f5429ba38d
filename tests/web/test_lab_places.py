"""Places, and who leaves."""

import itertools
import json
from unittest import mock

import pytest

from app.lab.engine import default_workers
from app.main import create_app
from app.settings import Settings
from tests.lab.answers import without_times
from tests.web.stepwise import LAB, refused, small, small_map, stepwise, streaming
from tests.web.test_streams import collect


def test_who_finds_every_place_taken_is_told_when_to_try_again():
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


def test_a_run_shares_its_place_until_its_last_watcher_has_left():
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


def test_there_are_as_many_places_as_the_setting_says():
    with stepwise(lab_runs=2) as lab, lab.asked(small(4)):
        lab.begun(4)
        with lab.asked(small_map(5)):
            lab.begun(5)
            assert refused(lab.client.get(small(6)))
        lab.gone()
        with lab.asked(small(6)):
            lab.begun(6)


def test_a_finished_run_is_answered_although_every_place_is_taken():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(3 + 1)  # epochs, and the result
        finished = lab.client.get(small(4, "run", 3)).json()
        lab.gone()
        with lab.asked(small(5)):
            lab.begun(5)
            assert refused(lab.client.get(small(6)))
            assert lab.client.get(small(4, "run", 3)).json() == finished
            received = collect(lab.client, small(4, "run/stream", 3))
            assert [id_ for _, id_, _ in received] == ["1", "2", "3", None]
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
        assert lab.executor.widths().count(5) <= 3


def test_a_run_whose_asker_has_left_is_not_trained_any_further():
    with stepwise(lab_runs=1) as lab:
        with lab.asked(small(5, "run")):
            lab.begun(5)
        lab.executor.allow(2)  # the one that was begun, and one while its leave is told
        lab.gone()
        assert lab.train(small(4, "run", 3)).status_code == 200
        assert lab.executor.widths().count(5) <= 2


def test_who_comes_back_goes_on_where_the_run_was_left():
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, small(5, epochs=4)) as first:
            lab.executor.allow(2)
            seen = list(itertools.islice(first, 2))
        lab.gone()
        lab.executor.allow(100)
        seen += collect(lab.client, small(5, epochs=4), **{"Last-Event-ID": "2"})
        assert [id_ for _, id_, _ in seen] == ["1", "2", "3", "4", None]
        # two epochs, one that was computed for nobody, two more and the result
        assert len(lab.executor.computed) <= 6
        assert without_times(seen[-1][2]["students"]) == {
            name: without_times(student)
            for name, student in lab.client.get(small(5, "run", 4)).json()["students"].items()
        }


def test_no_place_is_lost():
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
        ({"lab_workers": 3, "lab_runs": 5, "lab_waiting": 7}, (3, 5, 7)),
        ({}, (default_workers(), 8, 32)),
    ],
)
def test_the_settings_are_those_of_the_engine(settings, expected):
    with (
        mock.patch("app.main.Workers") as workers,
        mock.patch("app.main.Places") as places,
    ):
        engine = create_app(Settings(**settings)).state.lab
        engine.warm()
    workers.assert_called_once_with(expected[0])
    places.assert_called_once_with(*expected[1:])
    assert engine.workers == expected[0]


def test_head_of_a_run_trains_nothing():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(100)
        for path in (small(4, "run", 3), small_map(4).replace("/stream", ".csv")):
            assert lab.client.head(path).status_code == 200
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
