"""What the temperature did in a map."""

import re

import numpy as np
import pytest

from app.lab.temperature_effect import temperature_effects
from app.lab.temperature_map import Cell, read_map
from app.lab.uncertainty import holm, of_means
from app.presentation.lab.temperature_sentence import temperature_sentence
from tests.lab.answers import measured


def trained(right, **axes):
    """A map whose distilled students get this share of the test digits right, by width and T."""
    temperature_map, wrong = read_map([(k, str(v)) for k, v in axes.items()], strict=True)
    assert wrong == []
    cells = {}
    for k, config in enumerate(temperature_map.cells):
        dice = np.random.default_rng(k)
        share = right[config.width][config.temperature]
        cells[k] = Cell(
            config, (measured(dice.random(2000) < 0.5), measured(dice.random(2000) < share))
        )
    return temperature_map, cells


AXES = {"temperatures": "8,1,2", "widths": "8,4", "seeds": 3}
RIGHT = {8: {1: 0.5, 2: 0.6, 8: 0.9}, 4: {1: 0.5, 2: 0.5, 8: 0.5}}


def test_the_best_temperature_is_compared_with_the_lowest_by_seed_and_digit():
    temperature_map, cells = trained(RIGHT, **AXES)
    wide, narrow = temperature_effects(temperature_map, cells)
    assert (wide.row.width, wide.lowest, wide.best) == (8, 1, 8)
    right = np.array([[cells[3 * j + s].last[1].right for s in range(3)] for j in range(3)], float)
    assert wide.gain == of_means(right[0] - right[1])
    assert wide.at_best == of_means(right[0])
    assert wide.is_clear
    assert not narrow.is_clear


def test_p_values_are_corrected_for_every_temperature_that_is_compared():
    temperature_map, cells = trained(RIGHT, **AXES)
    wide, _ = temperature_effects(temperature_map, cells)
    p_values = []
    for group in range(2):
        right = [
            np.array([cells[9 * group + 3 * j + s].last[1].right for s in range(3)], float)
            for j in range(3)
        ]
        p_values += [of_means(right[j] - right[1]).p_value for j in (0, 2)]
    assert wide.p_value == holm(p_values)[0] > p_values[0]


def test_the_sentence_says_what_is_clear_and_what_is_too_close_to_call():
    sentence = temperature_sentence(*trained(RIGHT, **AXES))
    wide, narrow = sentence.removeprefix("What the temperature did: ").split("; ")
    assert re.fullmatch(
        r"with 8 units a layer T = 8 lifts the distilled student from \d\d\.\d\d% at T = 1 to 90\.\d\d%,"
        r" by \d\d\.\d\d ± \d\.\d\d points",
        wide,
    )
    assert re.search(r"too close to call \(T = \d against T = 1: [+−]\d\.\d\d ± ", narrow)


def test_the_sentence_says_where_every_higher_temperature_does_worse():
    worse = {8: {1: 0.9, 2: 0.6, 8: 0.5}, 4: {1: 0.5, 2: 0.5, 8: 0.5}}
    sentence = temperature_sentence(*trained(worse, **AXES))
    assert "with 8 units a layer the best higher one, T = 2, does worse than T = 1, by " in sentence


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ({"temperatures": "2", "widths": "8", "seeds": 3}, "Every run has T = 2"),
        ({"temperatures": "1,2", "widths": "8", "seeds": 1}, "too close to call"),
    ],
)
def test_the_sentence_says_why_nothing_can_be_said(axes, words):
    assert words in temperature_sentence(*trained({8: {1: 0.5, 2: 0.9}}, **axes))


def test_nothing_is_said_before_every_run_is_trained():
    temperature_map, cells = trained(RIGHT, **AXES)
    del cells[4]
    assert temperature_effects(temperature_map, cells) is None
    assert "When every run is trained" in temperature_sentence(temperature_map, cells)
