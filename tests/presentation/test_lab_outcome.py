import numpy as np
import pytest

from app.lab.config import read_config
from app.lab.five_seeds import shipped
from app.lab.presets import PRESETS
from app.lab.tasks.classification import epoch_result
from app.lab.tasks.digits.dataset import N_CLASSES, load
from app.presentation.lab.answers import shipped_answer
from app.presentation.lab.frames import epoch_frame
from app.presentation.lab.outcome import outcome

LABELS = load().test.labels


def run_of(**texts):
    return read_config(texts.items(), strict=True)[0]


def students(config, *shares):
    """Students that read such a share of the left-out digits right, and nothing else."""
    asked = np.flatnonzero(np.isin(LABELS, config.left_out))
    for share in shares:
        right = np.zeros(len(LABELS), bool)
        right[asked[: round(share * len(asked))]] = True
        yield epoch_result(0.5, right, LABELS, N_CLASSES)


def test_there_is_a_bar_for_each_network_and_dashes_before_the_first_epoch():
    shown = outcome(run_of(smoothing="0.1"), None)
    assert [bar.who for bar in shown.bars] == [
        "Teacher",
        "On hard labels",
        "Distilled",
        "On smoothed labels",
    ]
    assert [bar.text for bar in shown.bars[1:]] == ["–"] * 3
    assert [bar.tenths for bar in shown.bars[1:]] == [0] * 3
    assert shown.bars[0].text == f"{shown.bars[0].tenths / 10}%"


def test_bars_are_of_the_left_out_digits_and_the_same_in_a_frame():
    config = run_of(left_out="3")
    last = tuple(students(config, 0, 0.5))
    shown = outcome(config, last)
    assert [bar.text for bar in shown.bars[1:]] == ["0.0%", "50.0%"]
    frame = epoch_frame(config, 1, last)
    assert frame["series"][shown.series] == [bar.tenths for bar in shown.bars]


@pytest.mark.parametrize(
    ("left_out", "whom"),
    [("3", "test threes"), ("3,8", "test digits that no student was shown"), ("", "test digits")],
)
def test_the_title_says_what_the_bars_are_of(left_out, whom):
    config = run_of(left_out=left_out) if left_out else run_of()
    n = int(np.isin(LABELS, config.left_out).sum()) if left_out else len(LABELS)
    assert outcome(config, None).title == f"Right on {n:,} {whom}"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_the_answer_before_a_run_has_the_shipped_numbers_and_stands_alone(preset):
    answer = shipped_answer(preset)
    (sentence,) = answer.sentences
    assert answer.headline in (preset.if_clear, preset.if_not)
    assert sentence.startswith("Over five seeds")
    assert "that number" not in sentence
    condition = shipped()[preset.name][0]
    for name in ("distilled", "hard"):
        if condition.recalls:
            assert f"{condition.recalls[name].as_trained.mean:.1f}%" in sentence
        elif len(shipped()[preset.name]) == 1:
            assert f"{condition.accuracies[name].value:.2f}%" in sentence


def test_a_gain_that_is_not_clear_says_so_before_a_run_too():
    (small,) = [preset for preset in PRESETS if preset.name == "Small student"]
    assert "too close to call" in shipped_answer(small).sentences[0]
