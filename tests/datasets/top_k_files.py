"""Top-k files for the tests."""

import numpy as np

from app.datasets.reader import read_dataset
from app.numerics.softmax import log_softmax
from tests.datasets.logit_files import TEACHER, teacher_of


def top_k_of(logits, k, dtype=np.float64):
    """The k largest log-probabilities of each row, and their indices."""
    log_p = log_softmax(logits)
    indices = np.argsort(-log_p, axis=1)[:, :k]
    return {"values": np.take_along_axis(log_p, indices, axis=1).astype(dtype), "indices": indices}


def shuffled(arrays, seed=3):
    """The same file with the classes of each row in another order."""
    values, indices = arrays["values"], arrays["indices"]
    order = np.random.default_rng(seed).permuted(
        np.tile(np.arange(values.shape[1]), (800, 1)), axis=1
    )
    return {
        "values": np.take_along_axis(values, order, axis=1),
        "indices": np.take_along_axis(indices, order, axis=1),
    }


def read_top_k(folder, arrays, name="top.npz", **options):
    """A dataset of one .npz file of these arrays."""
    np.savez(folder / name, **arrays)
    return read_dataset([folder / name], **options)


def columns(dataset):
    """The teacher's columns, (n, k + 1)."""
    return teacher_of(dataset)[:, 0]


def rest_of(indices):
    """ln of the mass of the classes that are not in each row of indices, of the golden teacher."""
    others = log_softmax(TEACHER)
    np.put_along_axis(others, indices, -np.inf, axis=1)
    return np.logaddexp.reduce(others, axis=1)
