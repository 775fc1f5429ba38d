from urllib.parse import parse_qsl

import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.explorer.samples.catalog import SCENARIOS, Samples


def test_the_glossarys_samples_are_there_in_order():
    assert list(SCENARIOS)[:3] == ["cat", "dog", "rabbit"]
    logits = {slug: SCENARIOS[slug].teacher_logits for slug in ("cat", "dog", "rabbit")}
    assert logits == {
        "cat": ((4.2, 1.8, 0.5),),
        "dog": ((1.2, 4.5, 0.8),),
        "rabbit": ((2.1, 2.3, 3.8),),
    }


def test_each_students_start_is_three_tenths_of_the_teachers_logits():
    for slug in ("cat", "dog", "rabbit"):
        scenario = SCENARIOS[slug]
        expected = [round(0.3 * value, 12) for value in scenario.teacher_logits[0]]
        assert list(scenario.student_logits) == expected


def test_every_sample_is_whole():
    for scenario in SCENARIOS.values():
        n = len(scenario.labels)
        assert len(scenario.student_logits) == n
        assert all(len(row) == n for row in scenario.teacher_logits)
        assert 0 <= scenario.true_class < n
        assert "ade-up" in scenario.note  # hand-written numbers say so


def test_the_settings_of_a_sample_are_a_canonical_query():
    parcel = SCENARIOS["parcel"]
    assert parcel.query == ("scenario=parcel&student=4.5,0&T=1&lr=0.05&steps=100&family=bell")
    for scenario in SCENARIOS.values():
        experiment, problems = read_experiment(parse_qsl(scenario.query), strict=True)
        assert problems == []
        assert scenario.query in (experiment.query, f"scenario={scenario.slug}")


def masses(divergence):
    """Probability of the two answers of the parcel, each an hour and its neighbours."""
    query = f"{SCENARIOS['parcel'].query}&divergence={divergence}"
    experiment, _ = read_experiment(parse_qsl(query), strict=True)
    last = compute(experiment).student.student_probs[-1]
    return last[2:5].sum(), last[7:10].sum()


def test_forward_kl_holds_both_answers_of_the_parcel_and_reverse_kl_one():
    teacher = compute(read_experiment([("scenario", "parcel")], strict=True)[0]).teacher_probs
    assert teacher[2:5].sum() == pytest.approx(0.55, abs=0.01)
    assert teacher[7:10].sum() == pytest.approx(0.45, abs=0.01)
    morning, afternoon = masses("kl")
    assert morning > 0.3 and afternoon > 0.2
    morning, afternoon = masses("reverse_kl")
    assert morning > 0.98 and afternoon < 0.001


def test_samples_of_several_sources_stand_in_their_order():
    cat, dog = SCENARIOS["cat"], SCENARIOS["dog"]
    assert list(Samples([dog], iter([cat])).values()) == [dog, cat]


def test_a_slug_that_two_samples_have_is_refused():
    with pytest.raises(ValueError, match="a sample's slug must be its own, got cat twice"):
        Samples(SCENARIOS.values(), [SCENARIOS["cat"]])
