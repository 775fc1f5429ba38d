"""docs/verdicts.md and the command that makes it."""

import re
from pathlib import Path

import numpy as np

from app.lab import training
from app.lab.presets import PRESETS
from app.lab.temperature_map import Cell, mean_of
from app.presentation.lab.digits.view import DIGITS_VIEW
from tests.lab.answers import measured
from tools import verdicts

ROOT = Path(__file__).parents[1]
WRITTEN = (ROOT / "docs" / "verdicts.md").read_text("utf-8")


def mean(config, wrong):
    """Five seeds whose students get the first so many test digits wrong."""
    digits = np.arange(2000)
    last = tuple(measured(digits >= n) for n in wrong)
    return mean_of([Cell(config, last)] * 5)


def test_a_line_tells_what_each_student_reaches_and_which_gain_is_not_clear():
    preset = next(p for p in PRESETS if p.name == "60 digits")
    (config,) = verdicts.conditions(preset)
    *_, line = verdicts.table([(preset, config, mean(config, (103, 100, 203)))])
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[:3] == ["60 digits", "8", "150"]
    assert [cell.split(" ")[0] for cell in cells[6:9]] == ["94.85", "89.85", "95.00"]
    assert cells[9].startswith("+0.15 ±")
    assert cells[10].endswith("not clear")
    assert cells[11].startswith("+5.15 ±")
    assert cells[12] == "< 0.0001"


def test_of_digits_that_were_left_out_recalls_are_told_before_and_after_the_bias():
    config = training.Config(**vars(PRESETS[-1].temperature_map.base) | {"left_out": (3,), "epochs": 2, "transfer": 200, "width": 8})  # fmt: skip
    runs = [verdicts.trained(config)]
    hard, distilled = verdicts.recalls(PRESETS[0], runs)
    assert re.search(
        r"hard: left-out digits 0\.0 % .* as trained, [\d.]+ % .* after the bias", hard
    )
    assert "distilled" in distilled


def test_the_page_has_every_preset_with_its_tuned_settings():
    for preset in PRESETS:
        for config in verdicts.conditions(preset):
            rates = f"{config.lr:g}, {config.hard_lr:g} | {config.epochs} | {config.smoothing:g}"
            row = f"| {preset.name} | {config.temperature:g} | {config.width} | {rates} |"
            assert row in WRITTEN  # otherwise: make verdicts


def test_the_labs_words_on_t_squared_have_the_pages_numbers():
    shares = re.findall(r"(\d\d\.\d\d)%", DIGITS_VIEW.t_squared_hint)
    rows = re.findall(r"^\| 0(?:\.1)? \| ([\d.]+) ± [\d.]+ \| ([\d.]+) ±", WRITTEN, re.M)
    assert shares == [share for row in rows for share in row]
    assert len(shares) == 4
