"""The widget in a notebook: what `show` is given, what it refuses, and the frame that it makes."""

import json
import math
import re
import subprocess
import sys

import numpy as np
import pytest

from app import read_dataset, show
from app.explorer.results import compute
from tests.command_line import ROOT
from tests.export.copies import addresses, carried, fragments, percent, percentages, unpacked
from tests.hostile_names import NAMES as HOSTILE
from tests.markup import Markup

CAT = [4.2, 1.8, 0.5]
ROWS = np.array([CAT, [1.2, 4.5, 0.8], [2.1, 2.3, 3.8]], dtype=np.float32)
NAMES = ["Cat", "Dog", "Rabbit"]


def experiment(*arguments, **options):
    return show(*arguments, **options).page.experiment


def srcdoc(widget):
    (frame,) = [a for tag, a in Markup(widget._repr_html_()).tags if tag == "iframe"]
    return frame


@pytest.fixture(scope="module")
def ten_classes():
    logits = np.random.default_rng(0).normal(0, 3, 10)
    return show(logits, classes=[f"a class {k}" for k in range(10)])


def test_a_frame_of_ten_classes_has_at_most_400_kb(ten_classes):
    assert len(ten_classes._repr_html_().encode()) <= 400_000


def test_the_frame_is_sandboxed_and_holds_the_whole_document(ten_classes):
    frame = srcdoc(ten_classes)
    assert frame["sandbox"] == "allow-scripts"
    assert frame["srcdoc"] == ten_classes.document
    assert frame["height"] == str(ten_classes.height)
    assert "src" not in frame
    assert "Trust this notebook" in Markup(ten_classes._repr_html_()).texts[-1]


def test_the_document_allows_no_network_and_asks_for_none(ten_classes):
    text = unpacked(ten_classes.document)
    tags = Markup(text).tags
    (policy,) = [a["content"] for _, a in tags if a.get("http-equiv")]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives["default-src"] == directives["form-action"] == "'none'"
    assert set(" ".join(directives.values()).split()) == {
        *("'none'", "'unsafe-inline'", "data:", "blob:")
    }
    loads = [a for a in addresses(text) if not a[1].startswith(("data:", "#"))]
    assert loads == [("form", ".")]


def test_the_document_holds_the_slider_and_the_training_without_plotly():
    text = unpacked(show(CAT, classes=NAMES, steps=5).document)
    assert len(carried(text, "sweep")["gaps"]) == 196
    assert len(carried(text, "frames")["texts"]["step"]) == 6
    at_8 = fragments(text)["8", "0"]
    run = compute(experiment(CAT, T=8, steps=5)).student
    assert percentages(at_8, "student-soft") == percent(run.student_soft[0])
    assert 'id="plotly' not in text
    assert "Plotly.js" not in text


@pytest.mark.parametrize(
    ("logits", "row", "teachers"),
    [
        (CAT, 0, ROWS[:1]),
        (ROWS, 0, ROWS[:1]),
        (ROWS, 2, ROWS[2:]),
        (ROWS.tolist(), np.int64(1), ROWS[1:2]),
        (np.stack([ROWS, 2 * ROWS], axis=1), 1, [ROWS[1], 2 * ROWS[1]]),
    ],
)
def test_rows_are_examples_and_a_third_axis_is_teachers(logits, row, teachers):
    shown = np.array(experiment(logits, row=row).teacher_logits)
    np.testing.assert_allclose(shown, teachers, rtol=1e-7)


def test_numbers_of_float32_arrive_exactly():
    assert experiment(ROWS).teacher_logits[0] == tuple(ROWS[0].tolist())


@pytest.mark.parametrize(
    ("labels", "row", "true_class"),
    [
        (1, 0, 1),
        ("Rabbit", 0, 2),
        (np.array([2, 1, 0]), 0, 2),
        (["Dog", "Cat", "Cat"], 1, 0),
        (np.array(["Dog", "Cat", "Rabbit"]), 2, 2),
        (None, 1, 1),  # the likeliest
    ],
)
def test_labels_are_true_classes_by_index_or_name(labels, row, true_class):
    shown = experiment(ROWS, labels=labels, classes=NAMES, row=row)
    assert (shown.true_class, shown.labels) == (true_class, tuple(NAMES))


def test_the_student_starts_at_its_logits():
    for student in ([1, 2, 3], [[0, 0, 0], [1, 2, 3], [0, 0, 0]]):
        assert experiment(ROWS, student, row=1).student_start == (1.0, 2.0, 3.0)


