"""The golden trajectories, and the tolerance of their comparison."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

_DATA = Path(__file__).parent / "data"


def _cases(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((_DATA / name).read_text())["cases"]
    return cases


# Runs on forward KL, which is their divergence.
CASES = _cases("golden_trajectories.json")
for _row in (row for case in CASES for row in case["rows"]):
    _row["divergence"] = _row["kl"]
FIELDS = (
    "student_logits",
    "student_probs",
    "student_soft",
    "kl",
    "divergence",
    "cross_entropy",
    "loss",
    "gradient",
)
# Runs on each divergence, without the student's probabilities at T = 1.
DIVERGENCE_CASES = _cases("golden_divergences.json")
DIVERGENCE_FIELDS = tuple(field for field in FIELDS if field != "student_probs")
# Runs of students that hold a bell; `gradient` is that of their two parameters.
BELL_CASES = _cases("golden_bell.json")
BELL_FIELDS = (
    "student_parameters",
    *(f for f in DIVERGENCE_FIELDS if f not in ("student_soft", "kl")),
)
each_case = pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
each_divergence_case = pytest.mark.parametrize(
    "case",
    DIVERGENCE_CASES,
    ids=[f"{k} {case['config']['divergence']}" for k, case in enumerate(DIVERGENCE_CASES)],
)


each_kind_of_case = pytest.mark.parametrize(
    ("case", "fields"),
    [
        *((case, DIVERGENCE_FIELDS) for case in DIVERGENCE_CASES[::4]),
        *((case, BELL_FIELDS) for case in BELL_CASES),
    ],
    ids=[
        *(case["config"]["divergence"] for case in DIVERGENCE_CASES[::4]),
        *(f"bell {k}" for k, _ in enumerate(BELL_CASES)),
    ],
)
each_bell_case = pytest.mark.parametrize(
    "case",
    BELL_CASES,
    ids=[f"{k} {case['config']['divergence']}" for k, case in enumerate(BELL_CASES)],
)


def query(case: dict[str, Any]) -> dict[str, str]:
    """The case as an experiment query."""
    config = case["config"]
    return {
        "logits": ";".join(",".join(map(repr, row)) for row in config["teacher_logits"]),
        "student": ",".join(map(repr, config.get("student_logits") or config["student"])),
        "T": repr(config["temperature"]),
        "hard_weight": repr(config["hard_weight"]),
        "t_squared": str(int(config["t_squared"])),
        "lr": repr(config["learning_rate"]),
        "steps": str(config["steps"]),
        "true": str(config["true_class"]),
        **{name: config[name] for name in ("combine", "family") if name in config},
        **_of_divergence(config),
    }


def _of_divergence(config: dict[str, Any]) -> dict[str, str]:
    shape = {"shape": ",".join(map(repr, config["shape"]))} if config.get("shape") else {}
    return shape | ({"divergence": config["divergence"]} if "divergence" in config else {})


def assert_close(got: Any, golden: Any, what: str) -> None:
    """Compare every number to 1e-9 relative, or 1e-12 absolute near zero."""
    np.testing.assert_allclose(got, golden, rtol=1e-9, atol=1e-12, err_msg=what)
