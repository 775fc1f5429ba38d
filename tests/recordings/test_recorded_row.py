"""A probe row of a recorded run is a source of what the widget shows."""

import numpy as np
import pytest

from app.explorer.parameters import PINS
from app.explorer.results import STOPS
from app.numerics.softmax import softmax
from app.presentation.explorer.frames import step_frames, sweep_frames
from app.presentation.explorer.widget import widget
from app.recordings.model import Header, Log
from app.recordings.recorded_row import RecordedRow, recorded_row

TEACHER = np.array([[[3.0, 1, 0]], [[0, 2, 1]]])
STEPS = (100, 150, 400)
STUDENT = np.array([[[0.0, 0, 0], [0, 0, 0]], [[1, 0, 0], [0, 1, 0]], [[2, 1, 0], [0, 1, 1]]])


def header(labels: tuple[int, ...] | None = (0, 1)) -> Header:
    return Header(4.0, 0.25, ("cat", "dog", "rabbit"), labels, None, None, TEACHER)


def row(k: int, **options: object) -> RecordedRow:
    logs = [Log(step, None, {}, z) for step, z in zip(STEPS, STUDENT, strict=True)]
    return recorded_row(header(), logs, k, **options)  # type: ignore[arg-type]


def test_a_recorded_student_is_evaluated_as_it_was_recorded_not_trained() -> None:
    student = row(0).student
    np.testing.assert_array_equal(student.student_logits, STUDENT[:, 0])
    q, p = softmax(TEACHER[0], 4.0)[0], softmax(STUDENT[1, 0], 4.0)
    assert student.kl[1] == pytest.approx(float((q * np.log(q / p)).sum()), rel=1e-12)


def test_frames_of_a_recorded_row_name_the_recorded_steps() -> None:
    texts = [frame["texts"] for frame in step_frames(row(0))]
    assert [text["step"] for text in texts] == ["100/400", "150/400", "400/400"]
    assert [text["step-number"] for text in texts] == ["100", "150", "400"]
    assert texts[1]["steps-done"] == "At step 150 of 400"


@pytest.mark.parametrize(
    ("step", "place"), [(None, 2), (150, 1), (399, 1), (400, 2), (0, 0), (9_999, 2)]
)
def test_a_step_between_two_logs_shows_the_log_before_it(step: int | None, place: int) -> None:
    assert row(0, step=step).experiment.step == place


def test_the_slider_softens_the_recorded_student_without_training_it_anew() -> None:
    results = row(1, step=150)
    at_8 = sweep_frames(results)[int(np.searchsorted(STOPS, 8.0))]["series"]
    shares = np.rint(1000 * softmax(STUDENT[1, 1], 8.0))
    np.testing.assert_allclose(at_8["student-soft"], shares, atol=1)
    assert at_8["student"] == sweep_frames(results)[0]["series"]["student"]


def test_a_row_without_a_label_has_the_teachers_likeliest_class_and_no_hard_loss() -> None:
    logs = [Log(0, None, {}, STUDENT[0])]
    experiment = recorded_row(header(labels=None), logs, 1).experiment
    assert (experiment.true_class, experiment.hard_weight) == (1, 0.0)


def test_a_pinned_run_beside_a_recorded_row_is_gradient_descent_from_its_first_log() -> None:
    results = row(0, settings={"pins": PINS.read("T:4,lr:0.5")})
    plain = results.students.pinned[0]
    assert len(plain.student_logits) == len(STEPS)
    np.testing.assert_array_equal(plain.student_logits[0], STUDENT[0, 0])
    np.testing.assert_allclose(plain.student_logits[1], STUDENT[0, 0] - 0.5 * plain.gradient[0])


def test_the_widget_of_a_recorded_row_has_its_steps_on_the_axis() -> None:
    view = widget(row(0))
    assert view.charts.loss_axes.layout["steps"] == list(STEPS)
    assert view.charts.loss_axes.layout["xaxis"]["tickvals"] == [100, 200, 300, 400]
    assert [cells[0] for cells in view.charts.loss_rows] == ["100", "150", "400"]
