"""The shipped outcomes over the temperature, and how they are made."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from app.lab import outcomes, tuning
from app.lab.outcomes import SEEDS, TEMPERATURES

SHIPPED = outcomes.shipped()


def test_what_is_shipped_fits_the_lab_as_it_is():
    assert SHIPPED.digest == outcomes.digest()  # otherwise: python -m app lab outcomes
    assert SHIPPED.settings == outcomes.base().query


def test_every_temperature_and_seed_was_run():
    runs = [(run.temperature, run.seed) for run in SHIPPED.runs]
    assert runs == [(t, seed) for t in TEMPERATURES for seed in SEEDS]
    assert [outcome.temperature for outcome in SHIPPED.distilled] == list(TEMPERATURES)


def test_one_run_gives_the_shipped_counts_again():
    config = outcomes.configs()[SHIPPED.runs.index(shipped := SHIPPED.runs[len(SEEDS) * 4])]
    again = outcomes.count(config, outcomes.right(config))
    if outcomes.arithmetic() == SHIPPED.arithmetic:
        assert again == shipped
    else:  # another machine's float32 sums differ in their last digits, which moves a few digits
        assert again.hard == pytest.approx(shipped.hard, abs=20)
        assert again.distilled_left_out == pytest.approx(shipped.distilled_left_out, abs=20)


def test_the_means_are_those_of_the_counts():
    for outcome in SHIPPED.distilled:
        runs = [run for run in SHIPPED.runs if run.temperature == outcome.temperature]
        left_out = np.mean([run.distilled_left_out for run in runs]) / SHIPPED.n_left_out
        assert outcome.left_out.mean == pytest.approx(left_out, abs=1e-6)
        everything = np.mean([run.distilled for run in runs]) / SHIPPED.n_test
        assert outcome.all.mean == pytest.approx(everything, abs=1e-6)


def test_hard_labels_do_not_depend_on_the_temperature_and_read_none():
    by_seed = [{run.hard for run in SHIPPED.runs if run.seed == seed} for seed in SEEDS]
    assert [len(counts) for counts in by_seed] == [1] * len(SEEDS)
    assert SHIPPED.hard.left_out.mean < 0.005


def test_the_rates_are_those_that_the_validation_digits_chose():
    chosen = tuning.shipped()["Never saw a 3"]
    assert (SHIPPED.config.lr, SHIPPED.config.hard_lr) == (chosen.lr, chosen.hard_lr)


def test_counts_and_spreads_follow_from_what_the_students_get_right(monkeypatch, tmp_path):
    monkeypatch.setattr(outcomes, "TABLE", tmp_path / "outcomes.json")
    labels = outcomes.base().task.load().test.labels

    def train(runs):
        """On hard labels none of the 3s; distilled a half of them for even seeds, else all."""
        halves = np.arange(len(labels)) % 2 == 0
        return [
            {"hard": labels != 3, "distilled": (labels != 3) | halves | (run.seed % 2 == 1)}
            for run in runs
        ]

    measured = outcomes.measure(train)
    threes = int((labels == 3).sum())
    assert (measured.n_left_out, measured.n_test) == (threes, len(labels))
    assert measured.hard.left_out.mean == 0
    assert {run.hard for run in measured.runs} == {len(labels) - threes}
    even = int(((labels == 3) & (np.arange(len(labels)) % 2 == 0)).sum())
    assert [run.distilled_left_out for run in measured.runs[:2]] == [even, threes]
    first = measured.distilled[0].left_out
    assert first.mean == pytest.approx((3 * even + 2 * threes) / 5 / threes, abs=1e-6)
    assert first.margin > 0.2  # two kinds of seeds
    outcomes.write(measured)
    assert json.loads(outcomes.TABLE.read_text("utf-8"))["runs"][1] == asdict(measured.runs[1])
