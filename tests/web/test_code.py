"""The exported scripts, run without this package: they compute the same last row."""

import ast
import io
import sys
import tokenize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.explorer.experiment import read_experiment
from app.presentation.explorer.code import literal, numpy_script, pytorch_script
from tests.described import parameters_of
from tests.golden import (
    CASES,
    DIVERGENCE_FIELDS,
    FIELDS,
    each_divergence_case,
    query,
)
from tests.pytorch import PYTORCH, needs_pytorch
from tests.web.scripts import assert_golden, ruff, run

API = "/api/v1"
LIBRARIES = ("numpy", "pytorch")
HOSTILE = (
    "\"\"\"+__import__('os').system('false')+\"\"\"",
    "'''+exit(1)+'''",
    "\"]; exit(1); [\"",
    "\\",
    "\\\"",
    "\\u0022\\x22\\N{QUOTATION MARK}",
    "\u202etxt.exe\u2066",
    "a\u2028exit(1)",
    "# {{ 7*7 }} {% raw %} #}",
    "<b>&amp;'",
    "😀\ufffe",
    "é\u0301שלום",
    "%s{0}",
)  # fmt: skip
THREE = {"logits": "4,1,-2,0.5;0.1,3,2,-1;2,2,2.5,0", "student": "0.3,-0.2,0.1,1"}
CLASSES = ";".join(",".join(str((k * 7 + m * 3) % 11 / 2) for k in range(100)) for m in range(8))
MORE = {
    "default": {},
    "dog": {"scenario": "dog", "T": "2.5", "step": "7", "compare": "1"},
    "geometric": {**THREE, "combine": "geometric"},
    "arithmetic": {**THREE, "hard_weight": "0.3", "true": "3"},
    "without T squared": {**THREE, "hard_weight": "0.3", "t_squared": "0", "combine": "geometric"},
    "hostile names": {
        "logits": ",".join(map(str, range(len(HOSTILE)))),
        "labels": ",".join(HOSTILE),
    },
    "cold": {"logits": "1000,-1000;-1000,1000", "true": "1", "T": "0.05", "lr": "10"},
    "large": {"logits": CLASSES, "steps": "50"},
}
# One run of each divergence with a shape that is not its default where it has one.
DIVERGENCES = {
    "reverse_kl": {**THREE, "divergence": "reverse_kl", "hard_weight": "0.3"},
    "jsd": {"divergence": "jsd", "shape": "0.9"},
    "skew_kl": {**THREE, "divergence": "skew_kl", "shape": "0"},
    "skew_reverse_kl": {"divergence": "skew_reverse_kl", "shape": "0.3"},
    "tv": {**THREE, "divergence": "tv"},
    "alpha_beta": {"divergence": "alpha_beta"},
    "alpha_beta at 0": {"divergence": "alpha_beta", "shape": "0,0", "lr": "0.05"},
    "dkd": {**THREE, "divergence": "dkd", "combine": "geometric"},
    "dkd of two": {"logits": "2,-1", "divergence": "dkd", "true": "1"},
    "logit_mse": {"divergence": "logit_mse", "t_squared": "0"},
}
# A learning rate so high that the run is unstable: every rounding changes the result.
UNSTABLE = {"logits": "1.4,3.3,1.3", "T": "100", "lr": "10", "steps": "500"}
RUNS = {**{f"golden {k}": query(case) for k, case in enumerate(CASES)}, **MORE, **DIVERGENCES}
each_run = pytest.mark.parametrize("params", RUNS.values(), ids=RUNS)
each_library = pytest.mark.parametrize("library", LIBRARIES)


def last_row(client, params):
    return client.get(f"{API}/trajectory", params=params).json()["rows"][-1]


def script_of(client, library, params):
    response = client.get(f"{API}/code/{library}.py", params=params)
    assert response.status_code == 200, response.text
    return response.text


def assert_same_row(got, row, rtol):
    assert tuple(got) == ("step", *FIELDS)
    assert got["step"] == row["step"]
    for field in FIELDS:
        np.testing.assert_allclose(got[field], row[field], rtol, atol=1e-12, err_msg=field)


@each_run
def test_the_numpy_script_prints_the_last_row(client, tmp_path, params):
    script = script_of(client, "numpy", params)
    assert_same_row(run(script, tmp_path), last_row(client, params), 1e-12)


@each_divergence_case
def test_the_numpy_script_ends_at_the_golden_row_of_every_divergence(client, tmp_path, case):
    assert_golden(run(script_of(client, "numpy", query(case)), tmp_path), case, DIVERGENCE_FIELDS)


@needs_pytorch
@each_divergence_case
def test_the_pytorch_script_ends_at_the_golden_row_of_every_divergence(client, tmp_path, case):
    assert_golden(
        run(script_of(client, "pytorch", query(case)), tmp_path, PYTORCH), case, DIVERGENCE_FIELDS
    )


