"""The command `convert`, and the file of soft targets that it writes."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from app.cli import commands
from app.datasets.analysis import source
from app.datasets.commands.soft_target_file import write_soft_targets
from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from app.numerics.softmax import log_softmax, softmax
from tests.datasets.logit_files import DIGITS, GOLDEN, LABELS, TEACHER, figures, teacher_of

FIGURES = json.loads((GOLDEN / "figures.json").read_text("utf-8"))
AT_4 = softmax(TEACHER, 4.0)


def convert(*arguments):
    return CliRunner().invoke(commands, ["convert", *map(str, arguments)])


def converted(out, *arguments):
    result = convert(GOLDEN / "run.npz", "--T", "4", "--out", out, *arguments)
    assert result.exit_code == 0, result.output
    with np.load(out, allow_pickle=False) as file:
        return result.output, dict(file)


def test_the_soft_targets_are_written_with_what_belongs_to_them(tmp_path):
    said, found = converted(tmp_path / "soft.npz")
    assert said.startswith("soft.npz: soft targets of 800 examples at T = 4, ")
    assert found["soft_targets"].dtype == np.float32
    assert found["soft_targets"] == pytest.approx(AT_4, rel=1e-6)
    assert (found["labels"] == LABELS).all()
    assert found["classes"].tolist() == list(DIGITS)
    assert found["temperature"] == [4.0]


def test_the_top_k_are_log_probabilities_with_their_classes_and_the_rest(tmp_path):
    _, found = converted(tmp_path / "top.npz", "--top-k", "3", "--dtype", "float16")
    order = np.argsort(-AT_4, axis=1)[:, :3]
    top = np.take_along_axis(AT_4, order, axis=1)
    assert found["values"].dtype == found["rest"].dtype == np.float16
    assert (found["indices"] == order).all()
    assert found["indices"].dtype == np.int32
    assert found["values"] == pytest.approx(np.log(top), rel=1e-3)
    assert found["rest"] == pytest.approx(1 - top.sum(axis=1), rel=2e-3)
    assert (found["labels"] == LABELS).all()


def test_what_is_written_can_be_read_and_has_the_figures_of_the_temperature(tmp_path):
    converted(tmp_path / "soft.npz")
    found = figures(read_dataset([tmp_path / "soft.npz"]))
    at = {row["T"]: row for row in FIGURES["teacher"]["at"]}[4]
    assert (found["kind"], found["classes"]) == ("probs", list(DIGITS))
    assert found["teacher"]["nll"] == pytest.approx(at["nll"], rel=1e-6)
    assert found["teacher"]["best_temperature"] == pytest.approx(
        FIGURES["teacher"]["best_temperature"] / 4, rel=1e-4
    )


def test_the_likeliest_classes_are_softened_with_the_rest_as_one(tmp_path):
    logits = np.array([[0.0, 3.0, 1.0, 2.0], [4.0, 0.0, 1.0, 0.5]])
    indices = np.array([[3, 1], [0, 2]])
    log_p = log_softmax(logits)
    values = np.take_along_axis(log_p, indices, axis=1)
    arrays = {"values": values, "indices": indices, "labels": [0, 2], "classes": list("abcd")}
    np.savez(tmp_path / "top.npz", **arrays)
    result = convert(tmp_path / "top.npz", "--T", "2", "--out", tmp_path / "soft.npz")
    assert result.output.startswith("soft.npz: the top 2 soft targets of 2 examples at T = 2, ")
    assert result.output.endswith(" softened as one.\n")
    rest = np.log(1 - np.exp(values).sum(axis=1, keepdims=True))
    expected = softmax(np.concatenate([np.sort(values)[:, ::-1], rest], axis=1), 2.0)
    with np.load(tmp_path / "soft.npz") as found:
        assert np.exp(found["values"]) == pytest.approx(expected[:, :2], rel=1e-6)
        assert found["rest"] == pytest.approx(expected[:, 2], rel=1e-6)
        assert found["indices"].tolist() == [[1, 3], [0, 2]]
        assert found["labels"].tolist() == [0, 2]
        assert found["classes"].tolist() == list("abcd")
        assert "softened as one" in str(found["approximate"][0])
    read = read_dataset([tmp_path / "soft.npz"])
    assert np.exp(teacher_of(read)[:, 0]) == pytest.approx(expected, rel=1e-5)
    assert read.labels.tolist() == [2, 1]
    write_soft_targets(read, tmp_path / "one.npz", 1.0, top_k=1)
    with np.load(tmp_path / "one.npz") as found:
        assert found["rest"] == pytest.approx(expected[:, 1:].sum(axis=1), rel=1e-5)
        assert "approximate" not in found


def test_blocks_are_written_one_behind_the_other(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "_BLOCK", 140)  # seven rows
    _, found = converted(tmp_path / "soft.npz", "--top-k", "10")
    targets = np.zeros_like(AT_4)
    np.put_along_axis(targets, found["indices"], np.exp(found["values"]), axis=1)
    assert targets == pytest.approx(AT_4, rel=1e-5)


def test_a_row_that_is_not_finite_is_nan_and_counted(tmp_path):
    logits = np.array([[1.0, 2.0, 0.0], [np.nan, 0.0, 0.0], [3.0, 1.0, 0.0]])
    np.save(tmp_path / "a.npy", logits)
    arguments = (tmp_path / "a.npy", "--T", "2", "--out", tmp_path / "b.npz")
    assert "NaN where the numbers are not finite, in 1 of them." in convert(*arguments).output
    with np.load(tmp_path / "b.npz") as found:
        assert np.isnan(found["soft_targets"]).all(axis=1).tolist() == [False, True, False]
    assert convert(*arguments, "--force", "--top-k", "2").exit_code == 0
    with np.load(tmp_path / "b.npz") as found:
        assert np.isnan(found["rest"]).tolist() == [False, True, False]
        assert found["indices"].tolist() == [[1, 0], [0, 0], [0, 1]]


def test_no_log_probability_becomes_an_infinity(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[0.0, -1e6]]))
    dataset = read_dataset([tmp_path / "a.npy"])
    write_soft_targets(dataset, tmp_path / "b.npz", 1.0, dtype="float16", top_k=2)
    with np.load(tmp_path / "b.npz") as found:
        assert np.isfinite(found["values"]).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--T", "0", "--out", "new.npz"], "T must be between 0.05 and 100"),
        (["--T", "4", "--out", "new.txt"], "new.txt: must end in .npz, got .txt"),
        (["--T", "4", "--out", "old.npz"], "old.npz: must not be there yet; --force replaces it"),
        (["--T", "4", "--out", "no/new.npz"], "new.npz: must be in a folder that is there, got no"),
        (
            ["--T", "4", "--out", "new.npz", "--top-k", "11"],
            "run.npz: --top-k must be at most its 10 classes, got 11",
        ),
    ],
)
def test_what_is_refused_leaves_no_file(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    Path("old.npz").write_text("old")
    result = convert(GOLDEN / "run.npz", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(message)
    assert [path.name for path in tmp_path.iterdir()] == ["old.npz"]
    assert Path("old.npz").read_text() == "old"


def test_an_old_file_stays_where_the_rows_cannot_be_read(tmp_path):
    np.save(tmp_path / "a.npy", np.eye(3))
    dataset = read_dataset([tmp_path / "a.npy"])
    np.save(tmp_path / "a.npy", np.eye(4))
    (tmp_path / "b.npz").write_text("old")
    with pytest.raises(DatasetError, match="has changed"):
        write_soft_targets(dataset, tmp_path / "b.npz", 1.0)
    assert (tmp_path / "b.npz").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
