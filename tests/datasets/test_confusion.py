"""The mean soft target of each true class."""

import numpy as np
import pytest

from app.datasets.confusion import confusion
from app.datasets.reader import read_dataset
from app.numerics.softmax import softmax

RNG = np.random.default_rng(4)


def dataset_of(folder, n_classes, labels=None, n=60):
    logits = RNG.normal(size=(n, n_classes))
    logits[3] = np.inf
    arrays = {} if labels is None else {"labels": labels}
    np.savez(folder / "run.npz", logits=logits, **arrays)
    return read_dataset([folder / "run.npz"]), logits


def test_each_line_is_the_mean_of_its_rows(tmp_path):
    labels = np.arange(60) % 4  # none of the class 4
    dataset, logits = dataset_of(tmp_path, 5, labels)
    found = confusion(dataset, "logits", 2.0)
    kept = np.isfinite(logits).all(axis=1)
    for c in range(4):
        rows = softmax(logits[kept & (labels == c)], 2.0)
        assert found.matrix[c] == pytest.approx(rows.mean(axis=0))
    assert found.matrix[4].tolist() == [0.0] * 5
    assert found.counts == (15, 15, 15, 14, 0)
    probabilities = [pair.probability for pair in found.pairs]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(found.matrix[p.true, p.wrong] == p.probability for p in found.pairs)
    assert len(found.pairs) == 16  # 4 classes with rows, 4 wrong ones each


def test_of_many_classes_the_strongest_pairs_are_told(tmp_path):
    dataset, _ = dataset_of(tmp_path, 101, np.arange(60))
    found = confusion(dataset, "logits", 1.0)
    assert found.matrix is None
    assert len(found.pairs) == 50
    assert all(pair.true != pair.wrong for pair in found.pairs)


def test_without_labels_there_is_none(tmp_path):
    assert confusion(dataset_of(tmp_path, 5)[0], "logits", 1.0) is None
