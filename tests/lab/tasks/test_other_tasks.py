"""Whatever the task is, the engine trains it: here points around three centres, read by distance."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from app.lab import report, training
from app.lab.config import read_config
from app.lab.jobs.run_manager import Run
from app.lab.jobs.worker_status import WorkerStatus
from app.lab.tasks.catalog import TASKS
from app.lab.tasks.digits.task import DIGITS
from app.lab.tasks.model import Examples, Split
from app.lab.temperature_map import TemperatureMap
from app.presentation.lab.frames import epoch_frame
from app.presentation.lab.page import Known, lab_page
from app.presentation.lab.page_state import PageState

RNG = np.random.default_rng(0)
CENTRES = 2 * RNG.standard_normal((3, 5)).astype(np.float32)
N_TRAIN, N_VALIDATION, N_TEST = 300, 40, 61  # no multiple of eight


def examples(n):
    labels = RNG.integers(3, size=n)
    return Examples(CENTRES[labels] + RNG.standard_normal((n, 5), np.float32), labels)


SPLIT = Split(examples(N_TRAIN), examples(N_VALIDATION), examples(N_TEST))


def logits_of(inputs):
    squares = (inputs[:, np.newaxis] - CENTRES) ** 2
    return -squares.sum(axis=-1)[:, np.newaxis] / 2


TEACHERS = SimpleNamespace(
    layers=lambda teacher: (5, 3),
    brief=lambda teacher: "5–3",
    n_members=lambda teacher: 1,
    n_parameters=lambda teacher: 18,
    multiply_adds=lambda teacher: 15,
    digest=lambda teacher: "0" * 64,
    seen_rows=lambda teacher: np.arange(N_TRAIN),
    training_logits=lambda teacher: logits_of(SPLIT.training.inputs),
    test_logits=lambda teacher: logits_of(SPLIT.test.inputs),
    test_classes=lambda teacher: logits_of(SPLIT.test.inputs)[:, 0].argmax(axis=-1),
    logits_of=lambda teacher, inputs: logits_of(inputs),
)
POINTS = replace(
    DIGITS,
    name="points",
    title="Points",
    example="point",
    examples="points",
    classes=("red", "green", "blue"),
    class_plurals=("reds", "greens", "blues"),
    n_inputs=5,
    n_train=N_TRAIN,
    n_validation=N_VALIDATION,
    n_test=N_TEST,
    load=lambda: SPLIT,
    teachers=TEACHERS,
    vary=lambda inputs, rng: inputs + rng.standard_normal(inputs.shape, np.float32) / 10,
)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setitem(TASKS, "points", POINTS)
    pairs = {"width": "8", "epochs": "2", "smoothing": "0.1", "left_out": "1", "augment": "1"}
    return replace(read_config(pairs.items(), strict=True)[0], task_name="points")


def trained(run):
    state, rows = training.start(run), []
    for _ in range(run.epochs):
        state, measured = training.run_epoch(run, state)
        rows.append(measured)
    return state, rows


def test_another_tasks_students_are_trained_and_told(run):
    state, rows = trained(run)
    assert run.sizes == (5, 8, 3)
    told = report.finish(run, state, rows, report.Seconds())
    assert told.test_logits.shape == (3, N_TEST, 3)
    for student, own in zip(rows[-1], told.test_logits, strict=True):
        right = own.argmax(axis=-1) == SPLIT.test.labels
        np.testing.assert_array_equal(student.right, right)
        assert student.test_accuracy == right.mean()
        assert len(student.recall) == 3
    assert rows[-1][0].train_loss < rows[0][0].train_loss
    assert 1 not in training.transfer_set(run, 0).labels
    assert told.result["teacher"]["parameters"] == 18
    assert len(told.result["bias_sweep"]["distilled"]["accuracy"]) == 61


def test_another_task_is_shown_in_its_own_words(run):
    state, rows = trained(run)
    shown = Run(run, state, rows, finished=report.finish(run, state, rows, report.Seconds()))
    temperature_map, worker = TemperatureMap(run, (1.0,), (8,), 1), WorkerStatus(1, 1)
    page = lab_page(Known(shown, temperature_map, {}, (), worker), PageState(), None)
    assert page.settings.labels == POINTS.classes
    assert page.recall.spread.startswith("Each point has ")
    assert page.results.inside is None
    sentences = [verdict.text for verdict in page.results.verdicts] + [page.results.bias.about]
    assert any("61 test points" in text for text in sentences)
    assert any("greens" in text for text in sentences)
    assert [text for text in sentences if "digit" in text] == []
    assert len(epoch_frame(run, 1, rows[0])["series"]["recall-hard"]) == 3