def test_the_numpy_script_goes_even_an_unstable_way_to_its_end(client, tmp_path):
    script = script_of(client, "numpy", UNSTABLE)
    assert_same_row(run(script, tmp_path), last_row(client, UNSTABLE), 1e-12)


@needs_pytorch
@each_run
def test_the_pytorch_script_prints_the_last_row(client, tmp_path, params):
    script = script_of(client, "pytorch", params)
    assert_same_row(run(script, tmp_path, PYTORCH), last_row(client, params), 1e-12)


@each_library
@each_run
def test_a_script_is_python_and_passes_the_linter(client, library, params):
    script = script_of(client, library, params)
    compile(script, "script.py", "exec")
    link, *lines = script.splitlines()[2:]
    assert link.startswith("# Experiment: /")
    assert max(map(len, lines)) <= 100
    assert ruff("check", "--ignore=E501", script) == ""  # a long link is on one line


@each_library
@pytest.mark.parametrize(
    "name", ["default", "arithmetic", "geometric", "golden 4", "golden 8", *DIVERGENCES]
)
def test_a_script_is_formatted(client, library, name):
    script = script_of(client, library, RUNS[name])
    assert ruff("format", "--diff", script) == ""
    if name not in DIVERGENCES:
        assert 30 <= sum(map(bool, script.splitlines())) <= {"numpy": 60, "pytorch": 95}[library]


@each_library
def test_a_script_imports_its_library_and_the_standard_library_only(client, library):
    tree = ast.parse(script_of(client, library, MORE["arithmetic"]))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    ours = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
    assert ours == {"torch" if library == "pytorch" else "numpy"}


@pytest.mark.parametrize("write", [numpy_script, pytorch_script])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_string_of_the_script_and_nothing_else(write, name):
    hostile, plain = (write(named(label)) for label in (name, "plain"))
    assert strings_and_rest(hostile) == strings_and_rest(plain, {"plain": name})
    assert comments(hostile) == comments(plain)
    assert hostile.count("\n") == plain.count("\n")
    assert hostile.replace("²", "").isascii()


def named(label):
    pairs = [("logits", "2,1"), ("labels", f"{label},other")]
    experiment, problems = read_experiment(pairs, strict=True)
    assert problems == []
    return experiment


def strings_and_rest(script, renamed=None):
    """The script's syntax tree without positions, with some of its strings replaced."""
    tree = ast.parse(script)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = (renamed or {}).get(node.value, node.value)
    return ast.dump(tree)


def comments(script):
    """Every comment but the link."""
    tokens = tokenize.generate_tokens(io.StringIO(script).readline)
    comments = [t.string for t in tokens if t.type == tokenize.COMMENT]
    return [
        comment for comment in comments if not comment.startswith("# Experiment: /?logits=2,1&")
    ]


@given(st.text(st.characters()) | st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_literal_reads_back_as_the_very_value(value):
    text = literal(value)
    assert text.isascii() and text.isprintable()
    read = ast.literal_eval(text)
    assert (read, type(read)) == (value, type(value))


@given(st.lists(st.lists(st.floats(-1000, 1000), min_size=1), min_size=1))
def test_a_list_reads_back_and_stays_within_the_line(rows):
    text = literal(tuple(map(tuple, rows)))
    assert ast.literal_eval(text) == rows
    first, *others = text.splitlines()
    assert len(f"    teacher_logits = {first}") <= 100
    assert max(map(len, others), default=0) <= 96


@each_library
def test_the_link_in_a_script_is_the_canonical_one_and_leads_back(client, library):
    params = {"T": "2.50", "labels": "a b,#,\"'", "hard_weight": "0"}
    script = script_of(client, library, params)
    link = script.splitlines()[2].removeprefix("# Experiment: ")
    assert link == "/?labels=a%20b,%23,%22%27&T=2.5"
    assert script_of(client, library, link.partition("?")[2]) == script


@each_library
def test_a_script_is_a_file_that_may_be_cached_and_read_from_anywhere(client, library):
    headers = client.get(f"{API}/code/{library}.py").headers
    assert headers["content-type"] == "text/x-python; charset=utf-8"
    assert headers["content-disposition"] == f'attachment; filename="soft_targets_{library}.py"'
    assert headers["cache-control"] == client.get(f"{API}/soft-targets").headers["cache-control"]
    assert headers["access-control-allow-origin"] == "*"


@each_library
def test_a_bad_value_is_a_422_with_name_rule_and_value(client, library):
    response = client.get(f"{API}/code/{library}.py?T=0&utm_source=x")
    assert response.status_code == 422
    problems = {p["loc"][-1]: p["msg"] for p in response.json()["detail"]}
    assert problems["T"] == "T must be between 0.05 and 100, got 0"
    assert "utm_source" in problems


@each_library
def test_openapi_describes_the_script(client, library):
    document, path = client.get("/openapi.json").json(), f"{API}/code/{library}.py"
    operation = document["paths"][path]["get"]
    assert list(operation["responses"]["200"]["content"]) == ["text/x-python"]
    assert "T" in parameters_of(document, path)
    assert operation["tags"] == ["API"]
