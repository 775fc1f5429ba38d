"""The runs that a server shows: of a file or a folder, as files come, grow, change and go."""

import os

import pytest

from app.recordings import mounted_runs
from app.recordings.errors import RecordingError
from app.recordings.mounted_runs import MountedRuns
from tests.recordings.run_files import recorder, student, write_run


def test_a_folder_shows_its_recordings_under_names_that_addresses_may_have(tmp_path):
    for name in ("b.jsonl", "KD run_1.jsonl", "kd-run-1.jsonl", "a.json", "ä.jsonl", "a/c.jsonl"):
        write_run(tmp_path / name)
    (tmp_path / "rows.jsonl").write_text('{"logits": [1, 2]}\n')
    (tmp_path / "empty.jsonl").touch()
    runs = MountedRuns(tmp_path)
    found = {name: run.path.name for name, run in runs.items()}
    assert found == {
        "kd-run-1": "KD run_1.jsonl",
        "b": "b.jsonl",
        "kd-run-1-2": "kd-run-1.jsonl",
        "run": "ä.jsonl",
    }


def test_a_file_that_says_that_it_is_a_recording_is_shown_with_its_problem(tmp_path):
    (tmp_path / "old.jsonl").write_text('{"version": 0, "format": "soft-targets recording"}\n')
    (run,) = MountedRuns(tmp_path).values()
    for _ in range(2):
        with pytest.raises(RecordingError, match=r"old\.jsonl, line 1: the header must have"):
            run.recording  # noqa: B018


def test_runs_come_and_go_while_the_server_is_up(tmp_path):
    folder = tmp_path / "runs"
    runs = MountedRuns(folder)
    assert list(runs) == []
    write_run(folder / "b.jsonl")
    runs.look()
    first = runs["b"]
    write_run(folder / "a.jsonl")
    runs.look()
    assert (list(runs), runs["b"]) == (["a", "b"], first)
    (folder / "b.jsonl").unlink()
    runs.look()
    assert list(runs) == ["a"]
    write_run(folder / "b.jsonl")
    runs.look()
    assert runs["b"] is first


def test_a_folder_shows_no_more_than_its_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(mounted_runs, "MAX_RUNS", 2)
    for name in "cab":
        write_run(tmp_path / f"{name}.jsonl", steps=())
    assert list(MountedRuns(tmp_path)) == ["a", "b"]


def test_a_link_out_of_the_folder_a_pipe_and_a_folder_are_passed_over(tmp_path):
    folder, elsewhere = tmp_path / "runs", write_run(tmp_path / "elsewhere.jsonl")
    write_run(folder / "own.jsonl")
    (folder / "out.jsonl").symlink_to(elsewhere)
    (folder / "up.jsonl").symlink_to("../elsewhere.jsonl")
    (folder / "zero.jsonl").symlink_to("/dev/zero")
    (folder / "circle.jsonl").symlink_to("circle.jsonl")
    (folder / "inside.jsonl").symlink_to("own.jsonl")
    (folder / "folder.jsonl").mkdir()
    os.mkfifo(folder / "pipe.jsonl")
    assert list(MountedRuns(folder)) == ["inside", "own"]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path, make):
    path = tmp_path / "kd.jsonl"
    (run,) = MountedRuns(path).values()
    make(path)
    assert run.is_there
    with pytest.raises(RecordingError, match=r"kd\.jsonl: must be a file"):
        run.recording  # noqa: B018


def test_a_file_is_shown_before_it_is_there_and_as_it_grows(tmp_path):
    path = tmp_path / "kd.jsonl"
    (run,) = MountedRuns(path).values()
    for content in (None, b"", b'{"format": "soft-ta'):
        if content is not None:
            path.write_bytes(content)
        assert not run.is_there
        with pytest.raises(RecordingError, match=r"kd\.jsonl: is not there yet"):
            run.recording  # noqa: B018
    path.unlink()
    with recorder(path) as training:
        recording = run.recording
        assert list(recording.steps) == []
        training.log(7, student_logits=student(7))
        assert list(run.recording.steps) == [7]
        assert run.recording is recording


def test_a_file_that_was_replaced_is_opened_again(tmp_path):
    path = write_run(tmp_path / "kd.jsonl", steps=(0, 10))
    (run,) = MountedRuns(path).values()
    assert list(run.recording.steps) == [0, 10]
    path.unlink()
    write_run(path, steps=(0, 20, 40, 60), temperature=2)
    assert list(run.recording.steps) == [0, 20, 40, 60]
    assert run.recording.header.temperature == 2
    path.write_text("{}\n")
    with pytest.raises(RecordingError, match="the header must have"):
        run.recording  # noqa: B018
    path.unlink()
    write_run(path, steps=(3,))
    assert list(run.recording.steps) == [3]


def test_a_file_is_not_indexed_again_as_long_as_it_is_the_same(tmp_path, monkeypatch):
    path = write_run(tmp_path / "kd.jsonl")
    (run,) = MountedRuns(path).values()
    recording = run.recording
    monkeypatch.setattr(recording, "read_on", lambda: pytest.fail("read"))
    assert run.recording is recording


def test_no_path_shows_no_runs():
    runs = MountedRuns()
    runs.look()
    assert list(runs) == []
