"""The axes of the loss charts, against the runs that they are for and Plotly's own schema."""

from urllib.parse import parse_qsl

import numpy as np
import pytest
from plotly.graph_objs import Layout

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.explorer.divergence_words import loss_unit
from app.presentation.explorer.loss_axes import loss_axes
from app.presentation.explorer.static_charts import loss_sketch


def run(query):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return compute(experiment).student.loss


@pytest.mark.parametrize(
    ("query", "is_logarithmic"),
    [("", True), ("T=1", False), ("hard_weight=1", False), ("steps=500", True), ("steps=1", False)],
)
def test_the_axis_is_logarithmic_where_the_loss_spans_decades(query, is_logarithmic):
    loss = run(query)
    axes = loss_axes([loss])
    assert axes.is_logarithmic is is_logarithmic
    assert bool(axes.note) is is_logarithmic
    assert ("logarithmic" in axes.title) is is_logarithmic
    assert axes.layout["yaxis"]["type"] == ("log" if is_logarithmic else "linear")
    if not is_logarithmic:
        assert (axes.low, axes.high) == (0, pytest.approx(1.06 * loss.max()))


def test_another_run_on_the_chart_may_make_the_axis_logarithmic():
    assert not loss_axes([run("T=1")]).is_logarithmic
    assert loss_axes([run("T=1"), run("T=8")]).is_logarithmic


def test_ticks_are_powers_of_ten_as_the_page_writes_them():
    scale = loss_axes([np.array([0.5, 2e-5])]).layout["yaxis"]
    assert scale["ticktext"] == ["1e-4", "0.001", "0.01", "0.1"]
    assert scale["tickvals"] == [1e-4, 1e-3, 1e-2, 1e-1]


def test_many_decades_have_few_ticks_and_the_note_says_how_far_apart():
    axes = loss_axes([np.array([30.0, 2e-18])])
    scale = axes.layout["yaxis"]
    assert scale["ticktext"] == ["1e-15", "1e-11", "1e-7", "0.001", "10"]
    assert axes.note == "The axis is logarithmic: each line is 10,000 times the one below it."


def test_the_largest_losses_that_there_are_stay_within_float64():
    axes = loss_axes([run("student=1e300,-1e300,0&T=0.05&t_squared=0"), np.array([1e-18])])
    scale = axes.layout["yaxis"]
    assert np.isfinite(scale["tickvals"]).all()
    assert np.isfinite(10.0**axes.high)
    assert "times the one below it" in axes.note
    assert len(axes.note) < 100


def test_zeros_have_no_place_on_a_logarithmic_axis_and_it_is_said():
    loss = np.array([1.0, 1e-5, 0.0])
    axes = loss_axes([loss])
    assert axes.note.endswith("A loss of 0 has no place on it.")
    assert axes.y(loss)[2] == 0  # the drawing of the server ends at its bottom
    assert np.isfinite(axes.y(loss)).all()


@pytest.mark.parametrize("loss", [np.zeros(3), np.full(3, 0.2), np.array([0.0, 1e-7, 0.0])])
def test_losses_of_zero_or_of_one_value_have_a_linear_axis(loss):
    axes = loss_axes([loss])
    assert not axes.is_logarithmic
    assert axes.high > loss.max()


def test_what_float64_does_not_carry_is_at_the_lowest_loss_there_is():
    axes = loss_axes([np.array([1.0, 1e-25])])
    assert axes.low == pytest.approx(-18, abs=1)


@pytest.mark.parametrize("query", ["", "T=1", "steps=500", "steps=7"])
def test_ends_and_ticks_are_what_plotly_takes(query):
    layout = loss_axes([run(query)]).layout
    assert Layout(**layout).to_plotly_json() == layout
    left, right = layout["xaxis"]["range"]
    ticks = layout["xaxis"]["tickvals"]
    assert left < ticks[0] == 0
    assert right > ticks[-1]
    assert len(ticks) <= 7


def test_the_drawing_of_the_server_has_the_same_axes():
    loss = np.array([1.0, 0.1, 1e-2, 1e-3, 1e-4])
    axes = loss_axes([loss])
    sketch = loss_sketch(axes, [loss], step=2)
    x, y = zip(*(map(float, point.split(",")) for point in sketch.whole_line.split()), strict=True)
    np.testing.assert_allclose(np.diff(y), (y[-1] - y[0]) / 4, atol=0.11)  # a straight line
    assert 0 < x[0] < x[-1] < 100
    assert 0 < y[0] < y[-1] < 100
    assert len(sketch.line_so_far.split()) == 3
    assert float(sketch.now) == x[2]


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        ("", "nats"),
        ("divergence=dkd", "nats"),
        ("divergence=tv", ""),
        ("divergence=tv&hard_weight=0.5", ""),
        ("divergence=tv&hard_weight=1", "nats"),
        ("pins=divergence:logit_mse", ""),
    ],
)
def test_an_axis_names_nats_only_where_every_line_is_in_nats(query, unit):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    assert loss_unit(experiment, *experiment.pinned) == unit
    axes = loss_axes([run(query)], unit)
    assert axes.title.removesuffix(" (logarithmic)") == ("loss, nats" if unit else "loss")


@pytest.mark.parametrize("highest", [0.0123, 0.19, 0.7, 2.25, 3.4, 9.9, 104.0])
def test_linear_ticks_are_round_begin_at_zero_and_are_two_to_seven(highest):
    axes = loss_axes([np.array([highest, highest / 3])])
    values, texts = axes.loss_ticks
    assert [float(text) for text in texts] == pytest.approx(values.tolist(), abs=1e-12)
    assert values[0] == 0
    assert 2 <= len(values) <= 7
    assert values[-1] <= axes.high
    assert f"{values[1]:e}"[0] in "125"
    assert np.diff(values) == pytest.approx(values[1])


def test_logarithmic_ticks_are_those_of_plotlys_chart():
    axes = loss_axes([np.array([10.0, 1e-4])])
    values, texts = axes.loss_ticks
    scale = axes.layout["yaxis"]
    assert (values.tolist(), texts) == (scale["tickvals"], scale["ticktext"])
    assert all(0 <= place <= 1 for place in axes.y(values))
