"""The learning rate of each divergence: how it is chosen, and the shipped table."""

from dataclasses import replace

import pytest

from app.lab import divergence_rates, tune_divergences, tuning
from app.lab.config import STUDENT, read_config
from app.lab.divergence_rates import DivergenceRates, RateTrial, choose, with_divergence
from app.lab.presets import PRESETS
from app.numerics.divergences import DIVERGENCES
from app.presentation.lab.divergences import rate_hint, rows_text
from tests.lab.test_temperature_map import map_of

SHIPPED = divergence_rates.shipped()
BEST = dict(zip(DIVERGENCES, [0.01, 0.003, 0.001, 0.03, 0.1, 0.0001, 0.01, 0.003, 0.03], strict=True))  # fmt: skip


def measure(runs):
    """Distilled students that are the better the nearer their rate is to their divergence's best."""
    at = tuning.WIDER_RATES.index
    return [
        {"hard": 0.5, "distilled": 0.9 - 0.1 * abs(at(run.lr) - at(BEST[run.divergence]))}
        for run in runs
    ]


@pytest.mark.parametrize("student", ["mlp", "cnn"])
def test_each_divergence_has_the_rate_that_is_best_for_it_on_a_widened_grid(student):
    told, asked = [], []

    def measured(runs):
        asked.extend(runs)
        return measure(runs)

    table = choose(student, measured, lambda divergence, lr: told.append((divergence, lr)))
    assert table.rates == BEST
    assert told == list(BEST.items())
    assert len(set(asked)) == len(asked)  # nothing is trained twice
    assert {run.student for run in asked} == {student}
    assert all(run.shape == DIVERGENCES[run.divergence].shape.defaults for run in asked)
    assert {(run.temperature, run.seed) for run in asked} == {
        (t, seed) for t in divergence_rates.TEMPERATURES for seed in divergence_rates.SEEDS
    }
    assert RateTrial("kl", 0.01, pytest.approx(0.9)) in table.trials


def test_the_command_ships_what_was_chosen_and_keeps_the_other_architectures(monkeypatch, tmp_path):
    before = SHIPPED["mlp"]
    monkeypatch.setattr(divergence_rates, "TABLE", tmp_path / "divergence_rates.json")
    table = DivergenceRates("width=8", {"kl": 0.01}, (RateTrial("kl", 0.01, 0.9),))
    monkeypatch.setattr(divergence_rates, "choose", lambda *_: table)
    tune_divergences.tune_divergences(["cnn"])
    assert divergence_rates.shipped.__wrapped__() == {"mlp": before, "cnn": table}
    tune_divergences.tune_divergences([])
    assert divergence_rates.shipped.__wrapped__() == {"mlp": table, "cnn": table}


def test_the_experiment_is_that_of_a_preset():
    preset = next(p for p in PRESETS if p.name == "500 digits")
    own, _ = read_config([("width", "300"), ("transfer", "500")], strict=True)
    assert own.query == divergence_rates.SETTINGS["mlp"]
    tuned = preset.temperature_map.base
    assert (tuned.width, tuned.transfer, tuned.epochs) == (own.width, own.transfer, own.epochs)
    assert tuned.temperature in divergence_rates.TEMPERATURES
    other, _ = read_config([("student", "cnn"), ("transfer", "500")], strict=True)
    assert other.query == divergence_rates.SETTINGS["cnn"]
    assert tuple(divergence_rates.SETTINGS) == STUDENT.options


# What is shipped: a rate for each divergence


@pytest.mark.parametrize("student", SHIPPED)
def test_every_divergence_has_a_shipped_rate(student):
    assert tuple(SHIPPED[student].rates) == tuple(DIVERGENCES)
    assert SHIPPED[student].settings == divergence_rates.SETTINGS[student]


def test_every_architecture_has_its_table():
    assert tuple(SHIPPED) == STUDENT.options


@pytest.mark.parametrize("student", SHIPPED)
def test_a_shipped_rate_is_the_best_of_its_trials_and_not_at_an_edge_that_can_be_widened(student):
    for divergence, lr in SHIPPED[student].rates.items():
        own = [trial for trial in SHIPPED[student].trials if trial.divergence == divergence]
        assert max(own, key=lambda trial: trial.distilled).lr == lr
        rates = [trial.lr for trial in own]
        assert rates == sorted(rates)
        ends = (tuning.WIDER_RATES[0], tuning.WIDER_RATES[-1])
        assert rates[0] < lr < rates[-1] or lr in ends


# What the page says


@pytest.fixture
def table(monkeypatch):
    """A table with the rates of two divergences."""
    rates = DivergenceRates("", {"kl": 0.03, "tv": 0.01}, ())
    monkeypatch.setattr(divergence_rates, "shipped", lambda: {"mlp": rates})


def test_a_run_takes_the_rate_of_its_new_divergence(table):
    config, _ = read_config([("divergence", "jsd"), ("shape", "0.3")], strict=True)
    assert with_divergence(config, "kl") == replace(config, divergence="kl", shape=(), lr=0.03)
    other = with_divergence(config, "skew_kl")  # which has none
    assert (other.shape, other.lr, other.hard_lr) == ((0.1,), 0.01, 0.01)
    own = with_divergence(replace(config, lr=0.002), "kl")
    assert own.lr == 0.002


def test_students_of_an_architecture_without_trials_keep_their_rate(table):
    config, _ = read_config([("student", "cnn")], strict=True)
    assert with_divergence(config, "kl").lr == config.lr == 0.01
    assert rate_hint(config) == ""
    assert "0.01, so one that" in rows_text(map_of(divergences="kl,tv", student="cnn"))


def test_the_page_says_the_rate_that_was_chosen(table):
    config, _ = read_config([("divergence", "tv")], strict=True)
    assert rate_hint(config) == (
        "For total variation 0.01 did best on the validation digits, in a trial with 500 digits at T = 4 and 20."
    )
    assert rate_hint(replace(config, divergence="jsd")) == ""


def test_a_map_says_where_its_rates_are_from(table, monkeypatch):
    alike = DivergenceRates("", {"kl": 0.01, "tv": 0.01}, ())
    assert rows_text(map_of()) == "Every other setting is the run's own."
    chosen = rows_text(map_of(divergences="kl,tv", widths="8"))
    assert chosen.endswith(
        "in a trial with 500 digits at T = 4 and 20: forward KL 0.03, total variation 0.01."
    )
    alone = rows_text(map_of(divergences="tv", widths="8"))
    assert alone.endswith("500 digits at T = 4 and 20: total variation 0.01.")
    monkeypatch.setattr(divergence_rates, "shipped", lambda: {"mlp": alike})
    assert rows_text(map_of(divergences="kl,tv", widths="8")).endswith(
        "500 digits at T = 4 and 20: 0.01 for all."
    )


def test_a_map_of_divergences_without_rates_says_that_they_share_one(table):
    said = "The learning rate is the run's for all of them, 0.01, so one that"
    assert said in rows_text(map_of(divergences="kl,dkd", widths="8"))
    said = said.replace("0.01", "0.002")
    assert said in rows_text(map_of(divergences="kl,tv", widths="8", lr="0.002"))
