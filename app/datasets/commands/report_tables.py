"""The tables of the report on a dataset: cells of text, a line a figure, the first its head."""

from collections.abc import Callable
from typing import Any

from ..analysis.figures import Figures

Table = list[list[str]]
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
    ("rest_mass", "mass outside it"),
)
_MOST_CLASSES = 20  # with a line each; of more, those that are least often right


def title(found: Figures) -> str:
    """What the dataset is, in one line."""
    teachers = f"{found['teachers']} teachers, " if found["teachers"] > 1 else ""
    labelled = "" if found["teacher"] else " Without labels: no accuracy, NLL or calibration."
    return f"{found['name']}: {teachers}{found['n']:,} {_rows_of(found)}.{labelled}"


def _rows_of(found: Figures) -> str:
    """What the rows are of: "examples of 10 classes", "examples of the top 4 of 10 classes"."""
    top_k, plural = found["top_k"], "" if found["n"] == 1 else "s"
    if top_k is None:
        return f"example{plural} of {len(found['classes'])} classes"
    row = "position" if top_k["of"] == "tokens" else "example"
    of_all = "" if top_k["n_classes"] is None else f" of {top_k['n_classes']:,}"
    return f"{row}{plural} of the top {top_k['k']}{of_all} {top_k['of']}"


def _of_models(found: Figures, _sweep: Figures) -> Table | None:
    if not found["teacher"]:
        return None
    models = [found["teacher"], *([found["student"]] if found["student"] else [])]
    rows = [[title, *(_with_error(model, name) for model in models)] for name, title in _MODEL_ROWS]
    return [list(_HEAD[: len(models) + 1]), *rows]


def _of_pair(found: Figures, _sweep: Figures) -> Table | None:
    pair = found["pair"]
    return pair and [
        ["teacher and student", ""],
        ["same top class", _with_error(pair, "agreement")],
        ["Spearman of the wrong classes' logits", _with_error(pair, "spearman_wrong")],
    ]


def _reliability(_found: Figures, sweep: Figures) -> Table | None:
    """The teacher's diagram at the first temperature, without its empty bins."""
    diagrams = sweep["teacher"]["reliability"]
    if not diagrams:
        return None
    columns = [diagrams[0][name] for name in ("count", "confidence", "accuracy")]
    return [
        [f"teacher at T = {sweep['temperatures'][0]:g}", "examples", "mean confidence", "accuracy"],
        *(
            [f"confidence up to {(b + 1) / len(columns[0]):.3f}", f"{n:,}", *map(_number, values)]
            for b, (n, *values) in enumerate(zip(*columns, strict=True))
            if n
        ),
    ]


def _of_classes(found: Figures, _sweep: Figures) -> Table | None:
    known = [one for one in found["per_class"] or () if one["n"]]
    if len(known) > _MOST_CLASSES:
        known = sorted(known, key=lambda one: float(one["accuracy"]))[:_MOST_CLASSES]
    what = "class" if len(known) == len(found["per_class"] or ()) else "class, least often right"
    head = [what, "examples", "accuracy", "mean confidence", "nearest wrong class", "its mass"]
    return [head, *map(_of_class, known)] if known else None


def _of_class(one: Figures) -> list[str]:
    numbers = [f"{one['n']:,}", _number(one["accuracy"]), _number(one["confidence"])]
    return [one["name"], *numbers, one["nearest_wrong"] or "–", _number(one["nearest_wrong_mass"])]


def _over_temperature(_found: Figures, sweep: Figures) -> Table:
    teacher, sizes = sweep["teacher"], sweep["bytes"]
    rows = [[title, *map(_number, teacher[name])] for name, title in _SWEEP_ROWS]
    masses = teacher["top_mass"].items()
    rows += [
        [f"mass of the top {k}, {sizes[k]:,} bytes an example", *map(_number, mass)]
        for k, mass in masses
    ]
    if sweep["pair"]:
        pair = sweep["pair"]
        rows += [
            ["KL(teacher ‖ student): mean, nats", *map(_number, pair["kl_mean"])],
            ["median", *map(_number, pair["kl_median"])],
            ["95th percentile", *map(_number, pair["kl_p95"])],
        ]
    return [["teacher at T =", *(f"{t:g}" for t in sweep["temperatures"])], *rows]


def _of_gradient(_found: Figures, sweep: Figures) -> Table | None:
    gradient = sweep["gradient"]
    if not gradient:
        return None
    shares = (gradient["hard_share"] or {}).items()
    return [
        [f"gradients of the {gradient['of']}, T =", *(f"{t:g}" for t in sweep["temperatures"])],
        ["length of the soft term's, with T²", *map(_number, gradient["soft"])],
        *([["length of the hard term's", *map(_number, gradient["hard"])]] if shares else []),
        *([f"hard term's share, hard weight {w}", *map(_number, share)] for w, share in shares),
    ]


def _with_error(figures: Figures, name: str) -> str:
    se = figures.get(f"{name}_se")
    return _number(figures.get(name)) + (f" ± {se:.2g}" if se is not None else "")


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:.4g}"


# In the order of the report; each is made of the figures and the sweep, None where it has nothing.
TABLES: tuple[Callable[[Figures, Figures], Table | None], ...] = (
    _of_models,
    _of_pair,
    _reliability,
    _of_classes,
    _over_temperature,
    _of_gradient,
)
