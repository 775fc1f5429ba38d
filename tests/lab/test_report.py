import hashlib
import itertools
import json

import numpy as np
import pytest

from app.lab import report, training
from app.lab.bias import BIASES
from app.lab.tasks.digits import dataset, teachers
from app.lab.tasks.digits.task import DIGITS
from tests.lab.test_training import config, trained

TEACHER_SIZE = 784 * 800 + 800 + 800 * 800 + 800 + 800 * 10 + 10


def forward(vector, widths, pixels):
    """A network's logits by its formula, from parameters that lie one layer after the other."""
    x, at = pixels.astype(np.float64), 0
    for k, (inputs, units) in enumerate(itertools.pairwise(widths)):
        weights = vector[at : at + inputs * units].reshape(inputs, units)
        at += inputs * units
        x = (np.maximum(x, 0) if k else x) @ weights + vector[at : at + units]
        at += units
    assert at == len(vector)
    return x


def softened(logits, temperature):
    e = np.exp((logits - logits.max(axis=-1, keepdims=True)) / temperature)
    return e / e.sum(axis=-1, keepdims=True)


SECONDS = report.Seconds(1.5, 0.5)


def finished(run):
    state, rows = trained(run)
    return report.finish(run, state, rows, SECONDS), state, rows


def test_the_dataset_tells_of_the_digits_that_are_there():
    told = report.dataset(DIGITS)
    split = dataset.load()
    assert [told["n_train"], told["n_validation"], told["n_test"]] == [
        len(split.training),
        len(split.validation),
        len(split.test),
    ]
    assert told["classes"] == [str(k) for k in np.unique(split.test.labels)]
    assert "MNIST" in told["name"]
    assert "LeCun" in told["source"]
    assert "MIT" in told["licence"]


def test_the_teacher_is_told_as_its_weights_are():
    told = report.teacher(DIGITS, "single")
    with np.load(teachers.WEIGHTS) as archive:
        vector = archive["vector"]
    assert told["layers"] == [784, 800, 800, 10]
    assert told["parameters"] == len(vector) == TEACHER_SIZE
    assert told["bytes"] == vector.astype(np.float32).nbytes
    assert told["n_train"] == 7000
    assert told["digest"] == hashlib.sha256(teachers.WEIGHTS.read_bytes()).hexdigest()
    for name, part in (
        ("test_accuracy", dataset.load().test),
        ("train_accuracy", dataset.load().training),
    ):
        said = forward(vector.astype(np.float64), told["layers"], part.inputs).argmax(axis=1)
        # float32 against float64: a digit or two may lie on the border
        assert told[name] == pytest.approx((said == part.labels).mean(), abs=2 / len(part))
    assert "members" not in told


def test_an_ensemble_is_told_as_the_mean_of_its_members_and_each_of_them():
    told = report.teacher(DIGITS, "ensemble")
    with np.load(teachers.ENSEMBLE) as archive:
        logits = archive["logits"].astype(np.float64)
    split = dataset.load()
    members = logits.shape[1]
    assert told["parameters"] == members * TEACHER_SIZE
    assert told["bytes"] == members * report.teacher(DIGITS, "single")["bytes"]
    for name, at, part in (
        ("test_accuracy", slice(8000, None), split.test),
        ("train_accuracy", slice(0, 7000), split.training),
    ):
        said = softened(logits[at], 1).mean(axis=1).argmax(axis=-1)
        assert told[name] == (said == part.labels).mean()
        alone = (logits[at].argmax(axis=-1) == part.labels[:, np.newaxis]).mean(axis=0)
        assert [member[name] for member in told["members"]] == alone.tolist()


def test_an_epoch_is_told_by_student():
    run = config(width=4, transfer=60, epochs=1)
    rows = trained(run)[1]
    told = report.epoch(run, 1, rows[0])
    assert set(told) == {"epoch", "hard", "distilled"}
    assert told["epoch"] == 1
    for name, measured in zip(run.students, rows[0], strict=True):
        assert told[name] == {
            "train_loss": measured.train_loss,
            "test_accuracy": measured.test_accuracy,
            "recall": measured.recall,
        }


