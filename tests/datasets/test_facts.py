"""The facts: sentences with the numbers of the figures, each only where it is true."""

import json

import numpy as np
import pytest

from app.datasets.analysis.analyse import analyse
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import GOLDEN

FIGURES = json.loads((GOLDEN / "figures.json").read_text("utf-8"))


def facts_of(tmp_path, temperatures, **arrays):
    np.savez(tmp_path / "mine.npz", **arrays)
    dataset = read_dataset([tmp_path / "mine.npz"])
    return "\n".join(analyse(dataset, temperatures=temperatures).figures["facts"])


@pytest.fixture(scope="module")
def facts():
    return analyse(read_dataset([GOLDEN / "run.npz"])).figures["facts"]


def test_their_numbers_are_the_golden_figures(facts):
    teacher, pair = FIGURES["teacher"], FIGURES["teacher_student"]
    at = {row["T"]: row for row in teacher["at"]}
    kl = {row["T"]: row for row in pair["at"]}[4]
    assert facts[0].startswith(
        "The teacher's probabilities fit the labels best at"
        f" T = {teacher['best_temperature']:.3g}: NLL {teacher['best_nll']:.3g} instead of"
        f" {at[1]['nll']:.3g} nats at T = 1, calibration error"
    )
    assert facts[1] == (
        "At T = 4, the classes other than the likeliest hold"
        f" {100 * (1 - at[4]['confidence']):.3g} % of the target;"
        f" at T = 1, {100 * (1 - at[1]['confidence']):.3g} %."
    )
    assert (
        f"The top 2 of 10 classes hold {100 * at[1]['top2_mass']:.3g} % of the mass at T = 1"
        f", and {100 * at[4]['top2_mass']:.3g} % at T = 4; storing them takes 14 bytes an example"
        " instead of 20."
    ) in facts
    assert facts[-1] == (
        f"Teacher and student have the same top class in {100 * pair['agreement']:.3g} % of the"
        f" examples; at T = 4, the KL between them is {kl['kl_mean']:.2g} nats on average, and at"
        f" most {kl['kl_p95']:.2g} in 95 % of the examples."
    )


def test_the_temperature_from_which_targets_are_nearly_uniform_is_the_lowest(tmp_path):
    logits = np.tile([2.0, 0.0], (4, 1))
    # log 2 less the entropy of softmax([2, 0] / T): 0.11 at T = 2, 0.05 at T = 3.
    said = facts_of(tmp_path, (1.0, 2.0, 3.0, 4.0), logits=logits)
    assert "From T = 3 on, the targets are on average within 0.1 nats of uniform." in said
    assert "nats of uniform" not in facts_of(tmp_path, (1.0, 2.0), logits=logits)


def test_the_hard_terms_share_is_that_of_a_uniform_student_without_one(tmp_path):
    # Soft 4 · ‖(0.6, 0.4) − (0.5, 0.5)‖, hard ‖(0.5, 0.5) − (1, 0)‖, weighted 0.9 and 0.1.
    logits = np.log([[0.6, 0.4]] * 3) * 4
    said = facts_of(tmp_path, (4.0,), logits=logits)
    share = 0.1 * 0.5 / (0.1 * 0.5 + 0.9 * 4 * 0.1)
    assert (
        f"With hard weight 0.1, at T = 4, the hard label's term is {100 * share:.3g} % of the"
        " gradient, for a student that knows nothing yet."
    ) in said


def test_less_than_everything_is_never_called_everything(tmp_path):
    logits = np.tile([12.0] + [0.0] * 19, (3, 1))
    said = facts_of(tmp_path, (1.0, 4.0), logits=logits)
    assert "The top 1 of 20 classes hold over 99.9 % of the mass at T = 1" in said


def test_without_labels_nothing_is_said_of_them(tmp_path):
    said = facts_of(tmp_path, (1.0, 4.0), logits=np.eye(4))
    assert "labels" not in said
    assert "Teacher and student" not in said
