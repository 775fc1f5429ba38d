"""Datasets and their errors in another process: what it takes to analyse them there."""

import pickle

import numpy as np
import pytest

from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import GOLDEN, TEACHER, teacher_of, write

FILES = ("npy", "npz", "csv", "jsonl", "safetensors", "parquet")


@pytest.mark.parametrize("suffix", FILES)
def test_a_dataset_of_every_format_can_be_sent_to_a_process(suffix):
    path = GOLDEN / ("run.npz" if suffix == "npz" else f"teacher.{suffix}")
    sent = pickle.loads(pickle.dumps(read_dataset([path])))
    assert teacher_of(sent)[:, 0] == pytest.approx(TEACHER, abs=5e-2)


def test_a_dataset_of_classes_in_another_order_can_be_sent_to_a_process(tmp_path):
    first = write(tmp_path / "first.csv", "a,b\n1,2.5\n")
    other = write(tmp_path / "other.csv", "b,a\n4.5,3\n")
    sent = pickle.loads(pickle.dumps(read_dataset([first, other])))
    assert next(sent.chunks()).teacher.tolist() == [[[1, 2.5], [3, 4.5]]]


def test_a_top_k_dataset_can_be_sent_to_a_process():
    dataset = read_dataset([GOLDEN / "top4.npz"])
    sent = pickle.loads(pickle.dumps(dataset))
    np.testing.assert_array_equal(next(sent.chunks()).teacher, next(dataset.chunks()).teacher)


def test_an_error_of_a_dataset_comes_back_with_its_message(tmp_path):
    error = DatasetError(tmp_path / "a.npy", "must be whole", "half", 3)
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is DatasetError
    assert str(back) == str(error) == "a.npy, row 3: must be whole, got half"
