"""What the stops of the tours say, by app/numerics and by the lab's measured table."""

import re
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.explorer.samples.catalog import SCENARIOS
from app.explorer.tours.catalog import TOURS
from app.lab.presets import PRESETS
from app.numerics.objective import Objective
from app.numerics.soft_targets import soft_targets
from app.numerics.softmax import softmax
from app.numerics.trajectory import trajectory

CAT, DOG, RABBIT = range(3)
TEACHER = SCENARIOS["cat"].teacher_logits
VERDICTS = (Path(__file__).parents[2] / "docs" / "verdicts.md").read_text("utf-8")
LAB_STOPS = [stop for tour in TOURS.values() for stop in tour.stops if stop.page == "/lab"]


def at(text):
    stop = TOURS.place(text).stop
    experiment, _ = read_experiment(parse_qsl(stop.query), strict=True)
    return stop, compute(experiment)


def trained(temperature=3.0, hard_weight=0.0, t_squared=True):
    """The student that starts from zeros, after each of 35 steps."""
    goal = Objective(
        log_targets=np.log(soft_targets(TEACHER, temperature, "arithmetic")),
        true_class=CAT,
        temperature=temperature,
        hard_weight=hard_weight,
        t_squared=t_squared,
    )
    return trajectory((0, 0, 0), goal, 0.5, 35)


@pytest.mark.parametrize("tour", TOURS.values(), ids=lambda tour: tour.name)
def test_a_temperature_in_a_text_is_the_stops_or_one(tour):
    for number, stop in enumerate(tour.stops, 1):
        if stop.page == "/":
            _, results = at(TOURS.text(tour, number))
            said = {float(t) for t in re.findall(r"T = (\d+)", stop.text)}
            assert said <= {1.0, results.experiment.temperature}


def test_the_teacher_is_sure_and_its_wrong_classes_are_slivers():
    _, results = at("1")
    cat, dog, rabbit = results.teacher_probs
    assert cat > 0.85
    assert max(dog, rabbit) < 0.1
    assert np.allclose(results.soft_targets, results.teacher_probs)
    of_the_dog = softmax(SCENARIOS["dog"].teacher_logits[0])
    assert of_the_dog[DOG] == of_the_dog.max() > cat  # surer still


def test_a_temperature_shows_the_order_and_never_changes_it():
    _, results = at("2")
    _, dog, rabbit = results.soft_targets
    assert dog - rabbit > results.teacher_probs[DOG] - results.teacher_probs[RABBIT]
    for t in np.arange(10, 81) / 10:
        assert list(np.argsort(-soft_targets(TEACHER, t, "arithmetic"))) == [CAT, DOG, RABBIT]


def test_a_student_on_hard_labels_gives_both_wrong_classes_the_same_at_every_step():
    _, results = at("3")
    hard = trained(hard_weight=1.0).student_probs
    assert np.array_equal(results.hard_student.student_probs, hard)
    assert np.allclose(hard[0], 1 / 3)
    assert np.array_equal(hard[:, DOG], hard[:, RABBIT])


def test_a_student_on_soft_targets_has_the_teachers_order_and_nearly_its_numbers():
    _, results = at("4")
    soft = trained().student_probs[-1]
    assert np.array_equal(results.student.student_probs[-1], soft)
    assert soft[DOG] > 3 * soft[RABBIT]
    assert np.abs(soft - results.teacher_probs).max() < 0.001


def test_a_high_temperature_makes_the_targets_nearly_uniform_in_the_same_order():
    _, results = at("5")
    cat, dog, rabbit = results.soft_targets
    assert cat > dog > rabbit
    assert cat - rabbit < 0.07


def test_a_low_temperature_leaves_the_label_and_a_high_one_makes_all_alike():
    assert soft_targets(TEACHER, 0.5, "arithmetic")[CAT] > 0.98
    assert np.ptp(soft_targets(TEACHER, 100.0, "arithmetic")) < 0.02
    _, results = at("models:1")
    assert 1 - results.soft_targets[CAT] > 4 * (1 - results.teacher_probs[CAT])


