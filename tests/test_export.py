"""The static export, on the command line and in its files."""

import gzip
import json
import os
import posixpath
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app import __version__
from app.cli import main
from app.explorer.experiment import read_experiment
from app.explorer.parameters import PARAMETERS
from app.explorer.results import compute
from app.export.saved_page import TEMPERATURES
from app.query.parameter_types import write_number
from app.resources import STATIC
from tests.command_line import run
from tests.markup import Markup

ROOT = Path(__file__).parents[1]
HOSTILE = "</script><script>alert(1)</script>"


def export(*arguments):
    run("export", *arguments)


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The default experiment, both ways."""
    folder = tmp_path_factory.mktemp("copies")
    export("--out", folder / "site", "--single-file", folder / "copy.html")
    return folder


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def addresses(text):
    """What a document loads or leads to."""
    return [
        (tag, attributes[name])
        for tag, attributes in Markup(text).tags
        for name in ("href", "src", "action", "srcset", "poster", "data-sse", "data-plotly")
        if attributes.get(name)
    ]


def carried(text, name):
    return json.loads(re.search(rf'data-carried="{name}">(.*?)</script>', text, re.S)[1])


def answers(page, folder=None):
    """The answers of a page by temperature and comparison, as text."""
    found = {}
    for answer in carried(page, "answers"):
        head, _, data = answer["href"].partition(",")
        if folder:
            html = (folder / answer["href"]).read_bytes()
        else:
            assert head == "data:application/gzip;base64"
            html = gzip.decompress(b64decode(data))
        found[answer["T"], answer["compare"]] = html.decode()
    return found


def percentages(html, series):
    table = re.search(rf'<table[^>]+data-series="{series}".*?</table>', html, re.S)[0]
    return re.findall(r'class="bar-number">([\d.]+%)<', table)


def percent(values):
    return [f"{100 * v:.1f}%" for v in values]


def test_every_address_in_the_folder_is_relative_and_leads_to_a_file(copies):
    found = files(copies / "site")
    for name in [name for name in found if name.endswith(".html")]:
        for tag, address in addresses(found[name].decode()):
            assert not address.startswith("/"), (name, tag, address)
            assert urlsplit(address).scheme == "", (name, tag, address)
            path = urlsplit(address).path
            if path and path != ".":
                assert path in found, (name, tag, address)


def test_the_folder_holds_what_it_needs_and_no_more(copies):
    found = files(copies / "site")
    page = found["index.html"].decode()
    needed = {"index.html"} | {a["href"] for a in carried(page, "answers")}
    needed |= {path for _, path in addresses(page) if "." in path[1:]}
    needed.add(re.search(r'data-plotly-style="([^"]+)"', page)[1])
    queue = [name for name in needed if "/js/" in name]
    for name in queue:
        for other in re.findall(r"(?:from |import\()'(\.[\w./-]+\.js)'", found[name].decode()):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
            if path not in queue:
                queue.append(path)
    licences = {f"static/vendor/{path.name}" for path in STATIC.glob("vendor/LICENSE*")}
    assert licences
    assert set(found) == needed | set(queue) | licences
    for absent in (
        "embed.js",
        "embed_page.js",
        "host_messages.js",
        "explorer_page.js",
        "manifest.json",
    ):
        assert not [name for name in found if name.endswith(f"/{absent}")]


def test_every_style_of_the_single_file_stands_in_its_head(copies):
    tags = Markup((copies / "copy.html").read_text()).tags
    names = [tag for tag, _ in tags]
    styles = [k for k, name in enumerate(names) if name == "style"]
    assert names.index("head") < min(styles) < max(styles) < names.index("body")
    assert tags[max(styles)][1]["id"] == "plotly.js-style-global"


@pytest.mark.parametrize("kind", ["site", "copy.html"])
def test_a_copy_holds_the_training_at_every_temperature(copies, kind):
    folder = copies / kind if kind == "site" else None
    page = (folder / "index.html" if folder else copies / kind).read_text()
    held = answers(page, folder)
    texts = [write_number(t) for t in TEMPERATURES]
    assert list(held) == [(t, compare) for t in texts for compare in ("0", "1")]
    for t, compare in (("0.5", "0"), ("4", "1"), ("20", "1")):
        experiment, _ = read_experiment([("T", t), ("compare", compare)], strict=True)
        run = compute(experiment)
        html = held[t, compare]
        assert percentages(html, "student-soft") == percent(run.student.student_soft[0])
        frames = carried(html, "frames")["series"]["student"]
        assert [f"{v / 10:.1f}%" for v in frames[-1]] == percent(run.student.student_probs[-1])
        if compare == "1":
            hard = carried(html, "frames")["series"]["hard-student"]
            assert [f"{v / 10:.1f}%" for v in hard[9]] == percent(run.hard_student.student_probs[9])


def test_names_of_answers_say_what_they_are(tmp_path):
    export("--out", tmp_path, "--temperatures", "1,2,4", "--T", "2.25")
    names = sorted(path.name for path in (tmp_path / "answers").iterdir())
    held = ("1", "2", "2.25", "4")
    assert names == sorted(f"T-{t}{end}.html" for t in held for end in ("", "-compare"))
    page = (tmp_path / "index.html").read_text()
    assert "holds the training at <i>T</i> = 1, 2, 2.25 and 4; the nearest is shown" in page


def test_a_run_too_long_for_a_served_page_is_carried_whole(tmp_path):
    logits = ",".join(str(k % 7) for k in range(100))
    file = tmp_path / "copy.html"
    export("--single-file", file, "--logits", logits, "--steps", "400", "--temperatures", "2")
    page = file.read_text()
    for html in (page, *answers(page).values()):
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


@pytest.mark.parametrize("option", ["--logits -1,2,.5", "--logits=-1,2,.5", "--student -.5,1,1"])
def test_a_value_may_begin_with_a_minus(tmp_path, option):
    export("--out", tmp_path, *option.split(), "--temperatures", "2")
    assert (tmp_path / "index.html").exists()


def test_bytes_that_are_no_text_are_marked(tmp_path):
    export("--out", tmp_path, "--labels", "caf\udce9,b,c", "--temperatures", "2")
    assert "caf\ufffd" in (tmp_path / "index.html").read_text()


def test_two_runs_write_the_same_bytes(tmp_path):
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "app", "export", "--scenario", "specialists"]
        command += ["--out", tmp_path / seed / "site", "--single-file", tmp_path / seed / "a.html"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_export_prints_the_size_of_its_files(tmp_path, capsys):
    site, file = tmp_path / "site", tmp_path / "deep" / "copy.html"
    export("--out", site, "--single-file", file)
    of_site, of_file = capsys.readouterr().out.splitlines()
    found = files(site)
    size = sum(map(len, found.values())) / 1e6
    assert of_site == f"{site}: {len(found)} files, {size:.1f} MB, for any static host"
    size = file.stat().st_size / 1e6
    assert of_file == f"{file}: {size:.1f} MB, opens from a disk with no network"
    assert size < 6


def test_a_folder_that_is_there_is_written_into_and_not_wiped(tmp_path, capsys):
    (tmp_path / "CNAME").write_text("example.org")
    for temperature in ("1", "2"):
        export("--out", tmp_path, "--temperatures", temperature)
    assert capsys.readouterr().out.count("what else was in it is still there") == 2
    assert (tmp_path / "CNAME").read_text() == "example.org"
    assert (tmp_path / "answers" / "T-1.html").exists()
    assert (tmp_path / "answers" / "T-2.html").exists()


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["export", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert out == ""
    return stopped.value.code, err.splitlines()


def test_export_does_not_overwrite_other_files(tmp_path, capsys):
    page, notes, file = tmp_path / "index.html", tmp_path / "notes.html", tmp_path / "file"
    for path in (page, notes, file):
        path.write_text("mine")
    status, lines = refused(capsys, "--out", tmp_path, "--single-file", notes)
    assert status == 2
    assert [line.split(" must be ")[0] for line in lines] == ["out", "single-file"]
    assert refused(capsys, "--out", file)[0] == 2
    assert refused(capsys, "--single-file", tmp_path)[0] == 2
    assert files(tmp_path) == {"index.html": b"mine", "notes.html": b"mine", "file": b"mine"}
    status, lines = refused(capsys, "--single-file", file / "copy.html")
    assert (status, len(lines)) == (1, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--T 0", "T must be between 0.05 and 100, got 0"),
        ("--lr x", "lr must be above 0, up to 10, got x"),
        ("--steps 10 --step 11", "step must be a whole number between 0 and 10, got 11"),
        (
            "--scenario cow",
            "scenario must be cat, dog, rabbit, specialists or next-token, got cow",
        ),
        ("--temperatures 1,200", "temperatures must be between 0.05 and 100, got 200"),
        ("--temperatures 1,,2", "temperatures must be between 0.05 and 100, got "),
        ("--lr=", "lr must be above 0, up to 10, got "),
        ("--T 3 --T 4", "T must be given once, got more than one value"),
    ],
)
def test_a_wrong_value_is_one_line_and_nothing_is_written(tmp_path, capsys, options, message):
    place = tmp_path / "site"
    assert refused(capsys, "--out", place, *options.split()) == (2, [message])
    assert not place.exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--colour", "red"], "--colour"),
        (["--temp", "3"], "--temp"),
        ([], "--out or --single-file must be given, got neither"),
        (["--out", ""], "'--out': must be a path, got nothing"),
        (["--logits"], "'--logits' requires an argument"),
    ],
)
def test_unknown_and_missing_options_are_refused(tmp_path, capsys, options, named):
    place = [] if "--out" in named else ["--out", tmp_path / "site"]
    status, lines = refused(capsys, *place, *options)
    assert status == 2
    assert named in lines[-1]
    assert not any(tmp_path.iterdir())


def test_help_lists_the_querys_names_with_their_meanings(capsys):
    export("--help")
    text = " ".join(capsys.readouterr().out.split())
    for parameter in PARAMETERS:
        assert f"--{parameter.name} VALUE {parameter.meaning}" in text
    for option in ("--out DIR", "--single-file FILE", "--temperatures LIST"):
        assert option in text


def test_the_single_file_asks_for_nothing(copies):
    text = (copies / "copy.html").read_text()
    loads = [(tag, a) for tag, a in addresses(text) if not a.startswith(("data:", "#"))]
    assert loads == [("form", ".")]
    tags = Markup(text).tags
    assert {a["rel"] for tag, a in tags if tag == "link"} == {"icon"}
    policy = next(i for i, (_, a) in enumerate(tags) if a.get("http-equiv"))
    assert not [tag for tag, _ in tags[:policy] if tag in ("script", "style", "link")]
    directives = dict(d.split(" ", 1) for d in tags[policy][1]["content"].split("; "))
    assert directives["default-src"] == "'none'"
    assert "http" not in tags[policy][1]["content"]
    assert not re.search(r"url\(\s*[\"']?https?:", text.partition("<body>")[0])


def test_modules_of_the_single_file_find_each_other_by_name(copies):
    text = (copies / "copy.html").read_text()
    names = json.loads(re.search(r'<script type="importmap">(.*?)</script>', text, re.S)[1])
    modules = {
        name: b64decode(a.partition(",")[2]).decode() for name, a in names["imports"].items()
    }
    for source in modules.values():
        assert not re.search(r"(from |import )'\.|import\('\.", source)
        for name in re.findall(r"(?:from |import\()'([^']+)'", source):
            assert name in modules
    assert 'import "js/entries/saved_page.js"' in text


@pytest.mark.parametrize("kind", ["site/index.html", "copy.html"])
def test_a_copy_names_its_version_and_leads_nowhere_else(copies, kind):
    text = (copies / kind).read_text()
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


def test_licences_of_what_others_wrote_go_along(copies):
    text = (copies / "copy.html").read_text()
    for path in STATIC.glob("vendor/LICENSE*"):
        assert path.read_text().strip() in text


@pytest.mark.parametrize("kind", ["site/index.html", "copy.html"])
def test_hostile_names_are_text(tmp_path, kind):
    export(
        *("--out", tmp_path / "site", "--single-file", tmp_path / "copy.html"),
        *("--labels", f"{HOSTILE},</head>,<!--", "--temperatures", "2"),
    )
    text = (tmp_path / kind).read_text()
    assert HOSTILE not in text
    assert text.count("</head>") == 1
    for html in answers(text, tmp_path / "site" if "site" in kind else None).values():
        assert HOSTILE not in html
        assert "</head>" not in html
