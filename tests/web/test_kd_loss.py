"""The exported kd_loss: its source, and its results where PyTorch is installed."""

import ast
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.explorer.experiment import Experiment, read_experiment
from app.numerics.objective import Objective
from app.numerics.soft_targets import log_soft_targets
from app.presentation.explorer.code import pytorch_script
from tests.pytorch import PYTORCH, needs_pytorch

TRIAL = Path(__file__).with_name("kd_loss_trial.py")
ONE = {"logits": "4,1,-2,0.5,1", "T": "2.5", "hard_weight": "0.3"}
THREE = {**ONE, "logits": "4,1,-2,0.5,1;0.1,3,2,-1,1;2,2,2.5,0,1", "t_squared": "0"}
QUERIES = {
    "one teacher": ONE,
    "soft targets only": {**ONE, "hard_weight": "0", "T": "4"},
    "arithmetic": THREE,
    "geometric": {**THREE, "combine": "geometric"},
    "reverse_kl": {**ONE, "divergence": "reverse_kl"},
    "jsd": {**ONE, "divergence": "jsd", "shape": "0.9"},
    "skew_kl": {**ONE, "divergence": "skew_kl"},
    "skew_reverse_kl": {**THREE, "divergence": "skew_reverse_kl"},
    "tv": {**ONE, "divergence": "tv"},
    "alpha_beta": {**ONE, "divergence": "alpha_beta"},
    "alpha_beta, 1 and 0": {**ONE, "divergence": "alpha_beta", "shape": "1,0"},
    "dkd": {**ONE, "divergence": "dkd"},
    "logit_mse": {**ONE, "divergence": "logit_mse"},
}
NUMBERS = {"jsd": ("beta",), "skew_kl": ("skew",), "skew_reverse_kl": ("skew",)}
NUMBERS |= dict.fromkeys(("alpha_beta", "dkd"), ("alpha", "beta"))
BATCH, CLASSES = 7, 5
# Positions of two sequences that count, and what is 1 of a mask that leaves the rest to the labels.
COUNTS = np.array([[True, True, False, True], [False, True, True, False]])
PARTLY = COUNTS | [[False, False, True, False], [False, False, False, False]]
NOTHING = np.zeros_like(COUNTS)
LEFT_OUT = ("ignore_index", "another ignore_index", "mask", "mask of 0 and 1", "both")
OTHER = {"temperature": 4.0, "hard_weight": 0.8, "t_squared": True}
TARGETS = {
    "one teacher": "q = softmax(v / T)\n",
    "soft targets only": "q = softmax(v / T)\n",
    "arithmetic": "q = mean of the teachers' softmax(v / T)\n",
    "geometric": "q = softmax(mean of the teachers' v / T)\n",
}
each_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)


def experiment_of(query):
    experiment, problems = read_experiment(query.items(), strict=True)
    assert problems == []
    return experiment


def parsed(experiment):
    """The script's imports, its function, and the rest."""
    *imports, loss, run = ast.parse(pytorch_script(experiment)).body
    assert isinstance(loss, ast.FunctionDef)
    return imports, loss, run


@each_query
def test_the_defaults_are_the_experiments_settings(query):
    experiment = experiment_of(query)
    _, loss, _ = parsed(experiment)
    assert (loss.name, [a.arg for a in loss.args.args]) == (
        "kd_loss",
        ["student_logits", "teacher_logits", "labels"],
    )
    defaults = [ast.literal_eval(value) for value in loss.args.kw_defaults]
    assert dict(zip((a.arg for a in loss.args.kwonlyargs), defaults, strict=True)) == {
        "temperature": experiment.temperature,
        "hard_weight": experiment.hard_weight,
        "t_squared": experiment.t_squared,
        **dict(zip(NUMBERS.get(experiment.divergence, ()), experiment.shape, strict=True)),
        "ignore_index": -100,
        "mask": None,
    }


