"""Arrays in files: read as they are asked for, also while another program writes to the file."""

import os

import numpy as np
import pytest
from safetensors.numpy import save_file

from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import write

WIDE = np.random.default_rng(1).standard_normal((300, 4, 50)).astype(np.float32)


def saved(path, array):
    if path.suffix == ".npy":
        return write(path, array)
    save_file({"logits": np.ascontiguousarray(array)}, path)
    return path


@pytest.mark.parametrize("name", ["a.npy", "a.safetensors"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_file_that_is_cut_while_it_is_read_is_told(tmp_path, name, order):
    path = saved(tmp_path / name, np.array(WIDE, order=order))
    dataset = read_dataset([path])
    chunks = dataset.chunks(100)
    # Columns are read for several chunks at once: of such a file all 300 rows are here already.
    next(chunks)
    os.truncate(path, 4096)
    with pytest.raises(DatasetError, match=rf"^{name}: has changed since it was opened"):
        list(chunks)


@pytest.mark.parametrize("order", ["C", "F"])
def test_rows_and_picked_rows_are_those_of_the_array(tmp_path, order):
    path = write(tmp_path / "a.npy", np.array(WIDE, order=order))
    dataset = read_dataset([path])
    for rows in (7, 300, None):
        assert (np.concatenate([c.teacher for c in dataset.chunks(rows)]) == WIDE).all()
    wanted = np.array([0, 3, 298, 299])
    picked = list(dataset.chunks(3, wanted))
    assert (np.concatenate([c.teacher for c in picked]) == WIDE[wanted]).all()


def test_picked_rows_of_teachers_and_student_are_read_alone(tmp_path):
    paths = [write(tmp_path / f"{k}.npy", WIDE[:, k]) for k in range(3)]
    labels = write(tmp_path / "labels.npy", np.arange(300) % 50)
    dataset = read_dataset(paths[:2], student=paths[2], labels=labels)
    chunk, last = dataset.chunks(2, np.array([5, 250, 299]))
    assert (chunk.teacher == WIDE[[5, 250], :2]).all()
    assert (chunk.student == WIDE[[5, 250], 2]).all()
    assert chunk.labels.tolist() == [5, 0]
    assert (chunk.first, last.first) == (5, 299)


def test_a_file_that_is_written_over_while_it_is_read_is_told(tmp_path):
    path = write(tmp_path / "a.npy", WIDE)
    dataset = read_dataset([path])
    chunks = dataset.chunks(100)
    next(chunks)
    write(path, WIDE[::-1])  # as many bytes
    os.utime(path, ns=(1, 1))
    with pytest.raises(DatasetError, match=r"^a\.npy: has changed since it was opened"):
        list(chunks)


def test_chunks_are_of_few_numbers_however_many_classes_there_are(tmp_path):
    path = tmp_path / "a.npy"
    np.lib.format.open_memmap(path, "w+", np.float16, (40, 200_000))
    sizes = [len(chunk.teacher) for chunk in read_dataset([path]).chunks()]
    assert sizes == [5] * 8