def test_a_finished_run_is_told_as_it_was_trained():
    run = config(width=8, layers=2, transfer=200, epochs=3, T=2.5)
    found, state, rows = finished(run)
    told = found.result
    assert told["config"] == run.parameters()
    assert (told["seconds"], told["processor_seconds"]) == (1.5, 0.5)
    assert told["transfer_set"] == {"n": 200, "of_teacher": 7000}
    single = report.teacher(DIGITS, "single")
    assert told["teacher"]["prediction_seconds"] > 0
    for name in ("parameters", "bytes", "test_accuracy"):
        assert told["teacher"][name] == single[name]
    size = 784 * 8 + 8 + 8 * 8 + 8 + 8 * 10 + 10
    assert list(told["students"]) == ["hard", "distilled"]
    for k, student in enumerate(told["students"].values()):
        assert student["parameters"] == state.vectors.shape[1] == size
        assert student["bytes"] == state.vectors[0].nbytes
        assert student["prediction_seconds"] > 0
        assert student["epochs"] == [
            {name: told_of[name] for name in ("train_loss", "test_accuracy", "recall")}
            for told_of in (report.epoch(run, 1, row)[run.students[k]] for row in rows)
        ]
    assert "bias_sweep" not in told
    json.dumps(told, allow_nan=False)


def test_a_finished_runs_logits_gain_and_accuracies_agree():
    run = config(width=20, transfer=500, epochs=4)
    found, state, rows = finished(run)
    test = dataset.load().test
    by_hand = [forward(vector, run.sizes, test.inputs) for vector in state.vectors]
    np.testing.assert_allclose(found.test_logits, by_hand, rtol=1e-4, atol=1e-4)
    hard, distilled = (logits.argmax(axis=-1) == test.labels for logits in found.test_logits)
    assert hard.mean() == rows[-1][0].test_accuracy
    assert distilled.mean() == rows[-1][1].test_accuracy
    gain = [int(b) - int(a) for a, b in zip(hard, distilled, strict=True)]
    mean = sum(gain) / 2000
    error = (sum((d - mean) ** 2 for d in gain) / 2000 / 2000) ** 0.5
    assert mean != 0
    assert found.result["gain"]["value"] == pytest.approx(mean)
    assert found.result["gain"]["standard_error"] == pytest.approx(error)


def test_a_run_is_compared_with_the_teacher_it_has():
    run = config(width=4, transfer=60, epochs=1, teacher="ensemble")
    told = finished(run)[0].result["teacher"]
    assert told["parameters"] == report.teacher(DIGITS, "ensemble")["parameters"]
    assert told["test_accuracy"] == report.teacher(DIGITS, "ensemble")["test_accuracy"]


def test_a_bias_is_chosen_on_the_validation_digits_and_told_on_the_test_digits():
    run = config(width=20, transfer=1000, epochs=6, left_out="3,7", T=8)
    found, state, rows = finished(run)
    told = found.result["bias_sweep"]
    assert told["biases"] == BIASES.tolist()
    split = dataset.load()
    raised = np.isin(np.arange(10), (3, 7))
    for k, name in enumerate(run.students):
        validation = training.logits(run, state, split.validation.inputs)[k]
        chosen_by, accuracy, recall = [], [], []
        for bias in BIASES:
            right = (validation + bias * raised).argmax(axis=1) == split.validation.labels
            chosen_by.append(right.mean())
            right = (found.test_logits[k] + bias * raised).argmax(axis=1) == split.test.labels
            accuracy.append(right.mean())
            recall.append(right[np.isin(split.test.labels, (3, 7))].mean())
        assert told[name]["accuracy"] == pytest.approx(accuracy)
        assert told[name]["recall_left_out"] == pytest.approx(recall)
        assert told[name]["chosen"] == int(np.argmax(chosen_by))
        assert told[name]["accuracy"][0] == rows[-1][k].test_accuracy
    assert told["distilled"]["chosen"] != 0
    json.dumps(found.result, allow_nan=False)


@pytest.mark.parametrize("temperature", [0.05, 1, 4, 100])
def test_classifying_is_the_teachers_forward_pass_of_greys_up_to_255(temperature):
    test = dataset.load().test
    with np.load(teachers.WEIGHTS) as archive:
        vector = archive["vector"].astype(np.float64)
    for k in (0, 1999):
        greys = np.rint(test.inputs[k] * 255).tolist()
        told = report.classify(DIGITS, test.inputs[k], temperature)["teacher"]
        expected = forward(vector, teachers.WIDTHS, np.array([greys]) / 255)[0]
        np.testing.assert_allclose(told["logits"], expected, rtol=1e-4, atol=1e-4)
        logits = np.array(told["logits"])
        np.testing.assert_allclose(told["hard_targets"], softened(logits, 1), rtol=1e-9)
        np.testing.assert_allclose(
            told["soft_targets"], softened(logits, temperature), rtol=1e-9, atol=1e-300
        )
