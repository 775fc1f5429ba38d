"""The look inside a finished run: digits, a confusion matrix, each network's reading of one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....lab.config import Config
from ....lab.report import Finished
from ....lab.student_comparison import Disagreements, confusion, disagreements
from ....lab.tasks.digits import teachers
from ....lab.tasks.digits.dataset import CLASSES, N_CLASSES, N_TEST, PLURALS, load
from ..frames import counted
from ..students import shown_students
from .digit_images import data_uri
from .reading import Logits, Reading, reading

_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PICTURES = 24
_SHADES = 5


@dataclass(frozen=True)
class Picture:
    """A small picture of a test digit."""

    index: int
    source: str
    name: str
    predicted: tuple[str, str]  # by the student on hard labels, by the distilled one


@dataclass(frozen=True)
class Cell:
    """A cell of the confusion matrix."""

    count: int
    shade: int  # from 0, none, to 5
    name: str


@dataclass(frozen=True)
class Inside:
    """lab/digits/_look_inside.html: a group of test digits, a confusion matrix, one digit."""

    group: str  # heading of the pictures
    pictures: list[Picture]
    more: int  # digits of the group that are not shown
    keep: str  # part of the query that keeps the group
    by: str
    networks: dict[str, str]
    classes: tuple[str, ...]
    matrix: list[list[Cell]]
    chosen: int
    last: int
    reading: Reading


@dataclass(frozen=True)
class InsideSelection:
    """The part of the look inside that is asked for."""

    digit: int | None = None  # index of a test digit
    by: str = "distilled"
    truth: int | None = None
    predicted: int | None = None

    @property
    def of_a_cell(self) -> bool:
        """Whether the digits of one cell of the confusion matrix are asked for."""
        return self.truth is not None and self.predicted is not None


def networks(config: Config) -> dict[str, str]:
    """The titles of the teacher and the students of a run, by their keys in the query."""
    students = shown_students(config)
    return {"teacher": "Teacher"} | {student.key: student.short for student in students}


def inside(config: Config, finished: Finished, selection: InsideSelection) -> Inside:
    """The look inside a run, by default at the digits that the two students read differently."""
    test = load().test
    by_students = dict(zip(config.students, finished.test_logits.argmax(axis=-1), strict=True))
    predicted = {"teacher": teachers.test_classes(config.teacher)} | by_students
    hard, distilled = predicted["hard"], predicted["distilled"]
    names = networks(config)
    differ = disagreements(hard, distilled, test.labels)
    indices, group = _group(selection, names, predicted, differ)
    first = int(indices[0]) if len(indices) else 0
    chosen = first if selection.digit is None else selection.digit
    return Inside(
        group=group,
        pictures=[
            Picture(
                index=k,
                source=data_uri(test.inputs[k]),
                name=f"{_a(test.labels[k])}; hard labels: {hard[k]}, distilled: {distilled[k]}",
                predicted=(CLASSES[hard[k]], CLASSES[distilled[k]]),
            )
            for k in indices[:_PICTURES].tolist()
        ],
        more=max(0, len(indices) - _PICTURES),
        keep=f"&truth={selection.truth}&said={selection.predicted}" if selection.of_a_cell else "",
        by=selection.by,
        networks=names,
        classes=CLASSES,
        matrix=_matrix(confusion(predicted[selection.by], test.labels, N_CLASSES)),
        chosen=chosen,
        last=N_TEST - 1,
        reading=digit_reading(config, finished, chosen),
    )


def _a(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _group(
    selection: InsideSelection,
    names: dict[str, str],
    predicted: dict[str, NDArray[np.intp]],
    differ: Disagreements,
) -> tuple[NDArray[np.intp], str]:
    if selection.truth is not None and selection.predicted is not None:
        labels = load().test.labels
        indices = np.flatnonzero(
            (labels == selection.truth) & (predicted[selection.by] == selection.predicted)
        )
        times = f"{len(indices):,} of {int((labels == selection.truth).sum()):,}"
        network, digits = names[selection.by], PLURALS[selection.truth]
        return indices, f"{times} {digits} that “{network}” reads as {selection.predicted}"
    indices = np.concatenate([differ.only_distilled, differ.only_hard, differ.neither])
    return indices, (
        f"The students differ on {len(indices):,} of {N_TEST:,} test digits: the distilled one is"
        f" right on {len(differ.only_distilled)}, the one on hard labels on"
        f" {len(differ.only_hard)}, neither on {len(differ.neither)}"
    )


def _matrix(counts: NDArray[np.intp]) -> list[list[Cell]]:
    """The matrix with a shade for each share of its row; none on the diagonal, which is right."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    shades = np.ceil(np.clip(shares * 20, 0, 1) * _SHADES).astype(int)  # 5 % and more is darkest
    np.fill_diagonal(shades, 0)
    return [
        [
            Cell(
                int(counts[i, j]),
                int(shades[i, j]),
                f"{counted(counts[i, j], _NUMBER_WORDS[i], PLURALS[i])} read as {j}",
            )
            for j in range(len(counts))
        ]
        for i in range(len(counts))
    ]


def digit_reading(config: Config, finished: Finished, index: int) -> Reading:
    """The networks' reading of a test digit."""
    test = load().test
    teacher = teachers.test_logits(config.teacher)[index].astype(np.float64)
    label = int(test.labels[index])
    return reading(
        f"Test digit {index}, {_a(label)}",
        test.inputs[index],
        Logits(teacher, finished.test_logits[:, index].astype(np.float64)),
        config,
        label,
    )
