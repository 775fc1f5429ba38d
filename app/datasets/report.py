"""The report on datasets as text: a table for a terminal, or Markdown; JSON is the API's shape."""

import json
from collections.abc import Sequence
from typing import Any

from .figures import Figures

_HEAD = ("", "teacher", "student")
_MODEL_ROWS = (
    ("accuracy", "accuracy"),
    ("top5", "among the five likeliest"),
    ("nll", "negative log-likelihood, nats"),
    ("brier", "Brier score, 0 to 2"),
    ("ece", "calibration error, 15 bins"),
    ("best_temperature", "T of the least NLL"),
    ("best_nll", "NLL there, nats"),
    ("best_ece", "calibration error there"),
)
_SWEEP_ROWS = (
    ("entropy", "entropy, nats"),
    ("effective_classes", "effective classes"),
    ("confidence", "probability of the top class"),
)
Table = list[list[str]]


def as_json(reports: Sequence[Figures]) -> str:
    """`{"figures": …, "sweep": …}` of one file, a list of these for several."""
    return json.dumps(reports[0] if len(reports) == 1 else list(reports), indent=1)


def as_text(report: Figures, is_markdown: bool) -> str:
    """One dataset's report: what it is, the checks, the figures, then those over T."""
    found, sweep = report["figures"], report["sweep"]
    written = _markdown if is_markdown else _aligned
    labelled = "" if found["teacher"] else " Without labels: no accuracy, NLL or calibration."
    blocks = [
        ("# " if is_markdown else "") + _title(found) + labelled,
        "\n".join(_check_line(check, is_markdown) for check in found["checks"]),
    ]
    if found["teacher"]:
        blocks.append(written(_of_models(found)))
    if found["pair"]:
        blocks.append(written(_of_pair(found["pair"])))
    blocks.append(written(_over_temperature(sweep)))
    return "\n\n".join(blocks)


def _title(found: Figures) -> str:
    teachers = f"{found['teachers']} teachers, " if found["teachers"] > 1 else ""
    return f"{found['name']}: {teachers}{found['n']:,} examples of {len(found['classes'])} classes."


def _check_line(check: Figures, is_markdown: bool) -> str:
    return f"{'- ' if is_markdown else ''}{'ok ' if check['ok'] else '!! '} {check['message']}"


def _of_models(found: Figures) -> Table:
    models = [found["teacher"], *([found["student"]] if found["student"] else [])]
    rows = [[title, *(_with_error(model, name) for model in models)] for name, title in _MODEL_ROWS]
    return [list(_HEAD[: len(models) + 1]), *rows]


def _of_pair(pair: Figures) -> Table:
    return [
        ["teacher and student", ""],
        ["same top class", _with_error(pair, "agreement")],
        ["Spearman of the wrong classes' logits", _with_error(pair, "spearman_wrong")],
    ]


def _over_temperature(sweep: Figures) -> Table:
    teacher = sweep["teacher"]
    rows = [[title, *map(_number, teacher[name])] for name, title in _SWEEP_ROWS]
    masses = teacher["top_mass"].items()
    rows += [[f"mass of the top {k}", *map(_number, mass)] for k, mass in masses]
    if sweep["pair"]:
        pair = sweep["pair"]
        rows += [
            ["KL(teacher ‖ student): mean, nats", *map(_number, pair["kl_mean"])],
            ["median", *map(_number, pair["kl_median"])],
            ["95th percentile", *map(_number, pair["kl_p95"])],
        ]
    return [["teacher at T =", *(f"{t:g}" for t in sweep["temperatures"])], *rows]


def _with_error(figures: Figures, name: str) -> str:
    se = figures.get(f"{name}_se")
    return _number(figures.get(name)) + (f" ± {se:.2g}" if se is not None else "")


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:.4g}"


def _aligned(table: Table) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(t.rjust(w) for t, w in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in table
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _markdown(table: Table) -> str:
    head, *rows = (" | ".join(row) for row in table)
    rule = " | ".join(["---", *["--:"] * (len(table[0]) - 1)])
    return "\n".join(f"| {line} |" for line in [head, rule, *rows])
