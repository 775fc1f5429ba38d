import numpy as np

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.numerics.truncation import missing_probability_at
from app.presentation.explorer.missing_mass import rest_note

LOGITS = ",".join(map(str, np.log([0.9, 0.087, 0.013]).tolist()))


def note(**query):
    experiment, problems = read_experiment(query.items(), strict=True)
    assert problems == []
    return rest_note(compute(experiment))


def test_rest_note_gives_its_size_at_the_temperature():
    told = note(logits=LOGITS, labels="A,B,‹rest›", T="3")
    one, many = missing_probability_at(np.log([0.9, 0.087, 0.013]), 2, 50_000, 3.0)
    assert "exact only at T = 1" in told
    for share in (0.013, one, many):
        assert f"{100 * share:.1f}%" in told
    assert many > 0.9 > 0.2 > one


def test_the_sample_of_a_next_token_is_told_about_its_rest_too():
    assert "exact only at T = 1. At T = 3" in note(scenario="next-token")


def test_at_temperature_1_it_is_exact_and_without_a_rest_nothing_is_told():
    assert note(logits=LOGITS, labels="A,B,‹rest›", T="1").endswith("exact only at T = 1.")
    assert note(logits=LOGITS, labels="A,B,C", T="3") == ""
