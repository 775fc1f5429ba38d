"""A training run is recorded as lines of JSON, whatever happens to the process."""

import json
import os
import resource
import signal
import subprocess
import sys
import warnings

import numpy as np
import pytest

from app.recordings.model import MAX_NUMBERS
from app.recordings.recorder import Recorder

TEACHER = np.float32([[5.0, 1.1, 0.3], [0.2, 4.0, 1.0]])
STUDENT = np.float32([[0.1, 0.2, 0.3], [1 / 3, -1e-7, 7e20]])
FIXED = {
    "teacher_logits": TEACHER,
    "labels": [0, 1],
    "classes": ["cat", "dog", "rabbit"],
    "temperature": 4,
    "hard_weight": 0.1,
}


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def steps(path):
    return [line["step"] for line in lines(path)[1:]]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs" / "kd.jsonl"


def test_a_run_is_a_header_and_a_line_a_log(path):
    with Recorder(path, **FIXED, names=["first", "second"]) as run:
        run.log(0, student_logits=STUDENT, train_loss=0.5, test_accuracy=np.float32(0.25))
        run.log(50, student_logits=STUDENT.tolist(), train_loss=float("nan"))
    header, first, second = lines(path)
    assert header == {
        "format": "soft-targets recording",
        "version": 1,
        "temperature": 4.0,
        "hard_weight": 0.1,
        "classes": ["cat", "dog", "rabbit"],
        "labels": [0, 1],
        "names": ["first", "second"],
        "pictures": None,
        "teacher_logits": header["teacher_logits"],
    }
    assert (np.float32(header["teacher_logits"]) == TEACHER).all()
    assert (first["step"], second["step"]) == (0, 50)
    assert first["metrics"] == {"train_loss": 0.5, "test_accuracy": 0.25}
    assert second["metrics"] == {"train_loss": None}
    assert first["time"] <= second["time"]


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_every_logit_is_read_back_as_it_was(path, kind):
    logits = np.random.default_rng(3).normal(size=(2, 3)).astype(kind)
    with Recorder(path, **FIXED) as run:
        run.log(1, student_logits=logits)
    assert (np.array(lines(path)[1]["student_logits"], kind) == logits).all()


class Tensor:
    """What of a PyTorch tensor is used, with a type that NumPy lacks."""

    dtype = "torch.bfloat16"

    def detach(self):
        return self

    cpu = detach

    def float(self):
        self.dtype = "torch.float32"
        return self

    def numpy(self):
        assert self.dtype == "torch.float32"
        return STUDENT


def test_a_tensor_with_a_gradient_and_bfloat16_is_taken(path):
    with Recorder(path, **FIXED) as run:
        run.log(1, student_logits=Tensor())
    assert (np.float32(lines(path)[1]["student_logits"]) == STUDENT).all()


class Loss:
    """A number with a gradient: PyTorch warns where it is made a number as it is."""

    def detach(self):
        return 0.25

    def __float__(self):
        raise AssertionError("made a number with its gradient")


def test_a_loss_with_a_gradient_is_taken_without_it(path):
    with Recorder(path, **FIXED) as run:
        run.log(1, student_logits=STUDENT, train_loss=Loss())
    assert lines(path)[1]["metrics"] == {"train_loss": 0.25}


def test_labels_may_be_names(path):
    Recorder(path, **{**FIXED, "labels": ["rabbit", "dog"]}).close()
    assert lines(path)[0]["labels"] == [2, 1]


def test_pictures_are_eight_bits_a_pixel(path):
    Recorder(path, **FIXED, pictures=[[[0, 0.5, 1]], [[1, 0, 0]]]).close()
    assert lines(path)[0]["pictures"] == {"height": 1, "width": 3, "grey": ["AID/", "/wAA"]}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"teacher_logits": [[1, float("nan")], [0, 1]]}, r"teacher_logits must be finite, got nan at \(0, 1\)"),
        ({"teacher_logits": [1, 2, 3]}, r"teacher_logits must be \(rows, classes\).*got \(3,\)"),
        ({"teacher_logits": np.zeros((65, 3))}, r"1 to 64 rows.*got \(65, 3\)"),
        ({"teacher_logits": np.zeros((2, MAX_NUMBERS))}, "rows times classes must be at most 100,000"),
        ({"teacher_logits": [["a", "b"]]}, "teacher_logits must be numbers"),
        ({"labels": [0]}, "labels must be 2, one a row, got 1"),
        ({"labels": [0, 3]}, "labels must be whole numbers from 0 to 2, got 3 in row 1"),
        ({"labels": ["cat", "horse"]}, "labels must be among the classes, got 'horse' in row 1"),
        ({"labels": None}, "labels must be given for a hard_weight above 0, got 0.1"),
        ({"classes": ["cat"]}, "classes must be 3 texts, got 1"),
        ({"names": ["a"]}, "names must be 2 texts, got 1"),
        ({"temperature": 0}, "temperature must be > 0, got 0"),
        ({"hard_weight": 2}, "hard_weight must be from 0 to 1, got 2"),
        ({"pictures": np.zeros((2, 65, 65))}, r"pictures must be \(2, height, width\)"),
    ],
)  # fmt: skip
def test_a_wrong_header_is_refused_by_thing_rule_and_value(path, changed, message):
    with pytest.raises((ValueError, TypeError), match=message):
        Recorder(path, **{**FIXED, **changed})
    assert not path.exists()


