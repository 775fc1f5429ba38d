"""What the divergence did in a map."""

import re

import numpy as np
import pytest

from app.lab.divergence_effect import divergence_effect
from app.lab.temperature_map import Cell
from app.lab.uncertainty import holm, of_means
from app.presentation.lab.map_sentence import map_sentence
from tests.lab.answers import measured
from tests.lab.test_temperature_map import map_of

AXES = {"temperatures": "2,8", "widths": "8", "divergences": "kl,tv,dkd", "seeds": 3}
RIGHT = {"kl": {2: 0.6, 8: 0.6}, "dkd": {2: 0.6, 8: 0.8}, "tv": {2: 0.6, 8: 0.7}}


def trained(right, **axes):
    """A map whose distilled students get this share of the test digits right."""
    temperature_map = map_of(**axes)
    cells = {}
    for k, config in enumerate(temperature_map.cells):
        dice = np.random.default_rng(k)
        share = right[config.divergence][config.temperature]
        students = (measured(dice.random(2000) < 0.5), measured(dice.random(2000) < share))
        cells[k] = Cell(config, students)
    return temperature_map, cells


def right_of(cells, at):
    return np.array([cells[at + seed].last[1].right for seed in range(3)], float)


def test_the_best_other_divergence_is_compared_with_the_first_at_its_own_temperature():
    temperature_map, cells = trained(RIGHT, **AXES)
    effect = divergence_effect(temperature_map, cells)
    assert (effect.best.divergence, effect.best.temperature) == ("dkd", 8)
    assert (effect.first.divergence, effect.first.temperature) == ("kl", 8)
    assert effect.gain == of_means(right_of(cells, 15) - right_of(cells, 3))
    assert effect.at_best == of_means(right_of(cells, 15))
    assert effect.is_clear


def test_its_p_value_is_corrected_for_every_comparison():
    temperature_map, cells = trained(RIGHT, **AXES)
    pairs = [(6, 0), (9, 3), (12, 0), (15, 3)]  # at which tv's and dkd's seeds begin, and kl's
    p_values = [of_means(right_of(cells, a) - right_of(cells, b)).p_value for a, b in pairs]
    p_value = divergence_effect(temperature_map, cells).p_value
    assert p_value == holm(p_values)[3] > p_values[3]


def test_each_width_is_compared_with_its_own_first_row():
    axes = AXES | {"widths": "8,4", "temperatures": "8"}
    temperature_map, cells = trained(RIGHT, **axes)
    best = divergence_effect(temperature_map, cells)
    assert best.first.width == best.best.width
    assert f"decoupled KD at T = 8 with {best.best.width} units a layer lifts" in map_sentence(
        temperature_map, cells
    )


SAME = {name: {2: 0.6, 8: 0.6} for name in RIGHT}


@pytest.mark.parametrize(
    ("right", "pattern"),
    [
        (RIGHT, r"decoupled KD at T = 8 lifts the distilled student from the 60\.\d+% of forward KL at the same T to 80\.\d+%, by \d+\.\d\d ± \d\.\d\d points"),
        (SAME, r"it is too close to call \([\w ]+ at T = \d against forward KL at the same T: [+−]\d\.\d\d ± \d\.\d\d points\)"),
        (SAME | {"kl": {2: 0.9, 8: 0.9}}, r"the best other one, [\w ]+ at T = \d, does worse than forward KL at the same T, by \d+\.\d\d ± \d\.\d\d points"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_is_clear_and_what_is_not(right, pattern):
    said = re.sub(r"60\.\d+|59\.\d+", "60.00", map_sentence(*trained(right, **AXES)))
    said = re.sub(r"(79|80)\.\d+%", "80.00%", said)
    assert re.fullmatch(rf"What the divergence did: {pattern}\.", said)


def test_nothing_is_said_before_every_run_is_trained_or_of_one_seed():
    temperature_map, cells = trained(RIGHT, **AXES)
    del cells[4]
    assert divergence_effect(temperature_map, cells) is None
    assert "When every run is trained" in map_sentence(temperature_map, cells)
    assert "With one seed" in map_sentence(*trained(RIGHT, **AXES | {"seeds": 1}))


def test_of_a_single_divergence_the_sentence_is_about_the_temperature():
    said = map_sentence(*trained(RIGHT, **AXES | {"divergences": "dkd"}))
    assert said.startswith("What the temperature did: with 8 units a layer T = 8 lifts")
