"""The query of a dataset's page: read, bounded by the dataset, written in one way."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.datasets.reader import read_dataset
from app.datasets.view_parameters import read_selection, read_view

LOGITS = np.random.default_rng(0).normal(size=(50, 4))


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    path = tmp_path_factory.mktemp("labelled") / "run.npz"
    np.savez(path, logits=LOGITS, labels=np.arange(50) % 4, student_logits=LOGITS)
    return read_dataset([path])


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    path = tmp_path_factory.mktemp("bare") / "bare.npz"
    np.savez(path, logits=LOGITS)
    return read_dataset([path])


def view(dataset, query, others=("before",)):
    return read_view(parse_qsl(query), dataset, others, strict=False)


@pytest.mark.parametrize(
    "query",
    ["", "T=4", "T=0.05&weight=0.9&beside=before&sort=kl&true=0&top=3&page=3", "sort=row&page=2"],
)
def test_a_canonical_query_reads_as_it_is_written(labelled, query):
    shown, problems = view(labelled, query)
    assert problems == []
    assert shown.query == query
    assert shown.url("run") == ("/data/run?" + query if query else "/data/run")


def test_defaults_and_unknown_names_are_left_out(labelled):
    assert view(labelled, "T=3&sort=uncertain&page=1&weight=0.1&utm_source=x")[0].query == ""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("T=0", "T must be between 0.05 and 100, got 0"),
        ("T=nan", "T must be between 0.05 and 100, got nan"),
        ("weight=0.2", "weight must be 0.1, 0.3, 0.5, 0.7 or 0.9, got 0.2"),
        ("beside=../run", "beside must be the name of another dataset, got ../run"),
        ("beside=after", "beside must be one of before, got after"),
        ("true=4", "true must be a whole number between 0 and 3, got 4"),
        ("top=-1", "top must be a whole number between 0 and 3, got -1"),
        ("page=4", "page must be a whole number between 1 and 3, got 4"),
        ("sort=name", "sort must be row, uncertain, wrong_and_sure or kl, got name"),
        ("T=2&T=3", "T must be given once, got more than one value"),
    ],
)
def test_a_value_beyond_the_dataset_is_refused_and_has_its_default(labelled, query, message):
    shown, problems = view(labelled, query)
    assert [str(problem) for problem in problems] == [message]
    assert shown.query in ("", "T=2")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sort=wrong_and_sure", "sort must be row, uncertain or kl without labels"),
        ("sort=kl", "sort must be row, uncertain or wrong_and_sure without a student"),
        ("true=1", "true must be left away: the dataset has no labels, got 1"),
        ("beside=x", "beside must be left away: there is no other dataset, got x"),
    ],
)
def test_what_the_dataset_lacks_cannot_be_asked_for(bare, query, message):
    shown, problems = view(bare, query, ())
    assert len(problems) == 1
    assert str(problems[0]).startswith(message)
    assert shown.query == ""


def test_a_program_says_class_and_is_told_of_names_that_are_none(labelled):
    selection, problems = read_selection([("class", "2"), ("page", "2")], labelled)
    assert (selection.true_class, selection.page, problems) == (2, 2, [])
    _, problems = read_selection([("true", "2")], labelled)
    assert [problem.name for problem in problems] == ["true"]
