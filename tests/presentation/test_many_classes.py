"""Of many classes the likeliest ones and the true one are shown, and the others as one sum."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.explorer import frames
from app.presentation.explorer.classes_panel import classes_panel, shown_rows
from app.presentation.shared.distribution import bars

LOGITS = [k * 37 % 101 / 12 for k in range(100)]
HUNDRED = "logits=" + ",".join(map(str, LOGITS))


def results(query):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return compute(experiment)


def test_the_likeliest_classes_and_the_true_one_are_not_summed():
    likeliest = set(np.argsort(LOGITS)[-8:].tolist())
    for true_class in (0, int(np.argmax(LOGITS))):
        here = results(f"{HUNDRED}&true={true_class}")
        assert set(range(100)) - set(here.summed_classes) == likeliest | {true_class}


@pytest.mark.parametrize("n_classes", [2, 12])
def test_few_classes_are_all_shown(n_classes):
    here = results("logits=" + ",".join(map(str, range(n_classes))))
    assert here.summed_classes == ()
    assert classes_panel(here) is None
    assert shown_rows(here) == list(range(n_classes))


def test_the_rows_stay_the_same_ones_at_every_temperature():
    of_two = f"{HUNDRED};{','.join(map(str, LOGITS[::-1]))}"
    assert results(f"{of_two}&T=1").summed_classes == results(f"{of_two}&T=20").summed_classes


def test_sums_are_of_the_numbers_and_not_of_their_roundings():
    """Many classes of 0.04 % each, shown as 0.0 %, are not nothing."""
    logits = "8.4," + ",".join(["0.5"] * 99)
    here = results(f"logits={logits}&T=1")
    shown = frames.temperature_frame(here)["series"]["teacher-soft"]
    exact = 1000 * here.soft_targets[list(here.summed_classes)].sum()
    assert len(shown) == 101
    assert shown[-1] == round(exact) > 30
    assert {shown[i] for i in here.summed_classes} == {0}


@pytest.mark.parametrize("query", ["&compare=1&pins=T:8&step=3", "&T=7"])
def test_every_series_of_every_step_and_temperature_ends_with_its_sum(query):
    here = results(f"{HUNDRED}{query}")
    steps, sweep = frames.step_frames(here), frames.sweep_frames(here)
    for frame in (frames.shown_frame(here, steps[3]), steps[0], steps[-1], sweep[0], sweep[-1]):
        for tenths in frame["series"].values():
            assert len(tenths) == 101
            parts = [tenths[i] for i in shown_rows(here)]
            assert abs(sum(parts) - 1000) <= 5  # each is rounded on its own
    last = steps[-1]["series"]["student"][-1]
    assert last == round(1000 * here.student.student_probs[-1][list(here.summed_classes)].sum())


def test_rows_are_in_the_order_of_the_classes_and_the_sum_is_the_last():
    rows = bars(["a", "b", "c"], [700, 200, 100, 300], targets=[1, 2, 3, 5], summed=[1, 2])
    assert [row.label for row in rows] == ["a", "b", "c", "2 more classes"]
    assert [row.part for row in rows] == ["", "summed", "summed", "sum"]
    assert (rows[-1].text, rows[-1].target) == ("30.0%", 5)


def test_all_rows_are_shown_on_demand():
    closed, opened = results(HUNDRED), results(f"{HUNDRED}&open=classes")
    assert (len(shown_rows(closed)), len(shown_rows(opened))) == (9, 100)
    panel = classes_panel(closed)
    assert (panel.is_open, panel.n_shown, panel.n_summed) == (False, 8, 92)
    assert classes_panel(opened).is_open
