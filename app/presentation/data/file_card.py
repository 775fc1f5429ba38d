"""What a file is: its rows, classes, teachers, and how its numbers are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...datasets.model import Dataset, n_named
from .shown import Figures
from .texts import count

_KINDS = {
    "logits": "logits (raw scores)",
    "log_probs": "log-probabilities",
    "probs": "probabilities",
}


@dataclass(frozen=True)
class Reading:
    """How far the file is read, while the figures are those of a sample."""

    of_rows: str
    percent: int


@dataclass(frozen=True)
class Missing:
    """What a file could hold beside the teacher's numbers, and what it would show."""

    name: str
    shows: str
    option: str  # of the command, that adds it


@dataclass(frozen=True)
class FileCard:
    """data/_file.html."""

    files: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  # what, and how much of it
    kind: str
    is_logits: bool
    is_stated: bool
    missing: tuple[Missing, ...]
    reading: Reading | None


def file_card(
    dataset: Dataset, figures: Figures, n_read: int, fraction: float, is_stated: bool
) -> FileCard:
    """The card of a dataset; `fraction` is the share of the analysis of all rows that is done."""
    is_sample = n_read < dataset.n
    return FileCard(
        files=tuple(path.name for path in dataset.paths),
        facts=(
            (f"{row_name(dataset)}s", f"{dataset.n:,}"),
            _classes(dataset),
            ("teachers" if dataset.n_teachers > 1 else "teacher", str(dataset.n_teachers)),
            ("student", "yes" if dataset.has_student else "no"),
            ("labels", "yes" if dataset.labels is not None else "no"),
        ),
        kind=_KINDS[figures["kind"]],
        is_logits=figures["kind"] == "logits",
        is_stated=is_stated,
        missing=tuple(_missing(dataset)),
        reading=Reading(of_rows(n_read, dataset.n), round(100 * fraction)) if is_sample else None,
    )


def _missing(dataset: Dataset) -> Iterator[Missing]:
    """Labels and student, where there are none; a language model's answer cannot have labels."""
    if dataset.labels is None and dataset.tokens is None:
        shows = "whether the teacher is right, how well its percentages fit, and what it confuses"
        yield Missing("labels", shows, "--labels")
    if not dataset.has_student:
        yield Missing(
            "a student", "how far one is from the soft targets, and on which examples", "--student"
        )


def of_rows(n_read: int, n: int) -> str:
    """What figures are of: "2,000 random rows of 50,000", or "800 examples"."""
    return f"{n_read:,} random rows of {n:,}" if n_read < n else count(n, "example")


def _classes(dataset: Dataset) -> tuple[str, str]:
    k = n_named(dataset)
    return (
        ("classes", f"{len(dataset.classes):,}")
        if k is None
        else (f"likeliest {_column(dataset)}", str(k))
    )


def size_in_words(dataset: Dataset) -> str:
    """Rows and columns: "800 examples × 10 classes"."""
    k = n_named(dataset)
    rows = count(dataset.n, row_name(dataset))
    if k is not None:
        return f"{rows} × the {k} likeliest {_column(dataset)}"
    return f"{rows} × {count(len(dataset.classes), 'class', 'classes')}"


def in_a_sentence(dataset: Dataset) -> str:
    """What the page is about, in words of somebody who has never heard of logits."""
    teachers = "a teacher" if dataset.n_teachers == 1 else count(dataset.n_teachers, "teacher")
    more = [text for text, is_there in _more(dataset) if is_there]
    beside = f", with {' and '.join(more)}" if more else ""
    said = f"What {teachers} said about {count(dataset.n, row_name(dataset))}"
    return f"{said}: a score for {_scored(dataset)}{beside}."


def _scored(dataset: Dataset) -> str:
    k = n_named(dataset)
    if k is None:
        return f"each of {count(len(dataset.classes), 'class', 'classes')}"
    return f"the {k} likeliest {_column(dataset)} at each"


def row_name(dataset: Dataset) -> str:
    """What a row is, in the singular."""
    return "example" if dataset.tokens is None else "position"


def _column(dataset: Dataset) -> str:
    return "classes" if dataset.tokens is None else "tokens"


def _more(dataset: Dataset) -> list[tuple[str, bool]]:
    return [("the right answers", dataset.labels is not None), ("a student", dataset.has_student)]
