"""What a file is: its rows, classes, teachers, and how its numbers are read."""

from dataclasses import dataclass

from ...datasets.model import Dataset
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
class FileCard:
    """data/_file.html."""

    files: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  # what, and how much of it
    kind: str
    is_stated: bool
    reading: Reading | None


def file_card(
    dataset: Dataset, figures: Figures, n_read: int, fraction: float, is_stated: bool
) -> FileCard:
    """The card of a dataset; `fraction` is the share of the analysis of all rows that is done."""
    is_sample = n_read < dataset.n
    of_rows = f"{n_read:,} random rows of {dataset.n:,}"
    return FileCard(
        files=tuple(path.name for path in dataset.paths),
        facts=(
            ("examples", f"{dataset.n:,}"),
            ("classes", f"{len(dataset.classes):,}"),
            ("teachers" if dataset.n_teachers > 1 else "teacher", str(dataset.n_teachers)),
            ("student", "yes" if dataset.has_student else "no"),
            ("labels", "yes" if dataset.labels is not None else "no"),
        ),
        kind=_KINDS[figures["kind"]],
        is_stated=is_stated,
        reading=Reading(of_rows, round(100 * fraction)) if is_sample else None,
    )


def in_a_sentence(dataset: Dataset) -> str:
    """What the page is about: "800 answers of a teacher, each a score for 10 classes"."""
    teachers = "a teacher" if dataset.n_teachers == 1 else count(dataset.n_teachers, "teacher")
    more = [text for text, is_there in _more(dataset) if is_there]
    beside = f", with {' and '.join(more)}" if more else ""
    return (
        f"What {teachers} said about {count(dataset.n, 'example')}: a score for each of"
        f" {count(len(dataset.classes), 'class', 'classes')}{beside}."
    )


def _more(dataset: Dataset) -> list[tuple[str, bool]]:
    return [("the right answers", dataset.labels is not None), ("a student", dataset.has_student)]