def test_other_options_are_the_parameters_of_the_query():
    shown = experiment(
        CAT,
        T=8,
        hard_weight=0.3,
        lr=np.float32(2),
        steps=np.int32(7),
        compare=True,
        t_squared=False,
    )
    assert (shown.temperature, shown.hard_weight, shown.learning_rate) == (8, 0.3, 2)
    assert (shown.steps, shown.compare, shown.t_squared) == (7, True, False)
    beta = experiment(CAT, divergence="alpha_beta", shape=(0.5, 0.5))
    assert (beta.divergence, beta.shape) == ("alpha_beta", (0.5, 0.5))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"T": 0}, "T must be between 0.05 and 100, got 0"),
        (
            {"teacher_logits": np.zeros((2, 2, 2, 2))},
            "teacher_logits must be of shape (C,), (n, C) or (n, M, C), got shape (2, 2, 2, 2)",
        ),
        (
            {"teacher_logits": [1, float("nan")]},
            "teacher_logits must be 2 to 100 numbers between -1000 and 1000, got nan",
        ),
        (
            {"teacher_logits": np.zeros(1000)},
            "teacher_logits must be 2 to 100 numbers between -1000 and 1000, got 1000 of them",
        ),
        ({"teacher_logits": ROWS, "row": 3}, "row must be a whole number between 0 and 2, got 3"),
        ({"row": -1}, "row must be a whole number between 0 and 0, got -1"),
        ({"labels": 3}, "labels must be a whole number between 0 and 2, got 3"),
        ({"labels": "Cow"}, "labels must be an index, or a name that is in classes, got Cow"),
        (
            {"teacher_logits": ROWS, "labels": [0, 1]},
            "labels must be one, or one for each of 3 examples, got 2",
        ),
        ({"classes": ["a", "b"]}, "classes must be as many as there are logits, 3, got 2"),
        (
            {"student_logits": [1, 2]},
            "student_logits must be 3 numbers between -1e+300 and 1e+300, got 2 of them",
        ),
        (
            {"student_logits": ROWS},
            "student_logits must be of shape (C,) or (1, C), got shape (3, 3)",
        ),
        ({"divergence": "cosine"}, "divergence must be "),
        ({"theme": "blue"}, "theme must be auto, light or dark, got blue"),
    ],
)
def test_a_wrong_argument_is_named_with_its_rule_and_value(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        show(**{"teacher_logits": CAT, "classes": NAMES, **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"teacher_logits": ["x", "y"]}, "teacher_logits must be numbers"),
        ({"classes": "Cat"}, "classes must be a list of names, got 'Cat'"),
        ({"classes": {0: "Cat"}}, "classes must be a list of names, got {0: 'Cat'}"),
        ({"temperature": 3}, "show has no option temperature; its options are hard_weight, "),
        ({"logits": "1,2"}, "show has no option logits"),
    ],
)
def test_what_is_no_number_and_no_option_is_a_type_error(arguments, message):
    with pytest.raises(TypeError, match=message):
        show(**{"teacher_logits": CAT, **arguments})


def test_a_files_row_brings_its_student_its_label_and_its_classes(tmp_path):
    path = tmp_path / "run.npz"
    np.savez(path, logits=ROWS, student=ROWS[::-1], labels=[1, 2, 0], classes=NAMES)
    for file in (path, str(path), read_dataset([path])):
        shown = experiment(file, row=1, T=8)
        assert shown.teacher_logits == (tuple(ROWS[1].tolist()),)
        assert shown.student_start == tuple(ROWS[1].tolist())
        assert (shown.true_class, shown.labels, shown.temperature) == (2, tuple(NAMES), 8)
    own = experiment(path, [1, 2, 3], "b", ["a", "b", "c"], row=2)
    assert (own.student_start, own.true_class, own.labels) == ((1, 2, 3), 1, ("a", "b", "c"))
    with pytest.raises(ValueError, match="row must be a whole number between 0 and 2, got 3"):
        show(path, row=3)
    with pytest.raises(ValueError, match=r"missing\.npz"):
        show(tmp_path / "missing.npz")


def test_several_files_are_opened_as_a_dataset_and_shown(tmp_path):
    for name, array in {"t": ROWS, "s": ROWS[::-1], "y": np.array([1, 2, 0])}.items():
        np.save(tmp_path / f"{name}.npy", array)
    paths = {name: tmp_path / f"{name}.npy" for name in "tsy"}
    shown = experiment(read_dataset([paths["t"]], student=paths["s"], labels=paths["y"]), row=2)
    assert shown.student_start == tuple(ROWS[0].tolist())
    assert shown.true_class == 0


