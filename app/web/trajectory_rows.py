"""Trajectories as JSON rows and as CSV: the same numbers in full double precision."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..explorer.experiment import Experiment
from ..explorer.results import Results, compute
from ..numerics.families import FAMILIES
from ..numerics.objective import Evaluation

# A semicolon, then other characters, then a sign that begins a formula, in either width.
_FORMULA = re.compile(r";(?=\W*[=+\-@＝＋－＠])")
_FIELDS = (
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
    columns = {field: getattr(run, field) for field in _FIELDS}
    if run.parameters is not None and run.parameter_gradient is not None:
        columns |= {"student_parameters": run.parameters, "gradient": run.parameter_gradient}
    names, lists = ("step", *columns), [numbers.tolist() for numbers in columns.values()]
    rows = zip(range(len(run.loss)), *lists, strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def trajectory_csv(experiment: Experiment) -> str:
    """The same rows, one column per class, or parameter of the student, and quantity.

    A column's name starts with its quantity ("student_probs[Cat]"), so that no class name is a
    spreadsheet formula.
    """
    labels = [_without_formula(label) for label in experiment.labels]
    symbols = FAMILIES[experiment.family].symbols
    columns = {
        **dict.fromkeys(("student_logits", "student_probs", "student_soft"), labels),
        "student_parameters": symbols,
        "gradient": symbols or labels,
    }
    return _as_csv([_flat(row, columns) for row in trajectory_rows(compute(experiment))])


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


def _flat(row: dict[str, Any], columns: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The row without lists: `columns` names the items of each field that is one."""
    flat: dict[str, float] = {}
    for field, value in row.items():
        if field in columns:
            flat |= {f"{field}[{name}]": v for name, v in zip(columns[field], value, strict=True)}
        elif field == "hard_student":
            hard = _flat(value, columns)
            flat |= {f"hard_student.{k}": v for k, v in hard.items() if k != "step"}
        else:
            flat[field] = value
    return flat
