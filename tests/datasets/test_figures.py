"""The figures of a dataset, from files to the report's numbers, against those of other libraries."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.datasets.analysis import figures as figures_module
from app.datasets.analysis.analyse import sweep
from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from app.numerics.softmax import softmax
from tests.datasets.logit_files import figures

DATA = Path(__file__).parent.parent / "data" / "logits"
GOLDEN = json.loads((DATA / "figures.json").read_text("utf-8"))
TEMPERATURES = [row["T"] for row in GOLDEN["teacher"]["at"]]
# Of a golden row at a temperature, by our names.
COLUMNS = {
    "nll": "nll",
    "ece": "ece15",
    "brier": "brier",
    "entropy": "entropy",
    "effective_classes": "effective_classes",
    "confidence": "confidence",
}


def dataset_of(teacher):
    whole = teacher == "run.npz"
    return read_dataset(
        [DATA / teacher],
        labels=None if whole else DATA / "labels.npy",
        student=None if whole else DATA / "student.npy",
    )


def written(tmp_path, **arrays):
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays)
    return read_dataset([path])


def message(found, name):
    (check,) = [check for check in found["checks"] if check["name"] == name]
    assert check["ok"] is False
    return check["message"]


@pytest.mark.parametrize(
    "file", ["teacher.npy", "run.npz", "teacher.csv", "teacher.jsonl", "teacher.parquet"]
)
def test_every_golden_figure_comes_from_every_format(file):
    dataset = dataset_of(file)
    found = figures(dataset)
    over = sweep(dataset, TEMPERATURES)
    assert (found["kind"], found["n"], found["teachers"]) == ("logits", 800, 1)
    for model in ("teacher", "student"):
        golden = GOLDEN[model]
        assert found[model]["accuracy"] == golden["accuracy"]
        assert found[model]["best_temperature"] == pytest.approx(golden["best_temperature"], 1e-4)
        assert found[model]["best_nll"] == pytest.approx(golden["best_nll"], 1e-6)
        for ours, theirs in COLUMNS.items():
            expected = [row[theirs] for row in golden["at"]]
            assert over[model][ours] == pytest.approx(expected, rel=1e-6, abs=1e-6), ours
        masses = [row["top2_mass"] for row in golden["at"]]
        assert over[model]["top_mass"]["2"] == pytest.approx(masses, rel=1e-6)


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_columns_that_follow_each_other_have_the_figures_of_rows(tmp_path, suffix):
    path = tmp_path / f"columns{suffix}"
    columns = np.asfortranarray(np.load(DATA / "teacher.npy"))
    np.save(path, columns) if suffix == ".npy" else np.savez(path, logits=columns)
    dataset = read_dataset([path], labels=DATA / "labels.npy", student=DATA / "student.npy")
    found, expected = figures(dataset), figures(dataset_of("teacher.npy"))
    assert {name: found[name] for name in ("teacher", "student", "pair", "checks")} == {
        name: expected[name] for name in ("teacher", "student", "pair", "checks")
    }


def test_the_golden_figures_come_from_float16_as_far_as_it_goes():
    dataset, golden = dataset_of("teacher.safetensors"), GOLDEN["teacher"]
    found = figures(dataset)["teacher"]
    assert found["best_nll"] == pytest.approx(golden["best_nll"], 5e-3)
    over = sweep(dataset, TEMPERATURES)["teacher"]
    for ours, theirs in COLUMNS.items():
        expected = [row[theirs] for row in golden["at"]]
        assert over[ours] == pytest.approx(expected, rel=5e-3, abs=5e-3), ours


def test_teacher_and_student_together_have_the_golden_figures():
    dataset, golden = dataset_of("run.npz"), GOLDEN["teacher_student"]
    pair = figures(dataset)["pair"]
    assert pair["agreement"] == golden["agreement"]
    assert pair["spearman_wrong"] == pytest.approx(golden["mean_spearman_of_wrong_classes"], 1e-9)
    at = sweep(dataset, [row["T"] for row in golden["at"]])["pair"]
    for name in ("kl_mean", "kl_median", "kl_p95"):
        assert at[name] == pytest.approx([row[name] for row in golden["at"]], rel=1e-6)


def test_probabilities_are_recognised_and_serve_as_their_logarithms():
    dataset = read_dataset([DATA / "probabilities.npz"])
    found = figures(dataset)
    assert found["kind"] == "probs"
    assert "Softening them is softening the logits only if" in message(found, "kind")
    assert found["teacher"]["accuracy"] == GOLDEN["teacher"]["accuracy"]
    assert found["teacher"]["nll"] == pytest.approx(GOLDEN["teacher"]["at"][0]["nll"], rel=1e-4)
    assert figures(dataset, "logits")["teacher"]["nll"] > 1  # as the option says


def test_labels_in_another_order_are_found_and_the_order_is_said():
    found = figures(read_dataset([DATA / "shuffled_labels.npz"]))
    said = message(found, "label_order")
    assert "accuracy 0.9% as they stand, 91.2% with 0 → 3, 1 → 4," in said
    (check,) = [check for check in found["checks"] if check["name"] == "label_order"]
    order = np.array(check["permutation"])
    shuffled = np.load(DATA / "shuffled_labels.npz")["labels"]
    assert np.array_equal(order[np.load(DATA / "labels.npy")], shuffled)
    assert said.endswith(f"9 → {order[9]}.")  # all ten are named


def test_rows_that_are_not_finite_are_counted_and_left_out(tmp_path):
    logits = np.random.default_rng(0).normal(size=(40, 3))
    labels = logits.argmax(axis=1)
    labels[0] = (labels[0] + 1) % 3
    logits[4, 1], logits[9, 0], logits[11] = np.nan, np.inf, logits[10]
    labels[11] = labels[10]
    found = figures(written(tmp_path, logits=logits, labels=labels))
    said = "2 rows with NaN or an infinity, or beyond 1e+100, left out of every figure."
    assert message(found, "finite") == said
    assert message(found, "duplicates") == "1 row equal to an earlier one."
    assert found["teacher"]["accuracy"] == pytest.approx(37 / 38)


def test_numbers_that_would_overflow_are_left_out_as_infinities_are(tmp_path):
    logits = np.random.default_rng(0).normal(size=(40, 3))
    labels = logits.argmax(axis=1)
    huge = logits.copy()
    huge[3], huge[5, 1], huge[7] = 1e308, -1.7e308, np.abs(huge[7]) * 1e308
    left = np.delete(np.arange(40), [3, 5, 7])
    found = figures(written(tmp_path, logits=huge, labels=labels))  # a warning would be an error
    assert message(found, "finite").startswith("3 rows")
    (folder := tmp_path / "left").mkdir()
    assert (
        found["teacher"]
        == figures(written(folder, logits=logits[left], labels=labels[left]))["teacher"]
    )


def test_a_students_numbers_may_be_of_another_kind_than_the_teachers(tmp_path):
    logits = np.random.default_rng(1).normal(size=(30, 4))
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.arange(30) % 4
    dataset = written(tmp_path, logits=probs, student_logits=logits, labels=labels)
    found = figures(dataset)
    assert found["kind"] == "probs"
    assert "The student's numbers: Taken as logits" in str(found["checks"])
    assert found["student"]["nll"] == pytest.approx(found["teacher"]["nll"])
    assert sweep(dataset, [4.0])["pair"]["kl_mean"] == pytest.approx([0.0], abs=1e-12)


def test_a_file_without_a_row_of_finite_numbers_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"mine\.npz: has no row of finite numbers"):
        figures(written(tmp_path, logits=np.full((3, 2), np.nan)))


def test_a_row_of_equal_numbers_is_counted(tmp_path):
    found = figures(written(tmp_path, logits=np.array([[1.0, 1.0], [2.0, 3.0]])))
    assert message(found, "constant") == "1 row whose numbers are all equal."


def test_without_labels_there_is_no_accuracy_and_the_sweep_has_what_needs_none(tmp_path):
    dataset = written(tmp_path, logits=np.eye(4))
    found = figures(dataset)
    assert (found["teacher"], found["student"], found["pair"]) == (None, None, None)
    over = sweep(dataset, [1.0, 2.0])
    assert over["teacher"]["nll"] == [None, None]
    assert over["teacher"]["entropy"][0] < over["teacher"]["entropy"][1] < np.log(4)


def test_several_teachers_are_the_mean_of_their_probabilities(tmp_path):
    two = np.log(np.array([[[0.9, 0.1], [0.5, 0.5]]] * 2)) + 3
    dataset = written(tmp_path, logits=two, labels=np.array([0, 1]))
    found = figures(dataset)
    assert found["teachers"] == 2
    assert found["teacher"]["nll"] == pytest.approx(-np.log([0.7, 0.3]).mean())


def test_several_teachers_have_the_best_temperature_of_their_mean(tmp_path):
    random = np.random.default_rng(4)
    labels = random.integers(0, 5, 300)
    logits = random.normal(0, 3, (300, 3, 5)) + 4 * np.eye(5)[labels][:, np.newaxis]
    found = figures(written(tmp_path, logits=logits, labels=labels))["teacher"]
    best = found["best_temperature"]
    assert 0.1 < best < 10

    def nll(temperature):
        q = softmax(logits, temperature).mean(axis=1)
        return -np.log(q[np.arange(300), labels]).mean()

    assert found["best_nll"] == pytest.approx(nll(best), rel=1e-12)
    grid = best * np.linspace(0.999, 1.001, 21)
    assert abs(grid[np.argmin([nll(t) for t in grid])] / best - 1) < 1e-4
    same = figures(written(tmp_path, logits=logits[:, [0, 0]], labels=labels))["teacher"]
    one = figures(written(tmp_path, logits=logits[:, 0], labels=labels))["teacher"]
    for name in ("best_temperature", "best_nll", "best_ece"):
        assert same[name] == pytest.approx(one[name], rel=1e-7)


def test_of_very_many_classes_none_is_listed(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((2, figures_module.MOST_LISTED + 1), np.float16))
    np.save(tmp_path / "labels.npy", [0, 1])
    found = figures(read_dataset([tmp_path / "a.npy"], labels=tmp_path / "labels.npy"))
    assert found["per_class"] is None
    assert found["teacher"]["accuracy"] == 0.5
