"""The datasets of a server: their names, and their analysis in the background."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, get_native_id

import numpy as np
import pytest

from app.datasets import mounted as module
from app.datasets.analysis.analyse import analyse
from app.datasets.errors import DatasetError
from app.datasets.mounted import MountedDatasets
from app.datasets.reader import read_dataset
from app.datasets.sample import SAMPLE, with_sample
from tests.serving import PATIENCE

LOGITS = np.random.default_rng(0).normal(size=(300, 4))


def mounted_of(folder, logits=LOGITS, stated=None, name="run"):
    path = folder / f"{name}.npz"
    np.savez(path, logits=logits)
    datasets = MountedDatasets()
    return datasets[datasets.add(read_dataset([path]), stated)]


def test_each_name_is_its_own_whatever_the_files_are_called(tmp_path):
    datasets = MountedDatasets()
    path = tmp_path / "My Run!.npz"
    np.savez(path, logits=LOGITS)
    names = [datasets.add(read_dataset([path])) for _ in range(3)]
    assert names == ["my-run", "my-run-2", "my-run-3"] == list(datasets)
    assert all(datasets[name].name == name for name in names)
    assert "../my-run" not in datasets


def test_a_small_dataset_is_analysed_as_a_whole(tmp_path):
    mounted = mounted_of(tmp_path)
    assert mounted.fraction == 0
    latest = mounted.latest()
    assert (latest.analysis.n_read, latest.fraction, latest.error) == (300, 1.0, None)
    assert mounted.first is mounted.whole


def test_of_a_large_dataset_a_sample_is_there_first(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_AT_ONCE", 1000)
    monkeypatch.setattr(module, "SAMPLE_ROWS", 50)
    half_way, go_on = Event(), Event()

    def held(dataset, stated, sample, progress):
        if sample is None:
            progress(0.5)
            half_way.set()
            assert go_on.wait(PATIENCE)
        return analyse(dataset, stated, sample=sample, progress=progress)

    monkeypatch.setattr(module, "analyse", held)
    mounted = mounted_of(tmp_path)
    try:
        assert mounted.first.result(PATIENCE).n_read == 50
        assert half_way.wait(PATIENCE)
        latest = mounted.latest()
        assert (latest.analysis.n_read, latest.fraction, latest.error) == (50, 0.5, None)
        assert mounted.tag is None  # what is told of a sample must not be kept
    finally:
        go_on.set()
    assert mounted.whole.result(PATIENCE).n_read == 300
    assert (mounted.latest().analysis.n_read, mounted.latest().fraction) == (300, 1.0)
    assert mounted.tag is not None


def test_an_analysis_ends_with_the_server(tmp_path, monkeypatch):
    begun, closed = Event(), Event()

    def held(dataset, stated, sample, progress):
        begun.set()
        assert closed.wait(PATIENCE)
        progress(0.5)
        pytest.fail("went on")

    monkeypatch.setattr(module, "analyse", held)
    datasets = MountedDatasets()
    np.savez(tmp_path / "run.npz", logits=LOGITS)
    whole = datasets[datasets.add(read_dataset([tmp_path / "run.npz"]))].whole
    assert begun.wait(PATIENCE)
    datasets.close()
    closed.set()
    assert type(whole.exception(PATIENCE)).__name__ == "_Closed"


def test_a_tag_is_that_of_the_files_and_of_their_kind(tmp_path):
    probs = np.full((5, 4), 0.25)
    tags = []
    for number, (logits, stated) in enumerate(
        [(LOGITS, None), (LOGITS, None), (LOGITS + 1, None), (probs, None), (probs, "logits")]
    ):
        (folder := tmp_path / str(number)).mkdir()
        mounted = mounted_of(folder, logits, stated)
        assert mounted.tag is None  # before it is analysed
        mounted.whole.result(PATIENCE)
        tags.append(mounted.tag)
    assert tags[0] == tags[1]
    assert len({*tags[1:]}) == 4


def test_a_file_that_changes_is_no_longer_shown(tmp_path):
    mounted = mounted_of(tmp_path)
    mounted.whole.result(PATIENCE)
    np.savez(tmp_path / "run.npz", logits=LOGITS[:10])
    assert mounted.tag is None
    latest = mounted.latest()
    assert latest.analysis is None
    assert latest.error == "run.npz: has changed since it was opened: open it again"


def test_a_dataset_without_finite_rows_tells_why(tmp_path):
    latest = mounted_of(tmp_path, np.full((3, 2), np.nan)).latest()
    assert latest.analysis is None
    assert latest.error == "run.npz: has no row of finite numbers"


def test_an_error_of_the_disk_is_one_of_the_dataset(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module, "analyse", broken)
    assert mounted_of(tmp_path).latest().error == "run.npz: must be readable (Input/output error)"


def test_the_sample_is_opened_when_it_is_asked_for(monkeypatch):
    opened = []
    monkeypatch.setattr("app.datasets.reader.read_dataset", opened.append)
    digits = with_sample()["digits"]
    assert opened == []
    assert digits.dataset is digits.dataset is None
    assert opened == [[SAMPLE]]


def test_the_sample_is_small_and_has_all_that_a_dataset_may_have():
    dataset = with_sample()["digits"].dataset
    assert SAMPLE.stat().st_size < 60_000
    assert (dataset.n, dataset.classes) == (500, tuple("0123456789"))
    assert dataset.has_student and dataset.labels is not None


def test_a_sample_that_cannot_be_read_is_an_error_of_its_own(tmp_path):
    datasets = MountedDatasets()
    name = datasets.add_later("gone", lambda: read_dataset([tmp_path / "gone.npz"]))
    with pytest.raises(DatasetError, match=r"gone\.npz: must be a file"):
        datasets[name].dataset  # noqa: B018


def test_a_sample_of_wide_rows_is_of_few(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_AT_ONCE", 1000)
    monkeypatch.setattr(module, "WIDE", 3)
    for most, rows in ((40, 10), (3, 1)):
        monkeypatch.setattr(module, "MOST_SAMPLED", most)
        assert mounted_of(tmp_path).first.result(PATIENCE).n_read == rows


def test_a_file_that_needs_more_memory_than_there_is_is_told(tmp_path, monkeypatch):
    def full(*_, **__):
        raise MemoryError

    monkeypatch.setattr(module, "analyse", full)
    error = mounted_of(tmp_path).latest().error
    assert error == "run.npz: must take less memory than there is"


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own there")
def test_a_long_analysis_gives_way_to_answers(tmp_path, monkeypatch):
    def priorities(*_, **__):
        with ThreadPoolExecutor(1) as pool:
            return priority(), pool.submit(priority).result()

    def priority():
        return os.getpriority(os.PRIO_PROCESS, get_native_id())

    monkeypatch.setattr(module, "analyse", priorities)
    monkeypatch.setattr(module, "MOST_AT_ONCE", 1000)
    own = priority()
    mounted = mounted_of(tmp_path)
    assert mounted.whole.result(PATIENCE) == (max(own, 10), max(own, 10))
    assert mounted.first.result(PATIENCE) == (own, own)
    assert priority() == own