@each_query
def test_importing_it_defines_the_loss_and_runs_nothing(query):
    experiment = experiment_of(query)
    imports, _, run = parsed(experiment)
    assert {type(node) for node in imports} == {ast.Import, ast.ImportFrom}
    assert isinstance(run, ast.If) and ast.unparse(run.test) == "__name__ == '__main__'"
    assert "set_default_dtype" not in pytorch_script(experiment)


@pytest.mark.parametrize("name", QUERIES)
def test_its_docstring_has_the_formula_and_the_shapes_of_this_experiment(name):
    _, loss, _ = parsed(experiment_of(QUERIES[name]))
    text = ast.get_docstring(loss)
    divergence = QUERIES[name].get("divergence")
    soft = "D(q, p)," if divergence else "KL(q || softmax(z / T))"
    assert f"L = w CE(y, softmax(z)) + (1 - w) c {soft}" in text
    assert ("\nD = " in text) == bool(divergence)
    several = ";" in QUERIES[name]["logits"]
    targets = TARGETS[name if name in TARGETS else "arithmetic" if several else "one teacher"]
    assert targets in text
    assert ("shape (teachers, *student_logits.shape)" in text) == several


def sequences_of(experiment, rng):
    """Logits and labels of two sequences; where a position does not count, of infinities and NaN."""
    teachers = len(experiment.teacher_logits)
    shape = (teachers, *COUNTS.shape, CLASSES) if teachers > 1 else (*COUNTS.shape, CLASSES)
    student, teacher = rng.standard_normal((*COUNTS.shape, CLASSES)), rng.standard_normal(shape)
    for logits in (student, teacher):
        logits[..., ~COUNTS, :] = [np.nan, np.inf, -np.inf, 0, 1]
    return student, teacher, rng.integers(CLASSES, size=COUNTS.shape)


def padded_cases(experiment, rng):
    """Arguments of kd_loss by what says in them which positions count."""
    student, teacher, labels = sequences_of(experiment, rng)
    logits = {"student": student.tolist(), "teacher": teacher.tolist()}

    def case(counts=True, ignored=-100, **settings):
        return {**logits, "labels": np.where(counts, labels, ignored).tolist(), **settings}

    return {
        "ignore_index": case(COUNTS),
        "another ignore_index": case(COUNTS, -1, ignore_index=-1),
        "mask": case(mask=COUNTS.tolist()),
        "mask of 0 and 1": case(mask=COUNTS.astype(int).tolist()),
        "both": case(COUNTS | ~PARTLY, mask=PARTLY.tolist()),
        "nothing is labelled": case(NOTHING),
        "nothing is in the mask": case(mask=NOTHING.tolist()),
    }


def batch_of(experiment):
    rng = np.random.default_rng(0)
    teachers = len(experiment.teacher_logits)
    shape = (teachers, BATCH, CLASSES) if teachers > 1 else (BATCH, CLASSES)
    return {
        "teacher": (3 * rng.standard_normal(shape)).tolist(),
        "student": rng.standard_normal((BATCH, CLASSES)).tolist(),
        "labels": rng.integers(CLASSES, size=BATCH).tolist(),
        "other_settings": OTHER,
        "padded": padded_cases(experiment, rng),
    }


