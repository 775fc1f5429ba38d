"""The probe rows of a run: the one that is shown, and which the student has right at each step."""

from dataclasses import dataclass
from functools import lru_cache

from ...recordings.model import Header
from ...recordings.shown_run import ShownRun
from ...recordings.verdicts import likeliest, wanted_classes
from ..explorer.frames import Frame
from ..shared import grey_png

_WORDS = {True: ("right", "wrong"), False: ("as the teacher", "not as the teacher")}


@dataclass(frozen=True)
class ProbeRow:
    """One row of the picker."""

    index: int
    name: str
    picture: str  # address; "" without one
    label: str  # its true class; "" without labels
    is_right: bool  # at the step shown


@dataclass(frozen=True)
class RowPicker:
    """runs/_row_picker.html."""

    rows: tuple[ProbeRow, ...]
    chosen: ProbeRow
    has_pictures: bool
    rule: str  # what a mark means
    words: tuple[str, str]  # of a row that is right, and one that is wrong
    rights: tuple[str, ...]  # a text a step, with 1 for each row that is right


def row_picker(run: ShownRun, row: int, place: int) -> RowPicker:
    """The picker of a run with logs.

    Args:
        row: the row that is chosen.
        place: of the step shown, from 0.
    """
    header, has_labels = run.header, run.header.labels is not None
    found = likeliest(run.logs)
    rights = found == wanted_classes(header)
    pictures = _pictures(header)
    rows = tuple(
        ProbeRow(
            k,
            header.names[k] if header.names else f"Row {k}",
            pictures[k] if pictures else "",
            header.classes[header.labels[k]] if header.labels is not None else "",
            bool(rights[place, k]),
        )
        for k in range(len(header.teacher_logits))
    )
    words, whose = _WORDS[has_labels], "true one" if has_labels else "teacher's"
    return RowPicker(
        rows,
        rows[row],
        bool(pictures),
        f"marks rows where the student's likeliest class is not the {whose}.",
        words,
        tuple("".join("1" if right else "0" for right in of_step) for of_step in rights),
    )


def verdict_texts(run: ShownRun, row: int) -> list[dict[str, str]]:
    """What each step's frame says of the row: the student's likeliest class, and whether so."""
    words = _WORDS[run.header.labels is not None]
    found = likeliest(run.logs)[:, row]
    wanted = wanted_classes(run.header)[row]
    return [
        {"says": run.header.classes[k], "verdict": words[0 if k == wanted else 1]} for k in found
    ]


def with_verdicts(frames: list[Frame], run: ShownRun, row: int) -> list[Frame]:
    """The step frames of a row, each with the student's answer in words.

    They have no gradient: what moved a recorded student is not known from one row.
    """
    for frame, texts in zip(frames, verdict_texts(run, row), strict=True):
        frame["texts"] |= texts
        frame["signed"] = {}
    return frames


@lru_cache(maxsize=8)
def _pictures(header: Header) -> tuple[str, ...]:
    """The rows' pictures as addresses; a header is the same object while its run grows."""
    pictures = header.pictures
    return () if pictures is None else tuple(map(grey_png.data_uri, pictures))
