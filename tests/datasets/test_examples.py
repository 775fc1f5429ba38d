"""Single rows of a dataset, and the explorer on them."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.datasets.analysis.analyse import analyse
from app.datasets.examples import examples
from app.datasets.explorer_link import explorer_link
from app.datasets.reader import read_dataset
from app.datasets.view_parameters import Selection
from app.explorer.experiment import read_experiment
from app.numerics.softmax import softmax

RNG = np.random.default_rng(3)
LOGITS, STUDENT = RNG.normal(size=(90, 5)) * 3, RNG.normal(size=(90, 5))
LABELS = RNG.integers(0, 5, 90)
LOGITS[7] = np.nan


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    path = tmp_path_factory.mktemp("examples") / "run.npz"
    np.savez(path, logits=LOGITS, student_logits=STUDENT, labels=LABELS, ids=np.arange(1000, 1090))
    dataset = read_dataset([path])
    return dataset, analyse(dataset, temperatures=(1.0,))


def all_rows(analysed, **selection):
    page = examples(*analysed, Selection(**selection), 4.0)
    pages = [
        examples(*analysed, Selection(**selection, page=k + 1), 4.0) for k in range(page.pages)
    ]
    rows = [row for one in pages for row in one.rows]
    assert page.n == len(rows)
    return rows


def opened(url):
    assert url.startswith("/?")
    experiment, problems = read_experiment(parse_qsl(url[2:]), strict=True)
    assert problems == []
    assert experiment.url() == url
    return experiment


def test_every_finite_row_is_on_one_page(analysed):
    rows = all_rows(analysed, sort="row")
    assert [row.index for row in rows] == [i for i in range(90) if i != 7]
    assert examples(*analysed, Selection("row", page=9), 4.0).rows == ()


def test_a_row_has_its_own_numbers(analysed):
    for row in all_rows(analysed, sort="uncertain"):
        probs = softmax(LOGITS[row.index], 1.0)
        assert row.id == str(1000 + row.index)
        assert row.label == LABELS[row.index]
        assert [c.index for c in row.top] == np.argsort(-probs).tolist()
        assert [c.probability for c in row.top] == pytest.approx(np.sort(probs)[::-1])
        assert row.student_top[0].index == STUDENT[row.index].argmax()
        assert row.entropy == pytest.approx(-(probs * np.log(probs)).sum())


def test_rows_are_sorted(analysed):
    entropies = [row.entropy for row in all_rows(analysed, sort="uncertain")]
    assert entropies == sorted(entropies, reverse=True)
    kl = [row.kl for row in all_rows(analysed, sort="kl")]
    assert kl == sorted(kl, reverse=True)
    wrong = all_rows(analysed, sort="wrong_and_sure")
    sure = [row.top[0].probability for row in wrong]
    assert 0 < len(wrong) < 89
    assert all(row.label != row.top[0].index for row in wrong)
    assert sure == sorted(sure, reverse=True)


def test_a_pair_of_classes_finds_its_rows(analysed):
    finite = np.isfinite(LOGITS).all(axis=1)
    wanted = finite & (LABELS == 2) & (LOGITS.argmax(axis=1) == 3)
    rows = all_rows(analysed, sort="row", true_class=2, top_class=3)
    assert [row.index for row in rows] == np.flatnonzero(wanted).tolist() != []


def test_the_rows_of_a_sample_are_those_that_were_read(analysed):
    dataset, _ = analysed
    some = analyse(dataset, temperatures=(1.0,), sample=30)
    rows = all_rows((dataset, some), sort="row")
    finite = some.rows.index[some.rows.is_finite]
    assert [row.index for row in rows] == finite.tolist()
    assert all(row.label == LABELS[row.index] for row in rows)


def test_a_row_opens_in_the_explorer(analysed):
    row = all_rows(analysed, sort="kl")[0]
    experiment = opened(row.explorer)
    assert experiment.teacher_logits[0] == pytest.approx(LOGITS[row.index], abs=1e-6)
    assert experiment.student_start == pytest.approx(STUDENT[row.index], abs=1e-6)
    assert (experiment.true_class, experiment.temperature) == (row.label, 4.0)
    assert row.left_out == ""


def link_of(teacher, student=None, label=None, classes=None):
    classes = classes or tuple(f"c{i}" for i in range(np.shape(teacher)[-1]))
    return explorer_link(classes, np.array(teacher), student, label, 2.0)


def test_of_many_classes_the_likeliest_and_the_true_one_are_kept():
    logits = np.linspace(5, 0, 150)
    link = link_of([logits], logits * 2, 140)
    experiment = opened(link.url)
    assert experiment.labels == (*(f"c{i}" for i in range(20)), "c140")
    assert experiment.true_class == 20
    assert experiment.student_start[-1] == pytest.approx(2 * logits[140], abs=1e-6)
    assert link.left_out == "129 of 150 classes"


def test_of_many_teachers_the_first_eight_are_kept():
    link = link_of(np.arange(20.0).reshape(10, 2))
    assert len(opened(link.url).teacher_logits) == 8
    assert link.left_out == "2 of 10 teachers"


def test_logits_beyond_the_explorers_are_moved():
    link = link_of([[5000.0, 4999.0, 0.0]])
    assert opened(link.url).teacher_logits == ((0.0, -1.0, -1000.0),)


def test_names_of_any_kind_become_labels():
    names = ("a,b", "a,b", "<script>", "x" * 90)
    assert len(opened(link_of([[1.0, 2.0, 3.0, 4.0]], classes=names).url).labels) == 4
