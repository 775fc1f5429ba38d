"""The answers of the lab's cards are carried by their numbers."""

import copy
import re
from dataclasses import replace

import numpy as np
import pytest

from app.lab import five_seeds, training
from app.lab.config import read_config
from app.lab.presets import PRESETS
from app.lab.report import Seconds, finish
from app.lab.temperature_map import Cell
from app.presentation.lab.answers import OPEN, map_answer, run_answer
from tests.lab.answers import measured

BY_NAME = {preset.name: preset for preset in PRESETS}
SINGLE = [preset for preset in PRESETS if len(preset.cells) == 1]
MAPS = [preset for preset in PRESETS if len(preset.cells) > 1]


@pytest.fixture(scope="module")
def ended():
    """A small run without a 3, and one with every digit."""
    runs = {}
    for left_out in ("3", ""):
        pairs = [("width", "8"), ("transfer", "200"), ("epochs", "2"), ("left_out", left_out)]
        config, _ = read_config(pairs, strict=False)
        state, epochs = training.start(config), []
        for _ in range(config.epochs):
            state, results = training.run_epoch(config, state)
            epochs.append(results)
        runs[left_out] = config, finish(config, state, epochs, Seconds(1.0, 0.5))
    return runs


@pytest.mark.parametrize("preset", SINGLE, ids=lambda preset: preset.name)
def test_the_first_words_of_a_run_are_those_that_five_seeds_carry(ended, preset):
    config, finished = ended["3" if preset.temperature_map.base.left_out else ""]
    answer = run_answer(config, preset, finished)
    (condition,) = five_seeds.shipped()[preset.name]
    if condition.recalls:
        clear = (
            condition.recalls["distilled"].as_trained.low
            > condition.recalls["hard"].as_trained.high
        )
    else:
        clear = condition.gains["hard"].p_value < 0.05
    assert answer.headline == (preset.if_clear if clear else preset.if_not)
    in_this_run, over_five = answer.sentences
    assert in_this_run.startswith("In this run the distilled student reads")
    assert "±" in in_this_run
    assert over_five.startswith("Over five seeds: ")
    assert ("too close to call" in over_five) == (not clear)


def test_only_the_last_card_is_a_null_result_and_that_is_its_point():
    open_ones = [
        name
        for name, conditions in five_seeds.shipped().items()
        if all(c.gains["hard"].p_value >= 0.05 for c in conditions)
    ]
    assert open_ones == [PRESETS[-1].name]
    assert PRESETS[-1].question == "Is a teacher still needed when examples are plenty?"


def test_a_left_out_digit_is_told_as_trained_and_after_its_bias(ended):
    config, finished = ended["3"]
    answer = run_answer(config, BY_NAME["Never saw a 3"], finished)
    sweep = finished.result["bias_sweep"]
    shares = [sweep["distilled"]["recall_left_out"][0], sweep["hard"]["recall_left_out"][0]]
    told = [float(text) for text in re.findall(r"([\d.]+)% ±", answer.sentences[0])]
    assert told[:2] == pytest.approx([100 * share for share in shares], abs=0.005 + 1e-9)
    assert "75.1% (72.2 to 77.8)" in answer.sentences[1]


def test_ones_own_run_is_called_open_where_its_gain_is(ended):
    config, finished = ended[""]
    result = finished.result
    for p_value, value, headline in ((0.06, 0.01, OPEN), (0.01, 0.01, "Yes, in this run."), (0.01, -0.01, "No: in this run it does worse.")):  # fmt: skip
        result["gain"] |= {"p_value": p_value, "value": value}
        assert run_answer(config, None, finished).headline == headline


@pytest.mark.parametrize(
    ("hard", "distilled", "headline"),
    [
        (0.0, 0.02, OPEN),
        (0.0, 0.3, "Yes, in this run."),
        (0.3, 0.0, "No: in this run it does worse."),
    ],
)
def test_ones_own_run_without_a_digit_is_judged_by_that_digit(ended, hard, distilled, headline):
    config, finished = ended["3"]
    result = copy.deepcopy(finished.result)
    result["gain"] |= {"p_value": 0.001, "value": 0.5}
    for name, share in (("hard", hard), ("distilled", distilled)):
        result["bias_sweep"][name]["recall_left_out"] = [share] * 61
    assert run_answer(config, None, replace(finished, result=result)).headline == headline


def whole(preset, distilled):
    """A preset's map whose students get these shares right: hard ones 50 %, distilled by T."""
    cells = {}
    for k, config in enumerate(preset.cells):
        dice = np.random.default_rng(k)
        shares = [0.5, distilled(config.temperature), 0.5][: len(config.students)]
        cells[k] = Cell(config, tuple(measured(dice.random(2000) < share) for share in shares))
    return preset.temperature_map, preset, cells


@pytest.mark.parametrize("preset", MAPS, ids=lambda preset: preset.name)
def test_the_answer_of_a_map_is_carried_by_its_own_runs(preset):
    better = map_answer(*whole(preset, lambda t: 0.9 if t > 1 else 0.5))
    assert better.headline == preset.if_clear
    same = map_answer(*whole(preset, lambda t: 0.5))
    assert same.headline == preset.if_not
    for answer in (better, same):
        assert "±" in answer.sentences[0]
        assert answer.sentences[1].startswith("Over five seeds: ")
    temperature_map, _, cells = whole(preset, lambda t: 0.5)
    del cells[0]
    assert map_answer(temperature_map, preset, cells) is None