@pytest.fixture(scope="module", params=QUERIES.values(), ids=QUERIES)
def tried(request, tmp_path_factory):
    """The experiment, a batch, and the results of kd_loss for it."""
    experiment, folder = experiment_of(request.param), tmp_path_factory.mktemp("kd_loss")
    batch = batch_of(experiment)
    (folder / "soft_targets_pytorch.py").write_text(pytorch_script(experiment), encoding="utf-8")
    done = subprocess.run(
        [PYTORCH, "-I", "-W", "error", str(TRIAL)],
        cwd=folder, input=json.dumps(batch), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return experiment, batch, json.loads(done.stdout)


def means(experiment: Experiment, batch):
    """Mean over the examples of the loss in app.numerics, and its gradient."""
    student = np.array(batch["student"])
    teachers = np.array(batch["teacher"]).reshape(-1, *student.shape)
    rows = [
        Objective(
            log_targets=log_soft_targets(
                teachers[:, k], experiment.temperature, experiment.combine
            ),
            true_class=label,
            temperature=experiment.temperature,
            hard_weight=experiment.hard_weight,
            t_squared=experiment.t_squared,
            divergence=experiment.divergence,
            shape=experiment.shape,
        ).evaluate(student[k])
        for k, label in enumerate(batch["labels"])
    ]
    gradients = np.array([row.gradient for row in rows])
    return np.mean([row.loss for row in rows]), gradients / len(rows)


@needs_pytorch
@pytest.mark.parametrize(
    ("dtype", "within"), [("float64", 1e-14), ("float32", 1e-6), ("bfloat16", 0.05)]
)
def test_kd_loss_is_the_mean_over_the_batch_in_the_given_dtype(tried, dtype, within):
    experiment, batch, results = tried
    loss, gradient = means(experiment, batch)
    got = results[dtype]
    assert (got["dtype"], got["shape"]) == (f"torch.{dtype}", [])
    assert got["loss"] == pytest.approx(loss, rel=within)
    np.testing.assert_allclose(got["gradient"], gradient, atol=within * abs(gradient).max())


@needs_pytorch
def test_its_keywords_are_other_settings(tried):
    experiment, batch, results = tried
    loss, gradient = means(replace(experiment, **OTHER), batch)
    assert results["other settings"]["loss"] == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(results["other settings"]["gradient"], gradient, atol=1e-14)


@needs_pytorch
@pytest.mark.parametrize("name", LEFT_OUT)
def test_positions_that_are_left_out_count_in_neither_term(tried, name):
    experiment, batch, results = tried
    student, teacher, labels = (
        np.array(batch["padded"]["mask"][part]) for part in ("student", "teacher", "labels")
    )
    counted = {"student": student[COUNTS], "teacher": teacher[..., COUNTS, :]}
    loss, gradient = means(experiment, {**counted, "labels": labels[COUNTS]})
    got = results["padded"][name]
    assert got["loss"] == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(np.array(got["gradient"])[COUNTS], gradient, atol=1e-14)
    assert not np.array(got["gradient"])[~COUNTS].any()


@needs_pytorch
@pytest.mark.parametrize("name", ["nothing is labelled", "nothing is in the mask"])
def test_if_no_position_counts_loss_and_gradient_are_0(tried, name):
    got = tried[2]["padded"][name]
    assert (got["loss"], got["shape"]) == (0.0, [])
    assert np.array_equal(got["gradient"], np.zeros((*COUNTS.shape, CLASSES)))


@needs_pytorch
def test_the_teacher_gets_no_gradient(tried):
    assert tried[2]["float64"]["teacher_gradient"] is None


@needs_pytorch
def test_shapes_that_do_not_fit_are_refused(tried):
    experiment, _, results = tried
    several = len(experiment.teacher_logits) > 1
    rule = f"('teachers', {BATCH}, {CLASSES})" if several else f"({BATCH}, {CLASSES})"
    shape = f"({BATCH}, {CLASSES})" if several else f"({CLASSES},)"
    expected = f"teacher_logits must have the shape {rule}, got {shape}"
    assert results["one axis too few"] == expected
    assert results["one class too many"].startswith("teacher_logits must have the shape (")
    assert results["labels"] == f"labels must have the shape ({BATCH},), got ({BATCH - 1},)"
    assert results["mask"] == f"mask must have the shape ({BATCH},), got (1, {BATCH})"


@needs_pytorch
def test_a_network_learns_with_it_in_float32(tried):
    training = tried[2]["training"]
    assert tried[2]["default_dtype"] == "torch.float32"
    assert set(training["dtypes"]) == {"torch.float32"}
    assert training["losses"][-1] < 0.6 * training["losses"][0]