@pytest.mark.parametrize(
    ("step", "logits", "metrics", "message"),
    [
        (5, STUDENT * np.float32("inf"), {}, "student_logits must be finite"),
        (5, STUDENT[:1], {}, r"student_logits must be \(2, 3\), got \(1, 3\)"),
        (5, STUDENT[:, :2], {}, r"student_logits must be \(2, 3\), got \(2, 2\)"),
        (4, STUDENT, {}, "step must be a whole number from 5, got 4"),
        (5.5, STUDENT, {}, "step must be a whole number from 5, got 5.5"),
        (5, STUDENT, {"loss": [1, 2]}, "loss must be one number, got list"),
    ],
)
def test_a_wrong_log_is_refused_and_the_run_goes_on(path, step, logits, metrics, message):
    with Recorder(path, **FIXED) as run:
        run.log(4, student_logits=STUDENT)
        with pytest.raises((ValueError, TypeError), match=message):
            run.log(step, student_logits=logits, **metrics)
        run.log(6, student_logits=STUDENT)
    assert steps(path) == [4, 6]


def test_a_run_is_gone_on_with_and_a_line_that_was_cut_off_is_removed(path):
    with Recorder(path, **FIXED) as run:
        run.log(0, student_logits=STUDENT)
        run.log(10, student_logits=STUDENT)
    path.write_bytes(path.read_bytes()[:-7])
    with Recorder(path, **FIXED) as run:
        run.log(10, student_logits=STUDENT)
    assert steps(path) == [0, 10]


def test_training_from_a_checkpoint_may_go_back_once(path):
    with Recorder(path, **FIXED) as run:
        run.log(10, student_logits=STUDENT)
    with Recorder(path, **FIXED) as run:
        run.log(5, student_logits=STUDENT)
        with pytest.raises(ValueError, match="step must be a whole number from 6, got 5"):
            run.log(5, student_logits=STUDENT)


def test_a_header_that_was_cut_off_is_written_again(path):
    Recorder(path, **FIXED).close()
    path.write_bytes(path.read_bytes()[:-1])
    with Recorder(path, **FIXED) as run:
        run.log(0, student_logits=STUDENT)
    assert steps(path) == [0]


def test_another_run_or_another_file_is_not_gone_on_with(path):
    Recorder(path, **FIXED).close()
    there = path.read_bytes()
    with pytest.raises(ValueError, match="temperature must be that of the run recorded there"):
        Recorder(path, **{**FIXED, "temperature": 2})
    assert path.read_bytes() == there
    path.write_text('{"a": 1}\n')
    with pytest.raises(ValueError, match="must be empty or a recording"):
        Recorder(path, **FIXED)
    assert path.read_text() == '{"a": 1}\n'


def test_a_second_recorder_of_a_file_is_refused_until_the_first_is_closed(path):
    with Recorder(path, **FIXED), pytest.raises(BlockingIOError, match="another Recorder"):
        Recorder(path, **FIXED)
    Recorder(path, **FIXED).close()


def test_a_closed_recorder_says_so(path):
    run = Recorder(path, **FIXED)
    run.close()
    with pytest.raises(ValueError, match="must be open, is closed"):
        run.log(0, student_logits=STUDENT)


def test_a_full_disk_warns_once_loses_lines_whole_and_ends_nothing(path):
    run = Recorder(path, **FIXED)
    run.log(0, student_logits=STUDENT)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:  # a file may grow by ten more bytes, as if the disk were full
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, limits[1]))
        with pytest.warns(RuntimeWarning, match="could not be written .*; the run goes on"):
            run.log(1, student_logits=STUDENT)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            run.log(2, student_logits=STUDENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    run.log(3, student_logits=STUDENT)
    run.close()
    assert steps(path) == [0, 3]


_TRAINING = """
import sys
from app.recordings.recorder import Recorder
with Recorder(sys.argv[1], teacher_logits=[[1, 2]], temperature=2) as run:
    for step in range(10_000_000):
        run.log(step, student_logits=[[step, 0]])
        print(step, flush=True)
"""


def test_a_killed_training_loses_no_line_that_was_logged(path):
    training = subprocess.Popen(
        [sys.executable, "-c", _TRAINING, str(path)], stdout=subprocess.PIPE, text=True
    )
    for _ in range(50):
        said = int(training.stdout.readline())
    os.kill(training.pid, signal.SIGKILL)
    rest = training.communicate()[0].split()
    said = int(rest[-1]) if rest else said
    Recorder(path, teacher_logits=[[1, 2]], temperature=2).close()
    found = steps(path)
    assert found == list(range(len(found)))
    assert len(found) > said


def test_importing_the_recorder_imports_no_web(tmp_path):
    code = "import sys; from app import Recorder; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "numpy" in loaded
    assert not loaded & {"fastapi", "starlette", "uvicorn", "jinja2", "click", "pydantic"}
