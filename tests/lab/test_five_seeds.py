"""The shipped results over five seeds are those of docs/verdicts.md."""

import re
from pathlib import Path

import pytest

from app.lab.five_seeds import shipped
from app.lab.presets import PRESETS

WRITTEN = (Path(__file__).parents[2] / "docs" / "verdicts.md").read_text("utf-8")
NAMES = [preset.name for preset in PRESETS]


def rows(name):
    lines = re.findall(rf"^\| {re.escape(name)} \| (.*) \|$", WRITTEN, re.M)
    return [line.replace("−", "-").split(" | ") for line in lines]


def of(text):
    return [float(part) for part in text.split(" ± ")]


def test_every_preset_is_shipped_in_the_pages_order():
    assert list(shipped()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_the_tables(name):
    table = rows(name)
    assert len(table) == len(shipped()[name])
    for row, condition in zip(table, shipped()[name], strict=True):
        assert (float(row[0]), int(row[1])) == (condition.temperature, condition.width)
        for text, student in zip(row[5:8], ("hard", "smoothed", "distilled"), strict=True):
            reached = condition.accuracies[student]
            assert [reached.value, reached.margin] == of(text)
        for text, p, student in ((row[8], row[9], "hard"), (row[10], row[11], "smoothed")):
            gain = condition.gains[student]
            assert [gain.value, gain.margin] == of(text)
            assert ("not clear" in p) == (gain.p_value >= 0.05)
            assert gain.p_value <= 0.0001 if "<" in p else gain.p_value == float(p.split(",")[0])


@pytest.mark.parametrize("name", [p.name for p in PRESETS if p.temperature_map.base.left_out])
def test_recalls_are_the_sentences(name):
    (condition,) = shipped()[name]
    for student, recall in condition.recalls.items():
        sentence = re.search(rf"^- {name}, {student}: (.*)$", WRITTEN, re.M)[1]
        numbers = [float(n) for n in re.findall(r"\d+\.\d", sentence)]
        told = [
            n
            for part in (recall.as_trained, recall.mended)
            for n in (part.mean, part.low, part.high)
        ]
        assert numbers == told
    assert set(condition.recalls) == {"hard", "distilled", "smoothed"}
