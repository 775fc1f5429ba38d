"""The lab's page: its settings, its scores, its charts and tables as far as a run has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ...lab import report, uncertainty
from ...lab.config import DEFAULT_TEXTS, PARAMETERS, WIDTH, Config
from ...lab.jobs.run_manager import Run
from ...lab.jobs.worker_status import WorkerStatus
from ...lab.presets import PRESETS, Preset
from ...lab.tasks.model import Task
from ...lab.temperature_map import Cell, TemperatureMap
from ...lab.training import transfer_rows
from ...query.parameter_types import Number, ParameterError, write_number
from ..explorer.controls import Field, as_entered
from ..shared import format as fmt
from ..shared.distribution import Bar
from .figures import FIGURES
from .frames import (
    accuracy_texts,
    epoch_columns,
    epoch_frame,
    idle_texts,
    plus_minus,
    workers_text,
)
from .results import Results, results
from .scores import Score, scores
from .students import ShownStudent, shown_students
from .task_view import TaskView
from .task_views import view_of
from .temperature_map import MapView, map_view
from .tuned import TunedView, tuned_view

_PANELS = ("settings", "map")
_SLIDER_TEMPERATURES = (1.0, 20.0, 0.5)  # its ends and its step


@dataclass(frozen=True)
class RecallTable:
    """One network's recall of each class."""

    series: str
    title: str
    colour: str
    bars: list[Bar]


@dataclass(frozen=True)
class Slider:
    """A range and what fills it."""

    value: str
    low: str
    high: str
    step: str
    filled: float  # the value above the lower bound
    span: float  # the upper bound above it


@dataclass(frozen=True)
class LabPage:
    """lab/_lab.html."""

    config: Config
    task: Task
    own: TaskView  # the task's
    teachers: Sequence[tuple[str, str]]  # value and text of each that may be chosen
    address: str  # that shows the same page again
    fields: dict[str, Field]
    problems: dict[str, str]
    notice: str
    presets: tuple[Preset, ...]
    preset: str  # the name of the one that is shown
    sliders: dict[str, Slider]
    open_panels: tuple[str, ...]
    texts: dict[str, str]
    scores: list[Score]
    students: list[ShownStudent]
    charted: list[dict[str, Any]]  # what the charts' script needs of each student
    epoch_columns: list[str]
    rows: list[list[str]]
    recall: list[RecallTable]
    recall_spread: str
    done: int  # epochs
    same_transfer: bool  # whether every seed has the same transfer set
    transfer: str  # examples that are really in the transfer set
    tuned: TunedView | None
    n_train: str
    n_test: str
    labels: tuple[str, ...]
    figures: dict[str, dict[str, Any]]
    map: MapView
    results: Results | None


