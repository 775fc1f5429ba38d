"""The page of a dataset, built from real files and rendered."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.datasets.mounted import MountedDatasets
from app.datasets.reader import read_dataset
from app.datasets.view_parameters import read_view
from app.presentation.data.page import data_page
from app.web.templates import rendered
from tests.hostile_names import MARKUP
from tests.markup import Markup

LOGITS = Path(__file__).parents[2] / "data" / "logits"


@pytest.fixture(scope="module")
def datasets():
    mounted = MountedDatasets()
    for name in ("run.npz", "teacher.npy", "shuffled_labels.npz"):
        mounted.add(read_dataset([LOGITS / name]))
    yield mounted
    mounted.close()


def page_of(datasets, name, **query):
    mounted = datasets[name]
    others = [other for other in datasets.values() if other is not mounted]
    names = [other.name for other in others]
    view, problems = read_view(query.items(), mounted.dataset, names, strict=True)
    assert problems == []
    return data_page(mounted, view, others)


def html_of(page):
    return rendered("data/_data.html", {"page": page, "problems": []})


def made(tmp_path, **arrays):
    np.savez(tmp_path / "made.npz", **arrays)
    datasets = MountedDatasets()
    datasets.add(read_dataset([tmp_path / "made.npz"]))
    return datasets


def test_the_slider_carries_the_texts_of_the_sweep(datasets):
    page = page_of(datasets, "run", T="3")
    teacher = datasets["run"].first.result().sweep["teacher"]
    texts = page.carried_sweep["texts"]
    assert len(texts["entropy"]) == len(teacher["entropy"]) == 196
    assert texts["entropy"][25] == f"{teacher['entropy'][25]:.2f}" == page.softness.texts["entropy"]
    carried = np.cumsum(page.carried_sweep["series"]["top-mass"], axis=0)[25].tolist()
    assert carried == [round(1000 * mass[25]) for mass in teacher["top_mass"].values()]
    assert carried == [row.tenths for row in page.storage_table.rows]


def test_the_sentence_at_a_temperature_is_that_of_the_slider(datasets):
    page = page_of(datasets, "run", T="3")
    said = re.search(r'<p class="in-words"[^>]*><span>(.*?)</span></p>', html_of(page))[1]
    plain = re.sub(r"<[^>]+>", "", said).replace("&nbsp;", "\xa0")
    assert plain == page.temperature_card.valuetext
    assert plain.startswith(
        "At T\xa0=\xa03.0 the classes beside the top one share 22\xa0%, up from 4\xa0%"
    )


@pytest.mark.parametrize(("asked", "shown"), [("0.07", "0.5"), ("99", "20.0"), ("2.34", "2.3")])
def test_a_temperature_between_or_beyond_the_stops_shows_the_nearest_and_says_so(
    datasets, asked, shown
):
    page = page_of(datasets, "run", T=asked)
    assert page.softness.texts["T"] == shown
    assert f"{shown} is shown instead of {asked}" in page.temperature_card.problem
    assert f"T={shown.removesuffix('.0')}" in page.address


def test_failed_checks_stand_before_the_figures(datasets):
    html = html_of(page_of(datasets, "shuffled-labels"))
    assert "The labels seem to be in another order" in html
    assert html.index("another order") < html.index('id="data-form"') < html.index("models-title")
    passed = page_of(datasets, "run").checks_card
    assert (passed.failed, passed.summary) == ((), "5 checks passed")


def test_a_best_temperature_beyond_the_axis_is_not_marked(datasets):
    assert page_of(datasets, "run").temperature_card.strip.best_place is not None
    page = page_of(datasets, "shuffled-labels")
    assert page.temperature_card.strip.best_place is None
    assert page.curves.best == ""


def test_a_chart_as_a_file_says_what_it_is_of(datasets):
    page = page_of(datasets, "run", T="4")
    assert page.curves.caption == "run, 800 examples"
    assert page.reliability_chart.caption == "run, 800 examples, T = 4.0"


def test_without_labels_and_student_what_needs_them_is_left_out(datasets):
    page = page_of(datasets, "teacher")
    assert page.reliability_chart is page.confusion_card is page.classes_table is None
    assert [curve.name for curve in page.curves.curves] == ["entropy", "effective_classes"]
    html = html_of(page)
    assert "--labels FILE" in html
    assert "Wrong and sure" not in html and "Student farthest away" not in html


def test_a_file_beside_is_one_more_column_and_one_more_line(datasets):
    alone, page = page_of(datasets, "run"), page_of(datasets, "run", beside="shuffled-labels")
    assert [head.name for head in page.models_table.heads] == [
        "Teacher",
        "Student",
        "shuffled-labels",
    ]
    entropy = next(curve for curve in page.curves.curves if curve.name == "entropy")
    assert [line.dash for line in entropy.lines] == ["solid", "solid", "dash"]
    assert len(page.curves.columns) > len(alone.curves.columns)
    assert "beside=shuffled-labels" in page.address


def test_links_keep_the_rest_of_the_view(datasets):
    page = page_of(datasets, "run", T="4", weight="0.5", sort="kl", true="3", page="1")
    wrong = next(sort for sort in page.examples_table.sorts if sort.title == "Wrong and sure")
    assert wrong.href == "/data/run?T=4&weight=0.5&sort=wrong_and_sure&true=3"
    cell = page.confusion_card.rows[2].cells[7]
    assert cell.href == "/data/run?T=4&weight=0.5&sort=kl&true=2&top=7#examples"
    assert page.hidden_fields == {"sort": "kl", "true": "3"}
    assert page.examples_table.hidden_fields == {"T": "4", "weight": "0.5", "sort": "kl"}


def test_each_example_opens_in_the_explorer_at_the_temperature_shown(datasets):
    page = page_of(datasets, "run", T="4")
    links = re.findall(r'<th scope="row"><a href="(/\?[^"]+)"', html_of(page))
    assert len(links) == 20
    assert all("logits=" in link and "T=4" in link for link in links)


def test_wrong_answers_are_told_by_more_than_colour(datasets):
    page = page_of(datasets, "run", sort="wrong_and_sure")
    assert all(row.is_wrong for row in page.examples_table.rows)
    assert html_of(page).count(", wrong</span>") >= 20


def test_hostile_class_names_are_text(tmp_path):
    rng = np.random.default_rng(0)
    n, n_classes = 60, len(MARKUP)
    arrays = {
        "logits": rng.normal(size=(n, n_classes)),
        "labels": rng.integers(0, n_classes, n),
        "student": rng.normal(size=(n, n_classes)),
    }
    pages = []
    for names in (MARKUP, [f"plain {k}" for k in range(n_classes)]):
        with_names = made(tmp_path, **arrays, classes=np.array(names))
        pages.append(Markup(html_of(page_of(with_names, "made", sort="row"))))
        with_names.close()
    hostile, plain = pages
    assert hostile.elements == plain.elements
    assert set(MARKUP) <= set(hostile.texts)
    assert hostile.code == plain.code == []


def test_while_a_sample_is_all_there_is_the_page_says_so_and_has_no_examples(datasets):
    page = page_of(datasets, "run")
    reading = replace(page.file_card, reading=page_reading())
    html = html_of(replace(page, file_card=reading, examples_table=None, confusion_card=None))
    assert "Figures of <b>200 random rows of 800</b>" in html
    assert '<progress id="reading" max="100" value="40">' in html
    assert 'id="examples"' not in html


def page_reading():
    from app.presentation.data.file_card import Reading

    return Reading("200 random rows of 800", 40)


def test_failed_checks_stand_before_the_file_and_its_figures(datasets):
    html = html_of(page_of(datasets, "shuffled-labels"))
    assert html.index("The labels seem to be in another order") < html.index("data-facts-line")


def test_the_label_among_the_top_five_is_a_figure_of_more_than_five_classes_alone(tmp_path):
    few = made(tmp_path, logits=np.eye(5), labels=np.arange(5))
    names = [row.name for row in page_of(few, "made").models_table.rows]
    few.close()
    many = made(tmp_path, logits=np.eye(6), labels=np.arange(6))
    more = [row.name for row in page_of(many, "made").models_table.rows]
    many.close()
    assert set(more) - set(names) == {"Label among the top five"}


def test_what_the_explorer_leaves_out_of_every_example_is_said_once(tmp_path):
    made_of_many = made(tmp_path, logits=np.random.default_rng(0).normal(size=(30, 150)))
    html = html_of(page_of(made_of_many, "made"))
    made_of_many.close()
    assert html.count("of 150 classes") == 1
