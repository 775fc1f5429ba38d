"""Figures over a run, a chunk of logs at a time."""

import tracemalloc

import numpy as np
import pytest

from app.numerics.losses import kl_divergence
from app.numerics.softmax import log_softmax
from app.recordings import run_figures as module
from app.recordings.model import MAX_METRICS, Header, Log
from app.recordings.run_figures import row_figures, run_figures


def header(teacher, labels=None, temperature=4.0):
    teacher = np.asarray(teacher, float)
    classes = tuple(map(str, range(teacher.shape[-1])))
    return Header(temperature, 0.0, classes, labels, None, None, teacher)


def logs(logits, **metrics):
    return [Log(step, None, metrics, np.asarray(z, float)) for step, z in enumerate(logits)]


def test_chunks_change_no_figure(monkeypatch):
    random = np.random.default_rng(0)
    teacher, students = random.normal(size=(5, 2, 7)), random.normal(size=(9, 5, 7))
    labels = tuple(random.integers(0, 7, 5).tolist())
    whole = run_figures(header(teacher, labels), logs(students), 3.0)
    monkeypatch.setattr(module, "_CHUNK", 80)
    in_chunks = run_figures(header(teacher, labels), logs(students), 3.0)
    assert in_chunks == whole or vars(in_chunks) == vars(whole)
    assert len(whole.kl_mean) == len(whole.accuracy) == 9


def test_logits_of_any_size_have_finite_figures():
    huge = [[1.7e308, -1.7e308, 0]]
    figures = run_figures(header([huge], (0,)), logs([huge, [[-1.7e308, 1.7e308, 0]]]), 0.05)
    assert figures.agreement == [1.0, 0.0]
    assert figures.kl_mean[0] == 0.0
    assert np.isfinite(figures.kl_mean).all()
    row = row_figures(header([huge], (0,)), logs([huge]), 0, 0.05)
    assert np.isfinite(row.kl).all()
    assert row.student_soft.tolist() == [[1.0, 0.0, 0.0]]


def test_a_metric_that_comes_or_goes_is_none_where_it_is_not():
    some = [
        Log(0, 1.5, {"loss": 2.0}, np.zeros((1, 2))),
        Log(1, None, {"loss": None, "accuracy": 0.5}, np.zeros((1, 2))),
        Log(2, 3.5, {}, np.zeros((1, 2))),
    ]
    figures = run_figures(header([[[0, 0]]]), some, 1.0)
    assert figures.metrics == {"loss": [2.0, None, None], "accuracy": [None, 0.5, None]}
    assert figures.times == [1.5, None, 3.5]


def test_of_too_many_metrics_the_first_are_told_and_it_says_so():
    some = [
        Log(step, None, {f"m{step}-{k}": 1.0 for k in range(80)}, np.zeros((1, 2)))
        for step in range(3)
    ]
    figures = run_figures(header([[[0, 0]]]), some, 1.0)
    assert len(figures.metrics) == MAX_METRICS
    assert figures.metrics_left_out
    assert not run_figures(header([[[0, 0]]]), some[:1], 1.0).metrics_left_out
    assert figures.metrics["m1-0"] == [None, 1.0, None]


def test_a_run_without_logs_has_no_figures():
    empty = run_figures(header([[[0, 1]]], (1,)), [], 2.0)
    assert (empty.steps, empty.kl_mean, empty.best, empty.metrics) == ([], [], {}, {})
    row = row_figures(header([[[0, 1]]], (1,)), [], 0, 2.0)
    assert row.student_logits.shape == (0, 2)
    assert row.kl.tolist() == row.hard_loss.tolist() == []


@pytest.mark.parametrize("temperature", [1.0, 4.0])
def test_the_best_step_is_the_first_of_the_lowest_kl_and_the_highest_agreement(temperature):
    teacher = np.array([[3.0, 0.0, 1.0]])
    students = [[[0, 1, 0]], [[3, 0, 0.5]], [[3, 0, 1]], [[3, 0, 1]]]
    figures = run_figures(header(teacher[:, None]), logs(students), temperature)
    assert figures.best == {"kl_mean": 2, "agreement": 1}
    wanted = kl_divergence(log_softmax(teacher, temperature), log_softmax(students[0], temperature))
    assert figures.kl_mean[0] == pytest.approx(float(wanted[0]))


def test_one_rows_figures_keep_no_other_rows_logits():
    many = np.zeros((64, 1000))
    tracemalloc.start()
    try:
        row_figures(header(many), (Log(k, None, {}, many.copy()) for k in range(40)), 0, 2.0)
        assert tracemalloc.get_traced_memory()[1] < 10e6  # the logs have 20 MB
    finally:
        tracemalloc.stop()
