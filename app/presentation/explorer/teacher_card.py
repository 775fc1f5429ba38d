"""The teacher at T = 1 and at T; several teachers also one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.results import Results
from ..shared import format as fmt
from ..shared.distribution import Bar, bars
from .frames import Frame

_LOGITS_SHOWN = 12


@dataclass(frozen=True)
class TeacherCard:
    """_teacher_card.html."""

    texts: Mapping[str, str]  # of the frame shown
    at_1: list[Bar]
    soft_targets: list[Bar]
    logits: tuple[str, ...]  # in words, a text for each teacher
    combine: str


@dataclass(frozen=True)
class EachTeacher:
    """_teachers.html: the soft targets of each of several teachers."""

    texts: Mapping[str, str]  # of the frame shown
    tables: tuple[list[Bar], ...]
    combine: str


def teacher_card(results: Results, shown: Frame) -> TeacherCard:
    """The card of an experiment's teachers, who together make one soft target."""
    experiment, series, summed = results.experiment, shown["series"], results.summed_classes
    labels = experiment.labels
    return TeacherCard(
        texts=shown["texts"],
        at_1=bars(labels, series["teacher-hard"], summed=summed),
        soft_targets=bars(labels, series["teacher-soft"], summed=summed),
        logits=tuple(fmt.with_minus(logits_text(row)) for row in experiment.teacher_logits),
        combine=experiment.combine,
    )


def each_teacher(results: Results, shown: Frame) -> EachTeacher | None:
    """Each teacher of an experiment by itself; None for a single teacher."""
    experiment, summed = results.experiment, results.summed_classes
    n_teachers = len(experiment.teacher_logits)
    if n_teachers == 1:
        return None
    names = (f"teacher-{k}" for k in range(1, n_teachers + 1))
    return EachTeacher(
        texts=shown["texts"],
        tables=tuple(
            bars(experiment.labels, shown["series"][name], summed=summed) for name in names
        ),
        combine=experiment.combine,
    )


def logits_text(row: tuple[float, ...]) -> str:
    """The first logits of a teacher, as the query writes them, and how many more there are."""
    shown = ", ".join(map(fmt.short_number, row[:_LOGITS_SHOWN]))
    more = len(row) - _LOGITS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
