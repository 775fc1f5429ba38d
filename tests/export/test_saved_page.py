"""The page of a copy and its fragments: the experiment at every temperature."""

import re

import pytest

from app import __version__
from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.export.saved_page import TEMPERATURES
from app.query.parameter_types import write_number
from app.resources import STATIC
from app.web.page_heads import style_without_comments
from tests.export.copies import carried, export, fragments, percent, percentages, unpacked

HOSTILE = "</script><script>alert(1)</script>"


@pytest.mark.parametrize("kind", ["site", "copy.html"])
def test_a_copy_holds_the_training_at_every_temperature(copies, kind):
    folder = copies / kind if kind == "site" else None
    page = (folder / "index.html").read_text() if folder else unpacked((copies / kind).read_text())
    html_at = fragments(page, folder)
    texts = [write_number(t) for t in TEMPERATURES]
    assert list(html_at) == [(t, compare) for t in texts for compare in ("0", "1")]
    for t, compare in (("0.5", "0"), ("4", "1"), ("20", "1")):
        experiment, _ = read_experiment([("T", t), ("compare", compare)], strict=True)
        run = compute(experiment)
        html = html_at[t, compare]
        assert percentages(html, "student-soft") == percent(run.student.student_soft[0])
        frames = carried(html, "frames")["series"]["student"]
        assert [f"{v / 10:.1f}%" for v in frames[-1]] == percent(run.student.student_probs[-1])
        if compare == "1":
            hard = carried(html, "frames")["series"]["hard-student"]
            assert [f"{v / 10:.1f}%" for v in hard[9]] == percent(run.hard_student.student_probs[9])


def test_names_of_fragments_have_temperature_and_comparison(tmp_path):
    export("--out", tmp_path, "--temperatures", "1,2,4", "--T", "2.25")
    names = sorted(path.name for path in (tmp_path / "answers").iterdir())
    temperatures = ("1", "2", "2.25", "4")
    assert names == sorted(f"T-{t}{end}.html" for t in temperatures for end in ("", "-compare"))
    page = (tmp_path / "index.html").read_text()
    assert "holds the training at <i>T</i> = 1, 2, 2.25 and 4; the nearest is shown" in page


def test_a_long_run_is_complete_in_a_copy(tmp_path):
    logits = ",".join(str(k % 7) for k in range(100))
    file = tmp_path / "copy.html"
    export("--single-file", file, "--logits", logits, "--steps", "400", "--temperatures", "2")
    page = unpacked(file.read_text())
    for html in (page, *fragments(page).values()):
        assert len(carried(html, "frames")["texts"]["step"]) == 401


def test_the_options_are_the_experiment(tmp_path):
    query = {"scenario": "dog", "T": "4", "hard_weight": "0.3", "step": "7", "compare": "1"}
    options = [part for name, value in query.items() for part in (f"--{name}", value)]
    export("--single-file", tmp_path / "copy.html", *options)
    page = (tmp_path / "copy.html").read_text()
    experiment, _ = read_experiment(query.items(), strict=True)
    run = compute(experiment)
    assert percentages(page, "student") == percent(run.student.student_probs[7])
    assert percentages(page, "hard-student") == percent(run.hard_student.student_probs[7])
    assert (
        "of <code>?scenario=dog&amp;T=4&amp;hard_weight=0.3&amp;step=7&amp;compare=1</code>" in page
    )


@pytest.mark.parametrize("kind", ["site/index.html", "copy.html"])
def test_a_copy_names_its_version_and_links_to_no_server(copies, kind):
    text = (copies / kind).read_text()
    text = unpacked(text) if kind == "copy.html" else text
    assert f"computed in NumPy by Soft Targets {__version__}" in text
    html = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.S)
    for served in (
        "/static/",
        "/api/",
        "/docs",
        "/embed",
        "/numbers",
        "og:",
        "oembed",
        "canonical",
    ):
        assert served not in html
    assert not re.search(r"""["'(]https?://""", html)


@pytest.mark.parametrize("kind", ["site/index.html", "copy.html"])
def test_hostile_names_are_text(tmp_path, kind):
    export(
        *("--out", tmp_path / "site", "--single-file", tmp_path / "copy.html"),
        *("--labels", f"{HOSTILE},</head>,<!--", "--temperatures", "2"),
    )
    text = (tmp_path / kind).read_text()
    text = unpacked(text) if kind == "copy.html" else text
    assert HOSTILE not in text
    assert text.count("</head>") == 1
    for html in fragments(text, tmp_path / "site" if "site" in kind else None).values():
        assert HOSTILE not in html
        assert "</head>" not in html


def test_a_copy_has_the_styles_of_panels_that_it_cannot_fetch(copies):
    (sheet,) = (copies / "site").rglob("saved_page.css")
    assert (STATIC / "css/panels.css").read_text() in sheet.read_text()
    assert style_without_comments("css/panels.css") in (copies / "copy.html").read_text()
    for page in (copies / "site/index.html", copies / "copy.html"):
        assert "data-panel-style" not in page.read_text()


def test_a_copy_has_no_buttons_of_libraries_and_no_link_to_them(tmp_path):
    export("--single-file", tmp_path / "copy.html", "--open", "loss", "--temperatures", "2")
    page = (tmp_path / "copy.html").read_text()
    assert "The gradient, class by class" in page
    assert "As others write it" not in page
