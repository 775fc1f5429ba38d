"""The charts over a run: axes that fit any numbers, gaps, and the best step."""

import numpy as np
import pytest

from app.presentation.runs.axes import axis_of
from app.presentation.runs.run_charts import MOST_CHARTS, run_charts
from app.recordings.model import Header, Log
from app.recordings.place import Place
from app.recordings.run_figures import run_figures
from app.recordings.shown_run import ShownRun

TEACHER = np.array([[[2.0, 0]], [[0, 2.0]]])


def run(metrics, name="kd", labels=(0, 1)):
    header = Header(4.0, 0.1, ("a", "b"), labels, None, None, TEACHER)
    logs = [Log(10 * k, None, values, TEACHER[:, 0] * (k - 1)) for k, values in enumerate(metrics)]
    shown = ShownRun(name, header, logs, len(logs), 1, 0, None, Place(0, 0))
    return shown, run_figures(header, logs, 4.0)


def charts(*runs, place=0):
    return {chart.name: chart for chart in run_charts(runs, place).charts}


@pytest.mark.parametrize(
    "values",
    [
        [1, 2],
        [-5, -4.5],
        [0, 1e-9],
        [3, 3],
        [0, 0],
        [-1e300, 1e300],
        [1e300],
        [0, 5e-324],
        [5e-324],
        [None, 2, None],
    ],
)
def test_an_axis_has_all_values_and_a_few_ticks_between_its_ends(values):
    axis = axis_of([values])
    known = [value for value in values if value is not None]
    assert axis.low <= min(known) <= max(known) <= axis.high
    assert 2 <= len(axis.ticks) <= 12
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks)
    assert all(0 <= axis.place(value) <= 100 for value in known)


def test_a_value_beyond_all_axes_is_drawn_at_the_end():
    assert 0 <= axis_of([[-1.7e308, 1.7e308]]).place(1.7e308) <= 100


def test_a_value_that_is_not_finite_is_a_gap_and_is_said():
    chart = charts(run([{"loss": 3.0}, {"loss": None}, {"loss": 1.0}]))["metric-0"]
    assert chart.lines[0].path.count("M") == 2
    assert chart.note == "A gap: at 1 of 3 shown steps it was not logged, or not finite."


def test_the_best_step_is_where_the_student_is_nearest_the_teacher():
    chart = charts(run([{}, {}, {}, {}]))["kl"]  # logits −1, 0, 1, 2 times the teacher's
    assert (chart.best.step, chart.best.words) == (20, "Lowest")
    assert charts(run([{}, {}, {}, {}]))["agreement"].best.step == 20


def test_another_run_is_a_line_of_the_charts_that_it_has_figures_for():
    found = charts(run([{"loss": 1.0, "own": 2.0}]), run([{"loss": 2.0}], "other"))
    assert [line.name for line in found["metric-0"].lines] == ["kd", "other"]
    assert [line.source for line in found["metric-0"].lines] == ["0:metric-0", "1:metric-0"]
    assert [line.name for line in found["metric-1"].lines] == ["kd"]


def test_more_metrics_than_charts_stand_in_the_table():
    many = {f"m{k}": 1.0 for k in range(20)}
    found = run_charts([run([many, many])], 0)
    assert len(found.charts) == MOST_CHARTS
    assert len(found.tables[0].columns) == 3 + 20
    assert found.left_out.startswith("11 metrics have no chart here")


def test_without_labels_there_is_no_chart_of_right_answers():
    assert "accuracy" not in charts(run([{}], labels=None))


@pytest.mark.parametrize("top", [0.904, 1, 8.03, 949, 1200])
def test_an_axis_from_0_has_three_to_six_ticks(top):
    assert 3 <= len(axis_of([[0, top]]).ticks) <= 6


def test_the_best_step_has_a_short_value_and_the_table_the_long_one():
    found = run_charts([run([{}])], 0)
    assert found.charts[0].best.value == "0.122"
    assert found.tables[0].rows[0][:2] == ("0", "0.12246")
