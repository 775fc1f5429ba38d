"""Trajectories as JSON rows and as CSV: the same numbers in full double precision."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from ..explorer.experiment import Experiment
from ..explorer.results import Results, compute
from ..numerics.objective import Evaluation

# A semicolon, then other characters, then a sign that begins a formula, in either width.
_FORMULA = re.compile(r";(?=\W*[=+\-@＝＋－＠])")
_PER_CLASS = ("student_logits", "student_probs", "student_soft", "gradient")
_FIELDS = (
    "step",
    "student_logits",
    "student_probs",
    "student_soft",
    "kl",
    "divergence",
    "cross_entropy",
    "loss",
    "gradient",
)


def trajectory_rows(results: Results) -> list[dict[str, Any]]:
    """One dictionary a step, as the contract names its fields."""
    rows = _rows(results.student)
    if results.hard_student:
        for row, hard in zip(rows, _rows(results.hard_student), strict=True):
            row["hard_student"] = hard
    return rows


def _rows(run: Evaluation) -> list[dict[str, Any]]:
    columns = [getattr(run, field).tolist() for field in _FIELDS[1:]]
    steps = range(len(run.loss))
    return [dict(zip(_FIELDS, values, strict=True)) for values in zip(steps, *columns, strict=True)]


def trajectory_csv(experiment: Experiment) -> str:
    """The same rows, one column per class and quantity.

    A column's name starts with its quantity ("student_probs[Cat]"), so that no class name is a
    spreadsheet formula.
    """
    labels = [_without_formula(label) for label in experiment.labels]
    return _as_csv([_flat(row, labels) for row in trajectory_rows(compute(experiment))])


def _without_formula(label: str) -> str:
    """The label with an apostrophe, which marks a text, where a formula may begin.

    That is after a semicolon, because many spreadsheets split cells there, even in quotes.
    """
    return _FORMULA.sub(";'", label)


def _as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Rows with the same names, at least one, as comma-separated values."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _flat(row: dict[str, Any], labels: list[str]) -> dict[str, float]:
    flat: dict[str, float] = {}
    for field, value in row.items():
        if field in _PER_CLASS:
            flat |= {f"{field}[{label}]": v for label, v in zip(labels, value, strict=True)}
        elif field == "hard_student":
            hard = _flat(value, labels)
            flat |= {f"hard_student.{k}": v for k, v in hard.items() if k != "step"}
        else:
            flat[field] = value
    return flat