def test_half_the_weight_on_the_label_makes_the_student_surer_than_its_teacher():
    _, results = at("models:2")
    assert results.experiment.hard_weight == 0.5
    assert results.student.student_probs[-1, CAT] > results.teacher_probs[CAT] + 0.02
    without = compute(read_experiment([("T", "4")], strict=True)[0])
    assert np.abs(without.student.student_probs[-1] - results.teacher_probs).max() < 0.001


def test_without_t_squared_the_soft_gradient_is_a_hundred_times_smaller_at_ten():
    _, results = at("models:3")
    with_it, without = (trained(10.0, t_squared=on).soft_gradient[0] for on in (True, False))
    assert np.allclose(with_it, 100 * without)
    (pinned,) = results.students.pinned
    assert results.student.student_probs[-1, CAT] < 0.6
    assert np.abs(pinned.student_probs[-1] - results.teacher_probs).max() < 0.001


def test_log_probabilities_of_every_class_have_the_soft_targets_of_the_logits():
    _, results = at("models:4")
    (log_probs,) = results.experiment.teacher_logits
    assert np.allclose(log_probs, np.log(softmax(TEACHER[0])), atol=1e-4)
    for t in (0.5, 1.0, 4.0, 20.0):
        of_logits = soft_targets(TEACHER, t, "arithmetic")
        assert np.allclose(softmax(log_probs, t), of_logits, atol=1e-4)


def test_many_small_scores_get_more_than_their_sum_as_one_class_but_at_one():
    _, results = at("models:5")
    (log_probs,) = results.experiment.teacher_logits
    assert results.experiment.labels[-1] == "‹rest›"
    for n in (2, 10, 1000):
        split = [*log_probs[:-1], *[log_probs[-1] - np.log(n)] * n]
        assert softmax(split)[6:].sum() == pytest.approx(results.teacher_probs[-1])
        assert softmax(split, 4.0)[6:].sum() > results.soft_targets[-1] + 0.01


# The lab's numbers are those of docs/verdicts.md, five seeds each


@pytest.mark.parametrize("stop", LAB_STOPS, ids=lambda stop: stop.title)
def test_a_number_of_the_lab_stands_in_the_verdicts_of_its_preset(stop):
    rows = [line for line in VERDICTS.splitlines() if re.match(rf"[|-] {stop.preset}\b", line)]
    for number in re.findall(r"\d+\.\d+", stop.text):
        assert any(re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", row) for row in rows)


def test_recalls_of_the_digit_that_was_left_out_are_told_of_the_right_student():
    by_student = dict(
        re.findall(r"^- Never saw a 3, (\w+): left-out digits ([\d.]+) %", VERDICTS, re.M)
    )
    told = [stop for stop in LAB_STOPS if "of the 3s" in stop.text]
    assert len(told) == 2
    for stop in told:
        numbers = re.findall(r"([\d.]+)%", stop.text)
        assert numbers == [by_student["distilled"], by_student["hard"]]


def test_accuracies_are_told_of_the_right_student():
    for stop in LAB_STOPS:
        if "reads" in stop.text or "reaches" in stop.text:
            (row,) = re.findall(rf"^\| {stop.preset} \|.*", VERDICTS, re.M)
            hard, _, distilled = (cell.split()[0] for cell in row.split("|")[7:10])
            assert re.findall(r"([\d.]+)%", stop.text) == [distilled, hard]


def test_the_maps_gain_is_clear_at_eight_and_not_at_one():
    stop = LAB_STOPS[-1]
    (preset,) = (p for p in PRESETS if p.name == stop.preset)
    grid = preset.temperature_map
    assert (len(grid.temperatures), len(grid.widths), len(grid.cells)) == (5, 2, 30)
    rows = {
        t: re.search(rf"^\| {stop.preset} \| {t} \| 300 \|.*", VERDICTS, re.M)[0] for t in (1, 8)
    }
    gains = {t: row.split("|")[10:12] for t, row in rows.items()}
    assert "not clear" in gains[1][1]
    assert gains[8][0].strip().startswith("+3.48")
    assert "not clear" not in gains[8][1]