def test_of_many_classes_the_frame_has_the_likeliest_and_the_true_one_and_says_so(tmp_path):
    path = tmp_path / "wide.npz"
    logits = np.arange(2000.0).reshape(2, 1000) / 100
    np.savez(path, logits=logits, labels=[3, 999], student=logits[::-1])
    page = show(path, row=0, steps=1).page
    kept = [3, *range(980, 1000)]
    assert page.experiment.labels == tuple(map(str, kept))
    assert page.experiment.teacher_logits[0] == tuple(logits[0, kept].tolist())
    assert page.experiment.student_start == tuple(logits[1, kept].tolist())
    assert page.experiment.true_class == 0
    document = show(path, row=0, steps=1).document
    assert "21 of the row&#39;s 1,000 classes: the likeliest and the true one." in document
    assert show(path, row=1).page.experiment.labels == tuple(map(str, range(980, 1000)))


def test_logits_beyond_the_bounds_of_a_frame_are_moved_within_them(tmp_path):
    path = tmp_path / "low.npy"
    np.save(path, [[5.0, -np.inf, 3], [1500, 1499, 0]])
    assert experiment(path).teacher_logits == ((0, -1000, -2),)
    assert experiment(path, row=1).teacher_logits == ((0, -1, -1000),)


def test_a_top_k_files_row_has_its_own_classes_and_a_rest(tmp_path):
    path = tmp_path / "top.npz"
    log_p = np.log([[0.5, 0.25], [0.6, 0.3]])
    np.savez(path, values=log_p, indices=[[7, 2], [1, 4]], labels=[2, 9])
    first, second = experiment(path), experiment(path, row=1)
    assert first.labels[:2] == ("7", "2")
    assert second.labels[:2] == ("1", "4")
    assert (first.true_class, second.true_class) == (1, 2)  # 9 is in the rest
    np.testing.assert_allclose(np.exp(second.teacher_logits[0]), [0.6, 0.3, 0.1])


def test_a_row_of_answers_is_a_token_position_whose_chosen_token_is_true(tmp_path):
    def position(chosen, *listed):
        tokens = [{"token": token, "logprob": math.log(p)} for token, p in listed]
        own = next(token for token in tokens if token["token"] == chosen)
        return {**own, "top_logprobs": tokens}

    content = [
        position("Paris", ("Paris", 0.9), ("Rome", 0.05)),
        position("!", (".", 0.7), ("!", 0.3)),
    ]
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps({"choices": [{"logprobs": {"content": content}}]}) + "\n")
    first, second = experiment(path), experiment(path, row=1)
    assert (first.labels[:2], first.true_class) == (("Paris", "Rome"), 0)
    np.testing.assert_allclose(np.exp(first.teacher_logits[0]), [0.9, 0.05, 0.05])
    assert (second.labels, second.true_class) == ((".", "!"), 1)
    with pytest.raises(ValueError, match="row must be a whole number between 0 and 1, got 2"):
        show(path, row=2)


def test_a_file_of_probabilities_is_shown_as_logits_of_these(tmp_path):
    path = tmp_path / "probabilities.npy"
    np.save(path, np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]]))
    run = compute(experiment(path, row=1))
    np.testing.assert_allclose(run.teacher_probs, [0.1, 0.2, 0.7], rtol=1e-12)


def test_the_theme_is_the_notebooks_or_the_one_that_is_asked_for():
    widget = show(CAT, theme="dark", steps=1, height=700)
    assert srcdoc(widget)["style"] == "color-scheme:dark"
    assert srcdoc(widget)["height"] == "700"
    assert dict(Markup(widget.document).tags[0][1])["data-theme"] == "dark"
    automatic = show(CAT, steps=1)
    assert "style" not in srcdoc(automatic)
    assert "data-theme" not in Markup(automatic.document).tags[0][1]
    assert "[data-jp-theme-light=false] .soft-targets" in automatic._repr_html_()


def test_hostile_names_are_text_in_the_frame():
    names = HOSTILE[:20]
    shown = show(np.arange(len(names)), classes=names, steps=1)
    harmless = show(np.arange(len(names)), classes=list(map(str, range(len(names)))), steps=1)
    outer, inner = Markup(shown._repr_html_()), Markup(unpacked(shown.document))
    assert outer.elements == Markup(harmless._repr_html_()).elements
    assert inner.elements == Markup(unpacked(harmless.document)).elements
    assert srcdoc(shown)["srcdoc"] == shown.document


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, app; print(sorted({m.split('.')[0] for m in sys.modules} & {'numpy', 'jinja2', 'starlette'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