def lab_page(
    run: Run,
    grid: TemperatureMap,
    trained: Mapping[int, Cell],
    worker_status: WorkerStatus,
    look: Any,
    problems: Iterable[ParameterError] = (),
    entered: Mapping[str, str] | None = None,
    notice: str = "",
) -> LabPage:
    """The page of a run: before, during and after its training.

    Args:
        look: what part of the inside is asked for, as the task's own view takes it.
    """
    config, task, own = run.config, run.config.task, view_of(run.config.task)
    messages = {problem.name: str(problem) for problem in problems}
    frames = [epoch_frame(config, k, measured) for k, measured in enumerate(run.epochs, 1)]
    told, students = report.teacher(config.task, config.teacher), shown_students(config)
    texts = accuracy_texts("teacher", told["test_accuracy"], task.n_test) | idle_texts(config)
    texts["workers"] = workers_text(worker_status)
    recall = {"recall-teacher": fmt.tenths(told["recall"])}
    recall |= {f"recall-{name}": [0] * task.n_classes for name in config.students}
    if frames:
        texts |= frames[-1]["texts"]
        recall |= frames[-1]["series"]
    map_of_runs = map_view(grid, trained)
    opened = (entered or {}).get("open", "").split(",")
    wrong = ("settings",) if messages.keys() & DEFAULT_TEXTS.keys() else ()
    panels = tuple(dict.fromkeys((*(n for n in opened if n in _PANELS), *wrong)))
    preset = next((p for p in PRESETS if p.grid == grid), None)
    return LabPage(
        config=config,
        task=task,
        own=own,
        teachers=own.teachers() or ((config.teacher, config.teacher),),
        address=_address(config, panels, map_of_runs),
        fields=_fields(config, messages, entered or {}),
        problems=messages,
        notice=notice,
        presets=PRESETS,
        preset=preset.name if preset else "",
        sliders={
            "T": _temperature_slider(config.temperature),
            "width": _slider(config.width, WIDTH.low, WIDTH.high, "1"),
        },
        open_panels=panels,
        texts=texts,
        scores=scores(run),
        students=students,
        charted=[asdict(student) | {"running": student.running} for student in students],
        epoch_columns=epoch_columns(config),
        rows=[frame["row"] for frame in frames],
        recall=[
            RecallTable(f"recall-{key}", title, colour, _recall_bars(task, recall[f"recall-{key}"]))
            for key, title, colour in (
                ("teacher", "Teacher", "teacher"),
                *((student.key, student.title, student.colour) for student in students),
            )
        ],
        recall_spread=_recall_spread(task),
        done=len(frames),
        same_transfer=len(task.teachers.seen_rows(config.teacher)) < task.n_train,
        transfer=f"{len(transfer_rows(config)):,}",
        tuned=tuned_view(preset, config),
        n_train=f"{task.n_train:,}",
        n_test=f"{task.n_test:,}",
        labels=task.classes,
        figures=FIGURES,
        map=map_of_runs,
        results=results(config, run.finished, look) if run.finished else None,
    )


def _recall_bars(task: Task, tenths: list[int]) -> list[Bar]:
    """The bars of a table of recalls; dashes before anything is measured."""
    return [
        Bar(label, value, fmt.percent(value) if any(tenths) else "–", None, ())
        for label, value in zip(task.classes, tenths, strict=True)
    ]


def _temperature_slider(temperature: float) -> Slider:
    """The usual ends, widened for a temperature beyond them; any step for one between the stops."""
    low, high, step = _SLIDER_TEMPERATURES
    own_step = str(step) if temperature % step == 0 else "any"
    return _slider(temperature, min(low, temperature), max(high, temperature), own_step)


def _slider(value: float, low: float, high: float, step: str) -> Slider:
    return Slider(
        value=write_number(value),
        low=write_number(low),
        high=write_number(high),
        step=step,
        filled=value - low,
        span=high - low,
    )


def _address(config: Config, panels: tuple[str, ...], map_of_runs: MapView) -> str:
    opened = f"open={','.join(panels)}" if panels else ""
    query = "&".join(part for part in (config.query, map_of_runs.query, opened) if part)
    return f"/lab?{query}" if query else "/lab"


def _fields(
    config: Config, messages: Mapping[str, str], entered: Mapping[str, str]
) -> dict[str, Field]:
    bounds = {p.name: p for p in PARAMETERS if isinstance(p, Number)}
    return {
        name: Field(
            value=as_entered(entered.get(name, value), name in bounds)
            if name in messages
            else value,
            low=write_number(bounds[name].low) if name in bounds else "",
            high=write_number(bounds[name].high) if name in bounds else "",
            problem=messages.get(name, ""),
            in_force=value,
        )
        for name, value in config.texts.items()
    }


def _recall_spread(task: Task) -> str:
    counts = np.bincount(task.load().test.labels)
    likely = uncertainty.of_accuracy(0.95, int(counts.min()))
    return (
        f"A {task.example} has {counts.min()} to {counts.max()} test {task.examples} of its own:"
        f" a recall of 95% is {plus_minus(likely, 1)} points."
    )
