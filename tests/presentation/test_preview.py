from urllib.parse import parse_qsl

import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.shared.preview import alt_text, preview

HUNDRED = "logits=" + ",".join(str(i * 37 % 101 / 10) for i in range(100))
EXTREME = "logits=1000,-1000&student=1e300,-1e300&T=0.05&lr=10&steps=500"


def results(query=""):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return compute(experiment)


def percents(distribution):
    return {line.label: line.percent for line in distribution.lines}


def test_the_default_picture_reads_as_the_contract_says_to_the_digit():
    shown = preview(results())
    assert percents(shown.hard) == {"Cat": "89.7%", "Dog": "8.1%", "Rabbit": "2.2%"}
    assert percents(shown.soft) == {"Cat": "57.4%", "Dog": "25.8%", "Rabbit": "16.7%"}
    assert percents(shown.student) == {"Cat": "55.1%", "Dog": "26.8%", "Rabbit": "18.1%"}
    assert (shown.temperature, shown.step, shown.true_label) == ("3.0", "0/35", "Cat")
    assert (shown.wrong_share, shown.loss) == ("42.6%", "0.5750")


def test_a_loss_beyond_what_logits_carry_leaves_room_for_the_step():
    assert preview(results("T=100&steps=200&step=150")).loss == "<1e-18"


def test_the_alternative_text_says_what_the_picture_shows():
    assert alt_text(results()) == (
        "Teacher's soft targets at T = 3.0: Cat 57.4%, Dog 25.8%, Rabbit 16.7%; the student"
        " at step 0 of 35, in use at T = 1: Cat 55.1%, Dog 26.8%, Rabbit 18.1%."
    )


@pytest.mark.parametrize(
    "query",
    ["step=20&T=10", "step=35&hard_weight=0.5&lr=3", "scenario=specialists&step=1", HUNDRED],
)
def test_the_alternative_text_has_the_numbers_of_the_picture(query):
    shown = preview(results(query))
    for bars in (shown.soft, shown.student):
        listed = ", ".join(f"{label} {percent}" for label, percent in percents(bars).items())
        assert f": {listed}" in shown.alt
    assert f"T = {shown.temperature}:" in shown.alt


def test_several_teachers_are_named_as_such():
    shown = preview(results("scenario=specialists"))
    assert shown.teacher == "3 teachers"
    assert shown.alt.startswith("Teachers' soft targets")


def test_of_many_classes_the_likeliest_are_shown_and_the_others_counted():
    shown = preview(results(HUNDRED))
    assert list(percents(shown.soft)) == ["Class 31", "Class 61", "Class 91", "Class 20"]
    assert shown.soft.more == shown.student.more == "and 96 more"
    assert shown.alt.count("and 96 more") == 2


@pytest.mark.parametrize(("n", "lines", "more"), [(2, 2, ""), (5, 5, ""), (6, 4, "and 2 more")])
def test_five_lines_are_used_before_any_class_is_left_out(n, lines, more):
    bars = preview(results("logits=" + ",".join("0" * n))).soft
    assert (len(bars.lines), bars.more) == (lines, more)


@pytest.mark.parametrize("query", ["", HUNDRED, EXTREME, "scenario=next-token", "logits=1,0"])
def test_bars_are_as_long_as_their_percentages_and_keep_to_their_place(query):
    shown = preview(results(query))
    for bars in (shown.hard, shown.soft, shown.student):
        assert bars.bar_left + bars.bar_width <= 324 - 76  # room for "100.0%" in bold
        ends = [line.top + bars.bar_height for line in bars.lines]
        assert ends == sorted(ends)
        assert max(*ends, bars.more_base if bars.more else 0) <= 142
        for line in bars.lines:
            share = float(line.percent.removesuffix("%")) / 100
            assert line.length == pytest.approx(bars.bar_width * share, abs=0.01)


@pytest.mark.parametrize(
    "query", ["", "step=35", EXTREME, "logits=0,0&student=0,0", "steps=1&step=1"]
)
def test_the_curve_goes_through_the_step_shown_and_stays_in_its_box(query):
    here = results(query)
    shown = preview(here)
    points = [tuple(map(float, point.split(","))) for point in shown.curve.split()]
    assert len(points) == here.experiment.steps + 1
    assert all(520 <= x <= 752 and 378 <= y <= 452 for x, y in points)
    assert shown.curve_so_far.split() == shown.curve.split()[: here.experiment.step + 1]
    assert shown.dot == points[here.experiment.step]


@pytest.mark.parametrize("query", ["T=0.05", "T=2.25", "T=100", "T=3.0000000000000004"])
def test_the_slider_has_room_beside_any_temperature(query):
    shown = preview(results(query))
    assert shown.slider_width >= 60
    assert 0 <= shown.knob <= shown.slider_width
    assert len(shown.temperature) <= 7


def test_the_other_student_is_marked_where_it_is_compared():
    assert preview(results("step=9")).student.lines[0].mark is None
    bars = preview(results("step=9&compare=1")).student
    assert all(0 < line.mark < bars.bar_width for line in bars.lines)
    assert bars.lines[0].mark != bars.lines[0].length


def test_pins_and_open_panels_change_nothing():
    assert preview(results("step=3&pins=T:8,lr:1&open=loss")) == preview(results("step=3"))


def test_the_theme_chooses_the_colours():
    light, dark, auto = (preview(results(), theme) for theme in ("light", "dark", "auto"))
    assert light.colour["page"] == auto.colour["page"] == "#f7f7f3"
    assert dark.colour["page"] == auto.dark_of["#f7f7f3"] == "#121214"
    assert light.dark_of == dark.dark_of == {}
