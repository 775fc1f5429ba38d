"""The exported scripts of a student that holds a bell."""

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.presentation.explorer.code import numpy_script, pytorch_script
from tests.golden import BELL_CASES, BELL_FIELDS, FIELDS, each_bell_case, query
from tests.pytorch import PYTORCH, needs_pytorch
from tests.web.scripts import assert_golden, ruff, run

SCRIPTS = {"numpy": numpy_script, "pytorch": pytorch_script}
# A learning rate so high that every rounding changes the result.
UNSTABLE = {"family": "bell", "logits": "1.4,3.3,1.3", "T": "100", "lr": "10", "steps": "500"}
RUNAWAY = (1e300, -1e300)
TORN = (-1e300, 1e300)


def script_of(library, case, start=None):
    given = query(case) | ({"student": ",".join(map(repr, start))} if start else {})
    experiment, problems = read_experiment(given.items(), strict=True)
    assert problems == []
    return SCRIPTS[library](experiment)


@each_bell_case
def test_the_numpy_script_ends_at_the_golden_row_of_a_bell(tmp_path, case):
    assert_golden(run(script_of("numpy", case), tmp_path), case, BELL_FIELDS)


@needs_pytorch
@each_bell_case
def test_the_pytorch_script_ends_at_the_golden_row_of_a_bell(tmp_path, case):
    assert_golden(run(script_of("pytorch", case), tmp_path, PYTORCH), case, BELL_FIELDS)


def test_the_numpy_script_of_a_bell_goes_even_an_unstable_way_to_its_end(client, tmp_path):
    script = client.get("/api/v1/code/numpy.py", params=UNSTABLE).text
    row = client.get("/api/v1/trajectory", params=UNSTABLE).json()["rows"][-1]
    got = run(script, tmp_path)
    assert list(got) == list(row)
    for field in row:
        np.testing.assert_allclose(got[field], row[field], 1e-12, atol=1e-12, err_msg=field)


@pytest.mark.parametrize("start", [RUNAWAY, TORN])
def test_the_numpy_script_stays_finite_where_parameters_run_away(tmp_path, start):
    assert_finite(run(script_of("numpy", BELL_CASES[0], start), tmp_path))


@needs_pytorch
@pytest.mark.parametrize("start", [RUNAWAY, TORN])
def test_the_pytorch_script_stays_finite_where_parameters_run_away(tmp_path, start):
    assert_finite(run(script_of("pytorch", BELL_CASES[0], start), tmp_path, PYTORCH))


def assert_finite(row):
    assert tuple(row) == ("step", *FIELDS, "student_parameters")
    assert all(np.isfinite(value).all() for value in row.values())


@pytest.mark.parametrize("library", ["numpy", "pytorch"])
@pytest.mark.parametrize("case", [BELL_CASES[1], BELL_CASES[4]], ids=["reverse_kl", "kl"])
def test_a_script_of_a_bell_passes_formatter_and_linter(library, case):
    script = script_of(library, case)
    assert ruff("format", "--diff", script) == ""
    assert ruff("check", "--ignore=E501", script) == ""  # a long link is on one line
    assert max(map(len, script.splitlines()[3:])) <= 100
