"""Teacher and student in figures, and how far the two agree."""

from collections.abc import Callable
from dataclasses import dataclass

from .shown import Figures, Shown
from .texts import number, percent

_Written = Callable[..., str]


@dataclass(frozen=True)
class Head:
    """A column: a model, with its colour."""

    name: str
    colour: str


@dataclass(frozen=True)
class Row:
    """A figure of each model, and what it means."""

    name: str
    meaning: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ModelsTable:
    """data/_models.html."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    pair_rows: tuple[Row, ...]  # teacher against student
    parting_href: str  # of the examples of which the student is farthest
    is_top_k: bool
    is_answer: bool  # of a language model, which has no labels


_TOP = 5  # of so few classes the label is always among them
# Name of the figure, heading, meaning, how it is written.
_ROWS: tuple[tuple[str, str, str, _Written], ...] = (
    ("accuracy", "Right answers", "the top class is the label", percent),
    ("top5", "Label among the top five", "", percent),
    ("nll", "Negative log-likelihood, nats", "how little it expected the label: 0 is best", number),
    ("brier", "Brier score", "squared error of the probabilities, 0 to 2", number),
    ("ece", "Calibration error", "how far confidence is from accuracy, over 15 bins", percent),
    (
        "best_temperature",
        "Best T for calibration",
        "where the negative log-likelihood is least",
        number,
    ),
    ("best_nll", "Negative log-likelihood there", "", number),
    ("best_ece", "Calibration error there", "", percent),
)


def models_table(
    shown: Shown, parting_href: str, *, is_top_k: bool, is_answer: bool
) -> ModelsTable:
    """The table of the models' figures; empty without labels."""
    models = [*_own(shown), *_beside(shown)]
    rows = tuple(
        Row(name, meaning, tuple(_cell(model, key, written) for _, model in models))
        for key, name, meaning, written in _ROWS
        if any(model.get(key) is not None for _, model in models)
        and (key != "top5" or len(shown.classes) > _TOP)
    )
    return ModelsTable(
        heads=tuple(head for head, _ in models),
        rows=rows,
        pair_rows=_pair_rows(shown),
        parting_href=parting_href,
        is_top_k=is_top_k,
        is_answer=is_answer,
    )


def _own(shown: Shown) -> list[tuple[Head, Figures]]:
    models = [
        (Head(name.capitalize(), name), shown.figures[name]) for name in ("teacher", "student")
    ]
    return [(head, figures) for head, figures in models if figures]


def _beside(shown: Shown) -> list[tuple[Head, Figures]]:
    other = shown.beside
    if other is None or not other.figures["teacher"]:
        return []
    return [(Head(other.name, "hard-student"), other.figures["teacher"])]


def _cell(model: Figures, key: str, written: _Written) -> str:
    return written(model.get(key), model.get(f"{key}_se"))


def _pair_rows(shown: Shown) -> tuple[Row, ...]:
    pair = shown.figures["pair"]
    if not pair:
        return ()
    agreement = percent(pair["agreement"], pair["agreement_se"])
    rows = [Row("Same top class", "of teacher and student", (agreement,))]
    if pair["spearman_wrong"] is not None:
        value = number(pair["spearman_wrong"], pair.get("spearman_wrong_se"))
        meaning = "Spearman's rank correlation of the wrong classes: 1 is the same order"
        rows.append(Row("Same order of the wrong classes", meaning, (value,)))
    return tuple(rows)
