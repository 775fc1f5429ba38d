"""The golden trajectories, and the tolerance of their comparison."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "golden_trajectories.json").read_text()
)["cases"]
FIELDS = (
    "student_logits",
    "student_probs",
    "student_soft",
    "kl",
    "cross_entropy",
    "loss",
    "gradient",
)
each_case = pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))


def query(case: dict[str, Any]) -> dict[str, str]:
    """The case as an experiment query."""
    config = case["config"]
    return {
        "logits": ";".join(",".join(map(repr, row)) for row in config["teacher_logits"]),
        "student": ",".join(map(repr, config["student_logits"])),
        "T": repr(config["temperature"]),
        "hard_weight": repr(config["hard_weight"]),
        "t_squared": str(int(config["t_squared"])),
        "lr": repr(config["learning_rate"]),
        "steps": str(config["steps"]),
        "true": str(config["true_class"]),
        "combine": config["combine"],
    }


def assert_close(got: Any, golden: Any, what: str) -> None:
    """Compare every number to 1e-9 relative, or 1e-12 absolute near zero."""
    np.testing.assert_allclose(got, golden, rtol=1e-9, atol=1e-12, err_msg=what)
