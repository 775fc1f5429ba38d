"""The datasets of a server: their names, and their analysis in the background."""

import os
import select
import subprocess
import sys
from threading import Event

import numpy as np
import pytest

from app.datasets import mounted as module
from app.datasets.analysis.analyse import analyse
from app.datasets.background import Closed
from app.datasets.errors import DatasetError
from app.datasets.mounted import MountedDataset, MountedDatasets
from app.datasets.reader import read_dataset
from app.datasets.sample import SAMPLE, with_sample
from tests.command_line import ROOT
from tests.datasets import process_tasks
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


@pytest.fixture
def half_way(monkeypatch):
    """An event that is set when the analysis of a large dataset has told that it is half done."""
    told, report = Event(), MountedDataset._report

    def reported(self, fraction):
        report(self, fraction)
        if fraction == 0.5:
            told.set()

    monkeypatch.setattr(MountedDataset, "_report", reported)
    return told


def large(monkeypatch, task=analyse):
    """Take all datasets for large ones, of which a process does the task."""
    monkeypatch.setattr(module, "MOST_AT_ONCE", 1000)
    monkeypatch.setattr(module, "SAMPLE_ROWS", 50)
    monkeypatch.setattr(module, "analyse", task)


def test_of_a_large_dataset_a_sample_is_there_first(tmp_path, monkeypatch, half_way):
    large(monkeypatch, process_tasks.held_half_way)
    os.mkfifo(tmp_path / process_tasks.GO_ON)
    mounted = mounted_of(tmp_path)
    assert mounted.first.result(PATIENCE).n_read == 50
    assert half_way.wait(PATIENCE)
    latest = mounted.latest()
    assert (latest.analysis.n_read, latest.fraction, latest.error) == (50, 0.5, None)
    assert mounted.tag is None  # what is told of a sample must not be kept
    (process,) = [worker.process for worker in mounted._background._workers]
    (tmp_path / process_tasks.GO_ON).write_bytes(b"")
    whole = mounted.whole.result(PATIENCE)
    assert (mounted.latest().analysis.n_read, mounted.latest().fraction) == (300, 1.0)
    assert mounted.tag is not None
    assert not process.is_alive()
    here = analyse(mounted.dataset)  # in this process: each number is the same
    assert (whole.figures, whole.sweep) == (here.figures, here.sweep)
    np.testing.assert_array_equal(whole.rows.entropy, here.rows.entropy)


def test_an_analysis_ends_with_the_server(tmp_path, monkeypatch, half_way):
    large(monkeypatch, process_tasks.held_half_way)
    os.mkfifo(tmp_path / process_tasks.GO_ON)
    datasets = MountedDatasets()
    for name in ("run", "next"):
        np.savez(tmp_path / f"{name}.npz", logits=LOGITS)
        datasets.add(read_dataset([tmp_path / f"{name}.npz"]))
    whole, waiting = datasets["run"].whole, datasets["next"].whole
    assert half_way.wait(PATIENCE)
    (process,) = [worker.process for worker in datasets["run"]._background._workers]
    datasets.close()
    assert isinstance(whole.exception(PATIENCE), Closed)
    assert waiting.cancelled()
    assert {datasets[name].latest().error for name in datasets} == {"the server ends"}
    assert not process.is_alive()


SERVER = """
import sys
from pathlib import Path
from app.datasets import mounted as module
from app.datasets.reader import read_dataset
from tests.datasets.process_tasks import held_half_way
if __name__ == "__main__":
    module.MOST_AT_ONCE, module.analyse = 1000, held_half_way
    datasets = module.MountedDatasets()
    mounted = datasets[datasets.add(read_dataset([Path(sys.argv[1])]))]
    report, mounted._report = mounted._report, lambda share: report(share) or print(pid(), flush=True)
    pid = lambda: [worker.process.pid for worker in mounted._background._workers][0]
    mounted.whole
    sys.stdin.read()
"""


def test_an_analysis_ends_with_a_server_that_was_killed(tmp_path):
    os.mkfifo(tmp_path / process_tasks.GO_ON)
    np.savez(tmp_path / "run.npz", logits=LOGITS)
    (script := tmp_path / "server.py").write_text(SERVER)
    with subprocess.Popen(
        [sys.executable, script, tmp_path / "run.npz"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        watch = os.pidfd_open(int(server.stdout.readline()))
        server.kill()
    assert select.select([watch], [], [], PATIENCE)[0], "the analysis goes on"
    os.close(watch)


def test_a_process_that_is_lost_is_started_again_once(tmp_path, monkeypatch):
    large(monkeypatch, process_tasks.lost_at_first)
    assert mounted_of(tmp_path).whole.result(PATIENCE).n_read == 300
    monkeypatch.setattr(module, "analyse", process_tasks.lost)
    mounted = mounted_of(tmp_path)
    rule = "must leave enough memory: the process that read it was ended, twice"
    assert str(mounted.whole.exception(PATIENCE)) == f"run.npz: {rule}"


@pytest.mark.parametrize(
    ("task", "logits", "message"),
    [
        (analyse, np.full((300, 4), np.nan), "has no row of finite numbers"),
        (process_tasks.unreadable, LOGITS, "must be readable (Input/output error)"),
        (process_tasks.too_large, LOGITS, "must take less memory than there is"),
    ],
)
def test_what_ends_an_analysis_is_told_of_the_file(tmp_path, monkeypatch, task, logits, message):
    monkeypatch.setattr(module, "analyse", task)
    assert mounted_of(tmp_path, logits).latest().error == f"run.npz: {message}"
    large(monkeypatch, task)
    whole = mounted_of(tmp_path, logits, name="large").whole
    assert type(whole.exception(PATIENCE)) is DatasetError
    assert str(whole.exception()) == f"large.npz: {message}"


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


def test_a_long_analysis_gives_way_to_answers(tmp_path, monkeypatch):
    large(monkeypatch, process_tasks.priority)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    mounted = mounted_of(tmp_path)
    assert mounted.whole.result(PATIENCE) == 19  # the least there is
    assert mounted.first.result(PATIENCE) == own
