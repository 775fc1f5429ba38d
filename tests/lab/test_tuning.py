import json
from dataclasses import replace

import pytest

from app.lab import tuning
from app.lab.config import DEFAULT_TEXTS, LEARNING_RATE, read_config
from app.lab.presets import PRESETS
from app.lab.tune_presets import tune_presets

RUNS = [read_config([("seed", str(seed))], strict=True)[0] for seed in (1, 2)]


def tuned(best, epochs=(20,), best_epochs=20, best_smoothing=0.2):
    """What is chosen where each student is the better the nearer its settings are to its best."""
    asked = []

    def measure(runs):
        asked.extend(runs)
        near = {name: [tuning.WIDER_RATES.index(rate) for rate in best[name]] for name in best}
        return [
            {
                name: 1
                - 0.1 * abs(tuning.WIDER_RATES.index(run.lr) - near[name][0])
                - 0.001 * abs(run.epochs - best_epochs)
                - 0.01 * abs(run.smoothing - best_smoothing) * (name == "smoothed")
                + 0.001 * run.seed
                for name in best
            }
            for run in runs
        ]

    found = tuning.tune("", RUNS, epochs, measure)
    assert len(set(asked)) == len(asked)  # nothing is trained twice
    assert all(run.lr == run.hard_lr for run in asked)
    return found


BEST = {"hard": [0.003], "distilled": [0.01], "smoothed": [0.003]}


def test_each_student_has_the_rate_that_is_best_for_it():
    found = tuned(BEST, epochs=(20, 40), best_epochs=40)
    assert (found.lr, found.hard_lr, found.epochs, found.smoothing) == (0.01, 0.003, 40, 0.2)
    trial = next(t for t in found.trials if (t.lr, t.epochs, t.smoothing) == (0.01, 40, 0.1))
    assert trial.distilled == pytest.approx(1.0015)  # the mean of both runs


@pytest.mark.parametrize("rate", [0.0001, 0.001, 0.1])
def test_the_grid_is_widened_until_no_chosen_rate_is_at_its_edge(rate):
    found = tuned(BEST | {"distilled": [rate]})
    assert found.lr == rate
    tried = {trial.lr for trial in found.trials}
    at = tuning.WIDER_RATES.index(rate)
    beside = tuning.WIDER_RATES[max(at - 1, 0) : at + 2]
    assert set(beside) <= tried
    assert max(tuning.WIDER_RATES) == LEARNING_RATE.high


def test_every_student_is_tried_on_the_same_grid():
    found = tuned(BEST)
    assert {(t.lr, t.epochs) for t in found.trials} == {(rate, 20) for rate in tuning.RATES}
    assert {t.smoothing for t in found.trials} == set(tuning.SMOOTHINGS)


@pytest.mark.parametrize("smoothing", tuning.WIDER_SMOOTHINGS)
def test_the_smoothing_is_searched_for_beyond_its_first_values(smoothing):
    assert tuned(BEST, best_smoothing=smoothing).smoothing == smoothing


def test_a_run_is_measured_on_the_validation_digits():
    run, _ = read_config([("width", "8"), ("transfer", "200"), ("epochs", "2"), ("smoothing", "0.1")], strict=True)  # fmt: skip
    shares = tuning.validation_accuracies(run)
    assert list(shares) == ["hard", "distilled", "smoothed"]
    assert all(share * 1000 == pytest.approx(round(share * 1000)) for share in shares.values())
    assert shares != tuning.validation_accuracies(replace(run, seed=1))


# What is shipped


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_has_what_was_chosen_for_its_settings(preset):
    chosen = tuning.shipped()[preset.name]
    assert chosen.settings == preset.settings  # otherwise it has to be tuned anew
    for cell in preset.cells:
        assert (cell.lr, cell.hard_lr, cell.epochs) == (chosen.lr, chosen.hard_lr, chosen.epochs)
        assert cell.smoothing == (0 if preset.plain else chosen.smoothing)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_no_shipped_rate_lies_at_the_edge_of_its_grid(preset):
    chosen = tuning.shipped()[preset.name]
    rates = sorted({t.lr for t in chosen.trials if t.epochs == chosen.epochs})
    for rate in (chosen.lr, chosen.hard_lr):
        assert rates[0] < rate < rates[-1] or rate in (tuning.WIDER_RATES[0], LEARNING_RATE.high)
    of_epochs = [t for t in chosen.trials if t.epochs == chosen.epochs and t.smoothing == 0.1]
    of_epochs.sort(key=lambda trial: trial.lr)  # of equal ones the lowest is chosen
    assert max(of_epochs, key=lambda t: t.distilled).lr == chosen.lr
    assert max(of_epochs, key=lambda t: t.hard).lr == chosen.hard_lr


def test_the_defaults_are_the_last_presets():
    last = PRESETS[-1]
    assert last.query == ""
    assert float(DEFAULT_TEXTS["lr"]) == tuning.shipped()[last.name].lr


def test_the_command_keeps_the_table_of_what_it_does_not_tune(monkeypatch, tmp_path):
    before = json.loads(tuning.TABLE.read_text("utf-8"))
    monkeypatch.setattr(tuning, "TABLE", tmp_path / "tuning.json")
    monkeypatch.setattr(tuning, "tune", lambda settings, *_: tuning.Tuned(settings, 1, 2, 3, 4, ()))
    tune_presets(["60 digits"])
    after = json.loads((tmp_path / "tuning.json").read_text("utf-8"))
    assert after.pop("60 digits")["hard_lr"] == 2
    del before["60 digits"]
    assert after == before
