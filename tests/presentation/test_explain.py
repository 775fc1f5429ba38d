import gzip
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.explorer.experiment import read_experiment
from app.explorer.samples.catalog import SCENARIOS
from app.presentation.explorer.explain import CLASSES_SHOWN, CONVENTIONS, TEMPERATURES, explain

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def explained(query=""):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return explain(experiment)


def html(query=""):
    return TEMPLATES.get_template("explorer/_explain.html").render(
        explain=explained(query), alone=False
    )


def test_the_default_cat_runs_down_to_the_difference_of_its_logits():
    view = explained()
    assert view.labels == ("Cat", "Dog", "Rabbit")
    assert [row.temperature for row in view.rows] == ["1", "2", "5", "10", "20", "50", "100"]
    assert view.rows[0].gradients == ("−1.038", "+0.560", "+0.478")
    assert view.rows[-1].gradients == ("−1.431", "+0.267", "+1.165")
    assert view.limit == ("−1.423", "+0.257", "+1.167")
    gaps = [row.difference for row in view.rows]
    assert gaps == ["0.689", "0.347", "0.185", "0.098", "0.050", "0.020", "0.010"]
    assert view.outcome == "close"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_sample_is_checked(scenario):
    view = explained(f"scenario={scenario}")
    assert view.outcome in ("close", "far", "equal")
    assert f"<td>{view.limit[0]}</td>" in html(f"scenario={scenario}")


@pytest.mark.parametrize("combine", ["arithmetic", "geometric"])
def test_several_teachers_have_the_limit_of_their_mean(combine):
    view = explained(f"logits=5,0,0;0,5,1;3,1,-4&combine={combine}")
    assert view.limit == ("−1.444", "−0.778", "+2.222")
    assert (view.n_teachers, view.outcome) == (3, "close")
    text = html(f"logits=5,0,0;0,5,1;3,1,-4&combine={combine}")
    assert "mean of the 3 teachers' logits" in text
    assert ("geometric mean softens" in text) == (combine == "geometric")


def test_neither_temperature_nor_training_changes_it():
    assert explained("T=9&lr=1&steps=3&step=2&hard_weight=0.5&t_squared=0") == explained()


def test_of_many_classes_the_first_are_shown_and_the_gap_is_over_all():
    view = explained("logits=0,0,0,0,0,9")
    assert len(view.labels) == len(view.limit) == len(view.rows[0].gradients) == CLASSES_SHOWN
    assert view.rows[0].gradients[0] == "+0.999"  # half a logit below its limit
    assert view.rows[0].difference == "2.504"  # of the sixth
    assert "first 5 of 6 classes" in html("logits=0,0,0,0,0,9")
    assert "classes; the largest" not in html("logits=0,0,0,0,9")


def test_a_student_that_agrees_already_is_told_so():
    view = explained("logits=1,2,3&student=11,12,13")
    assert view.outcome == "equal"
    assert view.limit == ("0.000", "0.000", "0.000")
    assert "agree here from the start" in html("logits=1,2,3&student=11,12,13")


def test_logits_too_large_for_the_approximation_are_not_called_close():
    view = explained("logits=1000,-1000")
    assert (view.outcome, view.reach) == ("far", "1000.000")
    assert view.rows[-1].difference == "900.000"
    assert "still differ by up to 900.000" in html("logits=1000,-1000")


def test_a_number_beyond_the_table_is_a_power_of_ten():
    assert explained("logits=1,2&student=1e300,0").limit == ("+5.0e299", "−5.0e299")


def test_the_conventions_say_what_their_weight_is_on():
    assert CONVENTIONS[0].weights == "w on the hard term"
    by_name = {row.where: row.weights for row in CONVENTIONS}
    assert "hard" in by_name["torchdistill"]
    assert "soft" in by_name["haitongli"]
    assert "w = 0" in by_name["TextBrewer"]


def test_the_tutorials_convention_is_kl():
    forms = {row.where: row.form for row in CONVENTIONS}
    assert forms["PyTorch's tutorial"] == "0.75·CE + 0.25·T²·KL"


def test_class_names_are_escaped_and_isolated():
    text = html("logits=1,2&labels=<b>x</b>,a%26b")
    assert "<bdi>&lt;b&gt;x&lt;/b&gt;</bdi>" in text
    assert "<bdi>a&amp;b</bdi>" in text


def test_the_section_is_three_depths_with_the_first_open():
    text = html()
    assert re.findall(r'<details(?: id="[\w-]+")?( open)?>', text) == [" open", "", ""]
    assert re.findall(r"<h(\d)", text) == ["2", "3", "3", "3"]


def test_each_formula_and_each_table_can_be_named():
    text = html()
    formulas = re.findall(r"<math\b[^>]*>", text)
    assert len(formulas) == 10
    assert all(re.search(r'aria-label="[^"]+"', formula) for formula in formulas)
    regions = re.findall(r'tabindex="0" role="region" aria-label="([^"]+)"', text)
    assert len(set(regions)) == text.count("<table") == 2


def test_the_section_carries_no_style_and_no_script_and_is_light():
    text = html()
    assert not re.search(r"<script|\sstyle=|\son\w+=", text)
    assert len(gzip.compress(text.encode())) < 3700


def test_rows_are_the_temperatures():
    assert len(explained().rows) == len(TEMPERATURES)
