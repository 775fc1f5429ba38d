"""What pages show of runs: a bounded number of logs, which stay the same ones while a run grows."""

import pytest

from app.recordings.mounted_runs import MountedRun
from app.recordings.recording import Recording
from app.recordings.run_figures import MAX_LOGS
from app.recordings.shown_run import ShownRuns, chosen
from tests.recordings.run_files import append, recorder, student, write_run


@pytest.mark.parametrize("n", [1, 2, 3, 199, 200, 201, 399, 400, 5000, 1_000_000])
def test_a_power_of_two_of_the_logs_is_chosen_with_the_first_and_the_last(n):
    places, every = chosen(n, MAX_LOGS)
    assert places[0] == 0
    assert places[-1] == n - 1
    assert len(places) <= MAX_LOGS
    assert every & (every - 1) == 0
    assert all(place % every == 0 for place in places[:-1])
    assert every == 1 or len(range(0, n, every // 2)) >= MAX_LOGS  # the least that does


def test_nothing_is_chosen_of_nothing():
    assert chosen(0, MAX_LOGS) == ([], 1)


def test_the_chosen_places_but_the_last_stay_while_a_run_grows():
    for n in range(2, 390):
        (before, every), (after, then) = chosen(n, 200), chosen(n + 1, 200)
        if every == then:
            assert set(before[:-1]) <= set(after)


def test_a_growing_run_is_read_from_its_new_lines_alone(tmp_path, monkeypatch):
    path = write_run(tmp_path / "kd.jsonl")
    runs, run, read = ShownRuns(), MountedRun("kd", path), []
    log_at = Recording.log_at
    monkeypatch.setattr(
        Recording, "log_at", lambda self, place: read.append(place.step) or log_at(self, place)
    )
    assert [log.step for log in runs.shown(run).logs] == [0, 50, 100]
    with recorder(path) as more:
        more.log(150, student_logits=student(150))
    assert [log.step for log in runs.shown(run).logs] == [0, 50, 100, 150]
    assert read == [0, 50, 100, 150]


def test_only_the_first_logs_count_where_a_page_has_no_more(tmp_path):
    run = MountedRun("kd", write_run(tmp_path / "kd.jsonl"))
    shown = ShownRuns().shown(run, 2)
    assert ([log.step for log in shown.logs], shown.n_logs) == ([0, 50], 2)


def test_lines_that_do_not_fit_are_left_out_and_counted(tmp_path):
    path = write_run(tmp_path / "kd.jsonl")
    append(path, step=150, student_logits=[[1, 2]], metrics={})
    append(path, other="line")
    shown = ShownRuns().shown(MountedRun("kd", path))
    assert [log.step for log in shown.logs] == [0, 50, 100]
    assert shown.n_damaged == 2
    assert "student_logits must be (2, 3)" in shown.problem
