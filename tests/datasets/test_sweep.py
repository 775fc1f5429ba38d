"""What the sweep tells at each temperature beside the golden figures, and each class's figures."""

from dataclasses import replace

import numpy as np
import pytest

from app.datasets.analysis.analyse import analyse
from app.datasets.reader import read_dataset
from app.datasets.top_k.model import TopK
from app.numerics.softmax import log_softmax, softmax
from tests.datasets.logit_files import DIGITS, GOLDEN, LABELS, STUDENT, TEACHER
from tests.numerics.plain_figures import brier_score

TEMPERATURES = (1.0, 4.0)


@pytest.fixture(scope="module")
def found():
    return analyse(read_dataset([GOLDEN / "run.npz"]), temperatures=TEMPERATURES)


def test_the_reliability_diagram_has_fifteen_bins_at_each_temperature(found):
    for t, diagram in zip(TEMPERATURES, found.sweep["teacher"]["reliability"], strict=True):
        p = softmax(TEACHER, t)
        sure, is_right = p.max(axis=1), p.argmax(axis=1) == LABELS
        bins = np.minimum((sure * 15).astype(int), 14)
        assert diagram["count"] == [int((bins == b).sum()) for b in range(15)]
        for b in range(15):
            if not diagram["count"][b]:
                assert diagram["confidence"][b] is diagram["accuracy"][b] is None
            else:
                assert diagram["confidence"][b] == pytest.approx(sure[bins == b].mean())
                assert diagram["accuracy"][b] == pytest.approx(is_right[bins == b].mean())


def test_gradients_are_the_students_own(found):
    gradient = found.sweep["gradient"]
    assert gradient["of"] == "student"
    soft = [
        t * np.linalg.norm(softmax(STUDENT, t) - softmax(TEACHER, t), axis=1).mean()
        for t in TEMPERATURES
    ]
    hard = np.sqrt(brier_score(LABELS, log_softmax(STUDENT))).mean()
    assert gradient["soft"] == pytest.approx(soft)
    assert gradient["hard"] == pytest.approx([hard] * 2)
    share = [0.3 * hard / (0.3 * hard + 0.7 * length) for length in soft]
    assert gradient["hard_share"]["0.3"] == pytest.approx(share)
    assert list(gradient["hard_share"]) == ["0.1", "0.3", "0.5", "0.7", "0.9"]


def test_mass_outside_the_top_class_and_bytes_of_the_top_k(found):
    rest = [1 - softmax(TEACHER, t).max(axis=1).mean() for t in TEMPERATURES]
    assert found.sweep["teacher"]["rest_mass"] == pytest.approx(rest)
    assert found.sweep["bytes"] == {"1": 8, "2": 14, "5": 32, "10": 62, "all": 20}


def test_each_class_has_its_nearest_wrong_one(found):
    p = softmax(TEACHER)
    for c, one in enumerate(found.figures["per_class"]):
        of_class = c == LABELS
        mean = p[of_class].mean(axis=0)
        mean[c] = -1
        assert (one["name"], one["n"]) == (DIGITS[c], of_class.sum())
        assert one["accuracy"] == pytest.approx((p[of_class].argmax(axis=1) == c).mean())
        assert one["confidence"] == pytest.approx(p[of_class].max(axis=1).mean())
        assert one["nearest_wrong"] == DIGITS[mean.argmax()]
        assert one["nearest_wrong_mass"] == pytest.approx(mean.max())


def test_a_class_without_rows_has_no_figures(tmp_path):
    np.savez(tmp_path / "a.npz", logits=np.eye(3), labels=np.array([0, 1, 1]))
    last = analyse(read_dataset([tmp_path / "a.npz"]), temperatures=(1.0,)).figures["per_class"][2]
    assert last == {
        **{"name": "2", "n": 0, "accuracy": None, "confidence": None},
        **{"nearest_wrong": None, "nearest_wrong_mass": None},
    }


def test_of_the_top_k_the_rest_is_no_class_and_what_it_hides_is_not_told(tmp_path):
    # The two likeliest classes and a rest, which holds most of the second row.
    logits = np.log([[0.6, 0.3, 0.1], [0.3, 0.2, 0.5], [0.5, 0.4, 0.1]])
    np.savez(tmp_path / "a.npz", logits=logits, labels=np.array([0, 2, 1]))
    dataset = replace(read_dataset([tmp_path / "a.npz"]), classes=("1st", "2nd", "rest"))
    told = TopK(2, dataset.teachers[0], None, 2, False, False, ())
    object.__setattr__(dataset, "top_k", told)
    found = analyse(dataset, stated="log_probs", temperatures=(1.0,))
    teacher, over = found.figures["teacher"], found.sweep
    assert teacher["accuracy"] == pytest.approx(1 / 3)
    assert found.rows.top_class.tolist() == [0, 0, 0]
    assert found.rows.confidence == pytest.approx([0.6, 0.3, 0.5])
    for name in ("nll", "brier", "best_temperature", "top5"):
        assert teacher[name] is None
    assert over["teacher"]["nll"] == [None]
    assert list(over["teacher"]["top_mass"]) == ["1", "2"]
    assert over["gradient"] is found.figures["per_class"] is None
    assert "label_order" not in [check["name"] for check in found.figures["checks"]]
