"""Recordings are read as they were logged, while they grow, whoever wrote them."""

import json

import numpy as np
import pytest

from app.recordings.errors import RecordingError
from app.recordings.model import MAX_LINE
from app.recordings.recorder import Recorder
from app.recordings.recording import Recording, thinned

TEACHER = np.float32([[5.0, 1.1, 0.3], [0.2, 4.0, 1.0]])
FIXED = {"teacher_logits": TEACHER, "labels": [0, 1], "temperature": 4, "hard_weight": 0.1}


def student(step):
    return np.float32([[step, 0.1, 0.3], [0, step / 3, 1]])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kd.jsonl"


@pytest.fixture
def run(path):
    with Recorder(path, **FIXED, names=["a", "b"], pictures=np.ones((2, 1, 2))) as run:
        for step in (0, 50, 100):
            run.log(step, student_logits=student(step), loss=step / 7, accuracy=float("nan"))
        yield run


def test_a_recording_has_what_was_logged(run, path):
    recording = Recording(path)
    header = recording.header
    assert (header.temperature, header.hard_weight) == (4.0, 0.1)
    assert (header.classes, header.labels, header.names) == (("0", "1", "2"), (0, 1), ("a", "b"))
    assert header.pictures.tolist() == [[[255, 255]]] * 2
    assert (header.teacher_logits.astype(np.float32) == TEACHER.reshape(2, 1, 3)).all()
    assert list(recording.steps) == [0, 50, 100]
    log = recording.log(1)
    assert (log.step, log.metrics) == (50, {"loss": 50 / 7, "accuracy": None})
    assert (log.student_logits.astype(np.float32) == student(50)).all()


def test_a_recording_grows_by_whole_lines(run, path):
    recording = Recording(path)
    assert recording.read_on() is False
    run.log(150, student_logits=student(150))
    assert recording.read_on() is True
    with path.open("ab") as file:
        file.write(b'{"step": 200, "student_')
    assert recording.read_on() is False
    assert list(recording.steps) == [0, 50, 100, 150]


def test_going_back_makes_void_what_was_logged_from_there_on(run, path):
    recording = Recording(path)
    run.close()
    with Recorder(path, **FIXED, names=["a", "b"], pictures=np.ones((2, 1, 2))) as again:
        again.log(30, student_logits=student(7))
        again.log(60, student_logits=student(8))
    recording.read_on()
    assert list(recording.steps) == [0, 30, 60]
    assert list(Recording(path).steps) == [0, 30, 60]
    assert recording.log(1).student_logits[0, 0] == 7


def test_a_file_that_has_become_shorter_says_so(run, path):
    recording = Recording(path)
    run.close()
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(RecordingError, match=r"kd.jsonl: has become shorter"):
        recording.read_on()
    path.unlink()
    with pytest.raises(RecordingError, match=r"kd.jsonl: must be readable \(No such file"):
        recording.read_on()


def test_a_log_of_another_program_may_have_its_fields_in_any_order(run, path):
    with path.open("a") as file:
        print(json.dumps({"student_logits": student(1).tolist(), "step": 120}), file=file)
    recording = Recording(path)
    assert recording.log(3).metrics == {}
    assert recording.log(3).time is None


@pytest.mark.parametrize(
    "line", ["not json", "[1]", '{"step": -1}', "[" * 100_000, '{"step": true}']
)
def test_a_line_that_is_no_log_is_passed_over_and_counted(run, path, line):
    with path.open("a") as file:
        print(line, file=file)
    run.log(150, student_logits=student(150))
    recording = Recording(path)
    assert (list(recording.steps), recording.n_damaged) == ([0, 50, 100, 150], 1)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"student_logits": [[1, 2, 3]]}, r"step 9: student_logits must be \(2, 3\), got \(1, 3\)"),
        ({"student_logits": [[1, 2], [3]]}, "student_logits must be lists of numbers, all as long"),
        ({"student_logits": [[None, 1, 2]] * 2}, "student_logits must be finite"),
        ({"student_logits": "text"}, "student_logits must be lists of numbers"),
        ({}, "student_logits must be"),
        ({"student_logits": [[1, 2, 3]] * 2, "metrics": {"a": [1]}}, "metrics must be numbers"),
        ({"student_logits": [[1, 2, 3]] * 2, "metrics": [1]}, "metrics must be numbers"),
    ],
)
def test_a_log_that_does_not_fit_is_refused_when_it_is_read(run, path, fields, message):
    with path.open("a") as file:
        print(json.dumps({"step": 9, **fields}), file=file)
    with pytest.raises(RecordingError, match=message):
        Recording(path).log(1)


def test_a_line_that_is_too_long_is_refused_without_being_kept(run, path):
    with path.open("ab") as file:
        file.write(b"[" * (MAX_LINE + 1))
    with pytest.raises(RecordingError, match="line 5: must be at most 4,000,000 bytes"):
        Recording(path)


def test_a_hostile_name_is_text_without_control_characters(path):
    Recorder(path, **FIXED, classes=["<script>", "a\x00b", "\ud800"]).close()
    assert Recording(path).header.classes == ("<script>", "a\ufffdb", "?")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"format": "other"}, "the header must have"),
        ({"version": 2}, "the header must have"),
        ({"temperature": 0}, "temperature must be > 0"),
        ({"temperature": "4"}, "temperature must be a number, got '4'"),
        ({"hard_weight": 2}, "hard_weight from 0 to 1"),
        ({"classes": ["a"]}, "classes must be 3 texts"),
        ({"classes": None}, "classes must be 3 texts, got null"),
        ({"labels": [0, 3]}, "labels must be 2 whole numbers from 0 to 2"),
        ({"names": [1, 2]}, "names must be 2 texts"),
        ({"pictures": {"height": 1, "width": 9, "grey": ["AA==", "AA=="]}}, "pictures must have"),
        ({"pictures": [1]}, "pictures must have"),
        ({"teacher_logits": [[1]]}, "teacher_logits must be 1 to 64 rows"),
        ({"teacher_logits": [[1, None]]}, "teacher_logits must be finite"),
        ({"teacher_logits": {}}, "teacher_logits must be"),
    ],
)
def test_a_header_that_is_wrong_is_refused_by_thing_rule_and_value(run, path, changed, message):
    header, *logs = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(json.dumps(json.loads(header) | changed).encode() + b"\n" + b"".join(logs))
    with pytest.raises(RecordingError, match=f"kd.jsonl, line 1: .*{message}"):
        Recording(path)


@pytest.mark.parametrize("text", ["", "{", '{"format": NaN}\n', "[" * 100_000 + "\n", "\x00\n"])
def test_what_is_no_recording_is_refused(path, text):
    path.write_text(text)
    with pytest.raises(RecordingError, match=r"kd\.jsonl, line 1: "):
        Recording(path)


def test_thinned_places_are_evenly_spread_with_first_and_last():
    assert thinned(9, 3) == [0, 4, 8]
    assert thinned(3, 5) == [0, 1, 2]
    assert thinned(0, 5) == []
    assert len(set(thinned(1_000_000, 500))) == 500
