"""The lab's page: view models of _lab.html and its partials, before, during and after a run."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ...lab import report
from ...lab.config import DEFAULT_TEXTS, Config
from ...lab.jobs.run_manager import Run
from ...lab.jobs.worker_status import WorkerStatus
from ...lab.presets import PRESETS, Preset
from ...lab.temperature_map import Cell, TemperatureMap
from ...query.parameter_types import ParameterError
from ..explorer.tour import TourCard
from .accuracy import AccuracyChart, accuracy_chart
from .figures import FIGURES
from .frames import accuracy_texts, epoch_frame, idle_texts, workers_text
from .recall import RecallPanel, recall_panel
from .results import Results, WhatToWatch, results, what_to_watch
from .scores import Scores, scores
from .settings import Settings, settings
from .students import shown_students
from .task_view import TaskView
from .task_views import view_of
from .temperature_map import MapPanel, axes_query, map_panel
from .tour import lab_tour, read_tour, with_place

_PANELS = ("settings", "map")


@dataclass(frozen=True)
class LabPage:
    """lab/page.html and lab/_lab.html: the run, and the view model of each partial."""

    config: Config
    own: TaskView  # the task's own words
    address: str  # URL of the page in this state
    notice: str
    tour: TourCard | None
    tour_problem: str
    presets: tuple[Preset, ...]
    preset: str  # name of the preset shown, if any
    settings: Settings
    accuracy: AccuracyChart
    scores: Scores
    recall: RecallPanel
    what_to_watch: WhatToWatch
    results: Results | None
    map: MapPanel
    charted: list[dict[str, Any]]  # each student, for the charts' script
    figures: dict[str, dict[str, Any]]


def lab_page(
    run: Run,
    temperature_map: TemperatureMap,
    trained: Mapping[int, Cell],
    worker_status: WorkerStatus,
    selection: Any,
    problems: Iterable[ParameterError] = (),
    entered: Mapping[str, str] | None = None,
    notice: str = "",
) -> LabPage:
    """The page of a run: before, during and after its training.

    Args:
        selection: part of the look inside that is asked for, of a type that the task's view knows.
    """
    config, entered = run.config, entered or {}
    by_name = {problem.name: problem for problem in problems}
    frames = [
        epoch_frame(config, k, epoch_results) for k, epoch_results in enumerate(run.epochs, 1)
    ]
    teacher = report.teacher(config.task, config.teacher)
    texts = accuracy_texts("teacher", teacher["test_accuracy"], config.task.n_test)
    texts |= idle_texts(config) | (frames[-1]["texts"] if frames else {})
    texts["workers"] = workers_text(worker_status)
    panels = _open_panels(entered, by_name.keys())
    students = [asdict(s) | {"running": s.running} for s in shown_students(config)]
    preset = next((p for p in PRESETS if p.temperature_map == temperature_map), None)
    address = _address(config, panels, axes_query(temperature_map))
    place, _ = read_tour(list(entered.items()))
    return LabPage(
        config=config,
        own=view_of(config.task),
        address=with_place(address, place) if place else address,
        notice=notice,
        tour=lab_tour(place, preset.name if preset else "", address),
        tour_problem=str(by_name.get("tour", "")),
        presets=PRESETS,
        preset=preset.name if preset else "",
        settings=settings(config, preset, by_name, entered, panels),
        accuracy=accuracy_chart(config, texts, len(frames)),
        scores=scores(run, texts),
        recall=recall_panel(config, teacher["recall"], frames),
        what_to_watch=what_to_watch(config),
        results=results(config, run.finished, selection) if run.finished else None,
        map=map_panel(temperature_map, trained, texts["workers"], by_name, "map" in panels),
        charted=students,
        figures=FIGURES,
    )


def _open_panels(entered: Mapping[str, str], wrong: Iterable[str]) -> tuple[str, ...]:
    """The panels that the query opens, and the settings if one of them is wrong."""
    opened = [name for name in entered.get("open", "").split(",") if name in _PANELS]
    settings_wrong = any(name in DEFAULT_TEXTS for name in wrong)
    return tuple(dict.fromkeys([*opened, *(["settings"] if settings_wrong else [])]))


def _address(config: Config, panels: tuple[str, ...], map_query: str) -> str:
    opened = f"open={','.join(panels)}" if panels else ""
    query = "&".join(part for part in (config.query, map_query, opened) if part)
    return f"/lab?{query}" if query else "/lab"
