"""The lines of docs/recording-recipes.md, run by the real libraries, with and without recording.

What they write is read back; what training ends with is the same to the last bit.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.recordings.recording import Recording
from tests.recipes.sites import HERE, install_libraries, run

GUIDE = HERE.parents[1] / "docs" / "recording-recipes.md"
_CALLBACK = re.compile(r",?\s*callbacks=\[RecordStudent\(run, probe\)\],?")
Outcome = dict[str, np.ndarray]


@dataclass(frozen=True)
class Loop:
    """A section of the guide, what is run before and after it, and what it must record."""

    section: str
    own: str  # the file of what is the reader's own
    outcome: str  # the module of what is compared
    recording: re.Pattern[str]  # what to leave out for a training without recording
    steps: tuple[int, ...]
    metrics: dict[int, set[str]]  # some of those of a step
    environment: tuple[str, ...] = ()


def _keras(backend: str) -> Loop:
    metrics = {0: set(), 20: {"loss", "accuracy"}, 32: {"val_accuracy", "student_loss"}}
    return Loop(
        "Keras",
        "keras",
        "outcome_keras",
        _CALLBACK,
        (0, 20, 32),
        metrics,
        (f"KERAS_BACKEND={backend}",),
    )


LOOPS = (
    Loop(
        "PyTorch",
        "pytorch",
        "outcome_pytorch",
        re.compile(r"(?<=    )with evaluating\(student\):"),
        (0, 20, 40, 60),
        {0: set(), 20: {"train_loss"}},
    ),
    Loop(
        "Hugging Face",
        "hugging_face",
        "outcome_pytorch",
        _CALLBACK,
        (0, 20, 40, 60),
        {0: set(), 20: {"loss", "grad_norm", "learning_rate"}, 60: {"loss", "eval_loss"}},
    ),
    Loop(
        "Lightning",
        "pytorch",
        "outcome_pytorch",
        _CALLBACK,
        (0, 20, 40, 60),
        {0: set(), 20: {"train_loss"}, 40: {"train_loss", "val_accuracy"}},
    ),
    _keras("torch"),
    _keras("jax"),
)


def code_of(section: str) -> str:
    """The code below a heading of the guide; what all of PyTorch's share goes before theirs."""
    text = re.split(r"^## ", GUIDE.read_text(), flags=re.M)
    blocks = {
        part.splitlines()[0]: re.findall(r"^```python\n(.*?)^```", part, re.M | re.S)
        for part in text
    }
    shared = blocks["PyTorch"][:1] if section in ("Hugging Face", "Lightning") else []
    return "\n\n".join(shared + blocks[section])


def train(folder: Path, loop: Loop, code: str) -> Outcome:
    """Train in a process of its own; what it ends with."""
    before = (HERE / "recording" / f"with_{loop.own}.py").read_text()
    shutil.copy(HERE / "recording" / f"{loop.outcome}.py", folder / "outcome.py")
    after = """
import numpy
from outcome import outcome

numpy.savez("outcome.npz", **outcome(teacher, student, answer))
"""
    script = folder / "script.py"
    script.write_text(f"{before}\n\n{code}\n{after}")
    run(folder, "env", *loop.environment, install_libraries(), script)
    with np.load(folder / "outcome.npz") as outcome:
        return dict(outcome)


@pytest.fixture(
    scope="module", params=LOOPS, ids=lambda loop: " ".join((loop.section, *loop.environment))
)
def loop(request: pytest.FixtureRequest) -> Loop:
    return request.param


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, loop: Loop) -> Path:
    return tmp_path_factory.mktemp("recorded")


@pytest.fixture(scope="module")
def outcome(folder: Path, loop: Loop) -> Outcome:
    """Of a training that was recorded."""
    return train(folder, loop, code_of(loop.section))


@pytest.fixture(scope="module")
def recording(folder: Path, outcome: Outcome) -> Recording:
    return Recording(folder / "runs" / "kd.jsonl")


def test_recipe_records_the_probe_rows(recording: Recording, outcome: Outcome, loop: Loop) -> None:
    header, last = recording.header, recording.log(len(recording.steps) - 1)
    assert tuple(recording.steps) == loop.steps
    assert recording.n_damaged == 0
    assert (header.temperature, header.hard_weight) == (4.0, 0.1)
    assert header.labels is not None
    assert np.array_equal(np.float32(header.teacher_logits[:, 0]), outcome["teacher_logits"])
    assert np.array_equal(np.float32(last.student_logits), outcome["student_logits"])
    assert not np.array_equal(recording.log(0).student_logits, last.student_logits)


def test_recipe_records_the_metrics(recording: Recording, loop: Loop) -> None:
    logs = {step: recording.log(k) for k, step in enumerate(recording.steps)}
    assert logs[0].metrics == {}
    for step, names in loop.metrics.items():
        assert names <= logs[step].metrics.keys()
        assert None not in logs[step].metrics.values()
    if loop.section == "Hugging Face":  # the loss of accumulated batches is a mean too
        assert logs[60].metrics["loss"] == pytest.approx(logs[60].metrics["eval_loss"], rel=0.05)


def test_recording_leaves_the_training_as_it_is(
    tmp_path: Path, outcome: Outcome, loop: Loop
) -> None:
    without, n_places = loop.recording.subn(_nothing_recorded, code_of(loop.section))
    assert n_places == 1
    unrecorded = train(tmp_path, loop, without)
    assert len((tmp_path / "runs" / "kd.jsonl").read_text().splitlines()) == 1  # the header
    assert unrecorded.keys() == outcome.keys()
    for name, value in outcome.items():
        assert np.array_equal(value, unrecorded[name]), name


def _nothing_recorded(found: re.Match[str]) -> str:
    return "if False:" if found[0].startswith("with") else ""
