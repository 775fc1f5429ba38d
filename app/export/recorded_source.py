"""A row of a recorded run as what a copy is made of."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ..explorer.experiment import Experiment
from ..explorer.parameters import (
    COMBINE,
    MAX_CLASSES,
    OPEN,
    PACE,
    PINS,
    STEP,
    T_SQUARED,
    TEMPERATURE,
)
from ..query.errors import ParameterError, showable
from ..recordings.errors import RecordingError
from ..recordings.model import FORMAT, MAX_LINE, Header, Log
from ..recordings.recorded_row import RecordedRow, recorded_row
from ..recordings.recorder import Recorder
from ..recordings.recording import Recording, thinned
from ..recordings.run_parameters import temperature_of
from .notebook_arguments import row_index, text_of
from .source import Source

_MOST_STEPS = 44  # with these a frame of ten classes has at most 400 kB, pinned runs and all
_SETTINGS = {p.name: p for p in (COMBINE, T_SQUARED, PINS, PACE, OPEN)}
_OPTIONS = ("row", TEMPERATURE.name, STEP.name, *_SETTINGS, "theme", "height")
_MARK = f'"{FORMAT}"'.encode()  # which no text inside a line of JSON can hold: its quotes are bare


@dataclass(frozen=True)
class RecordedSource(Source):
    """A row of a recorded run, whose student is that of the recording at each temperature."""

    holds: ClassVar[str] = "the recorded steps"

    header: Header
    logs: Sequence[Log]  # that are shown
    row: int
    temperature: float
    step: int  # the number of the one that is shown first
    settings: Mapping[str, Any]
    note: str

    @cached_property
    def experiment(self) -> Experiment:
        """What is shown first."""
        return self.results(self.temperature, compare=False).experiment

    def results(self, temperature: float, compare: bool) -> RecordedRow:
        """The recorded student beside the teacher at a temperature."""
        return recorded_row(
            self.header,
            self.logs,
            self.row,
            temperature=temperature,
            step=self.step,
            settings=self.settings,
        )


def recording_of(value: Any) -> Recording | None:
    """The recording that `show` is given, as it is by now, or the path of one; else None.

    Raises:
        RecordingError: a recording that cannot be read.
    """
    if isinstance(value, Recorder | Recording):
        return Recording(value.path)
    if not isinstance(value, str | PathLike) or not (path := Path(value)).is_file():
        return None
    with path.open("rb") as file:
        return Recording(path) if _MARK in file.readline(MAX_LINE) else None


def recorded_source(
    recording: Recording, row: Any, temperature: Any, options: Mapping[str, Any]
) -> RecordedSource:
    """One row of a recording, with at most so many of its steps as a frame has room for.

    Args:
        recording: of at least one log.
        row: of its probe rows, from 0.
        temperature: T that is shown first; None: that of the training.
        options: `step`, the number of the step that is shown first, or of the latest before it,
            by default the last one; and what _SETTINGS names.
    Raises:
        ValueError: the argument, its rule and the value.
        TypeError: a recorded run has no such option.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if unknown := next((n for n in given if n != STEP.name and n not in _SETTINGS), None):
        rule = f"show of a recorded run has no option {unknown}, which is as it was recorded"
        raise TypeError(f"{rule}; its options are {', '.join(_OPTIONS)}")
    header = recording.header
    if len(header.classes) > MAX_CLASSES:
        raise ParameterError("classes", f"at most {MAX_CLASSES}", len(header.classes))
    if not recording.steps:
        raise RecordingError(recording.path, "must have a log, has none yet")
    index = row_index(row, len(header.teacher_logits))
    step = given.pop(STEP.name, recording.steps[-1])
    places = _places(recording.steps, step)
    return RecordedSource(
        header=header,
        logs=[recording.log(k) for k in places],
        row=index,
        temperature=temperature_of(
            header, None if temperature is None else TEMPERATURE.read(text_of(temperature))
        ),
        step=int(step),
        settings={
            _SETTINGS[name].attribute_name: _SETTINGS[name].read(text_of(value))
            for name, value in given.items()
        },
        note=_note(recording, index, len(places)),
    )


def _places(steps: Sequence[int], step: Any) -> list[int]:
    """The logs that are shown: evenly spread, with the step that was asked for among them."""
    try:
        number = operator.index(step)
    except TypeError:
        number = -1
    if number < 0:
        raise ParameterError(STEP.name, "a whole number from 0", step)
    places = thinned(len(steps), _MOST_STEPS)
    asked = max(0, int(np.searchsorted(steps, number, side="right")) - 1)
    return places if asked in places else sorted({*thinned(len(steps), _MOST_STEPS - 1), asked})


def _note(recording: Recording, row: int, n_shown: int) -> str:
    header, n = recording.header, len(recording.steps)
    name = f", {header.names[row]}" if header.names else ""
    of_them = f"all {n:,}" if n_shown == n else f"{n_shown} of {n:,}"
    return (
        f"Recorded while the student trained, not computed here: {showable(recording.path.name)},"
        f" row {row}{name}. This frame holds {of_them} recorded steps."
    )
