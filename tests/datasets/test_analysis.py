"""The analysis: what is read of which rows, how often, and what is told of each row."""

import numpy as np
import pytest

from app.datasets.analysis import source, totals
from app.datasets.analysis.analyse import analyse
from app.datasets.analysis.source import BlockSource
from app.datasets.reader import read_dataset
from app.numerics.losses import entropy, kl_divergence
from app.numerics.softmax import log_softmax
from tests.datasets.logit_files import GOLDEN, LABELS, STUDENT, TEACHER, figures


@pytest.fixture(scope="module")
def run():
    return read_dataset([GOLDEN / "run.npz"])


def test_the_rows_figures_are_those_of_each_row(run):
    rows = analyse(run, temperatures=(4.0,)).rows
    log_q, log_p = log_softmax(TEACHER), log_softmax(STUDENT)
    assert rows.index.tolist() == list(range(800))
    assert rows.entropy == pytest.approx(entropy(log_q), rel=1e-9)
    assert rows.kl == pytest.approx(kl_divergence(log_q, log_p), rel=1e-9, abs=1e-13)
    assert (rows.top_class == TEACHER.argmax(axis=1)).all()
    assert (rows.student_top == STUDENT.argmax(axis=1)).all()
    assert (rows.label == LABELS).all()
    assert rows.is_finite.all()


def test_a_row_that_is_not_finite_has_no_figures(tmp_path):
    logits = np.array([[1.0, 2.0], [np.nan, 0.0], [3.0, 1.0]])
    np.save(tmp_path / "a.npy", logits)
    rows = analyse(read_dataset([tmp_path / "a.npy"]), temperatures=(1.0,)).rows
    assert rows.is_finite.tolist() == [True, False, True]
    assert rows.top_class.tolist() == [1, -1, 0]
    assert np.isnan(rows.entropy).tolist() == [False, True, False]
    assert rows.label.tolist() == rows.student_top.tolist() == [-1, -1, -1]


def test_a_sample_is_of_some_rows_the_same_each_time_and_near_the_whole(run):
    one, two = (analyse(run, temperatures=(1.0,), sample=200) for _ in range(2))
    assert one.n_read == len(one.rows.index) == 200
    assert one.figures == two.figures
    assert (one.rows.label == LABELS[one.rows.index]).all()
    whole = figures(run)["teacher"]
    sampled = one.figures["teacher"]
    assert abs(sampled["nll"] - whole["nll"]) < 4 * sampled["nll_se"]
    assert sampled["accuracy_se"] > 1.5 * whole["accuracy_se"]


def test_blocks_of_any_size_give_the_same(run, monkeypatch):
    whole = analyse(run, temperatures=(1.0, 4.0))
    monkeypatch.setattr(source, "_BLOCK", 140)  # seven rows
    monkeypatch.setattr(source, "_MOST_KEPT", 0)  # in a temporary file
    monkeypatch.setattr(totals, "_MOST_IN_MEMORY", 0)  # and the KL of each in another
    parts = analyse(run, temperatures=(1.0, 4.0))
    assert parts.sweep["teacher"]["ece"] == pytest.approx(whole.sweep["teacher"]["ece"], rel=1e-9)
    assert parts.sweep["pair"]["kl_p95"] == pytest.approx(whole.sweep["pair"]["kl_p95"], rel=1e-9)
    assert parts.figures["teacher"]["best_nll"] == pytest.approx(
        whole.figures["teacher"]["best_nll"], rel=1e-9
    )


def test_what_has_to_be_unpacked_is_unpacked_once(run, monkeypatch):
    monkeypatch.setattr(source, "_MOST_KEPT", 0)
    with BlockSource(run) as blocks:
        first = list(blocks)
        monkeypatch.setattr(type(run), "chunks", lambda *_: pytest.fail("read again"))
        second = list(blocks)
    for a, b in zip(first, second, strict=True):
        assert (a.teacher == b.teacher).all()
        assert (a.student == b.student).all()
        assert (a.index == b.index).all()


def test_progress_goes_from_nothing_to_all_and_may_stop_the_work(run):
    told = []
    analyse(run, temperatures=(1.0,), progress=told.append)
    assert told == sorted(told)
    assert told[0] > 0
    assert told[-1] == 1

    class Stopped(Exception):
        pass

    def stop(share):
        if share > 0.1:
            raise Stopped

    with pytest.raises(Stopped):
        analyse(run, temperatures=(1.0,), progress=stop)


def test_the_digest_is_read_for_all_rows_and_no_longer_than_it_is_wanted(tmp_path):
    path = tmp_path / "large.npy"  # 40 GB of zeros, on the disk nothing: reading it takes a minute
    np.lib.format.open_memmap(path, "w+", np.float32, (10**6, 10**4)).flush()
    dataset = read_dataset([path])
    assert analyse(dataset, temperatures=(1.0,), sample=20).figures["digest"] is None

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyse(dataset, temperatures=(1.0,), progress=stop)
