"""The lab's page: view models of _lab.html and its partials, before, during and after a run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ...embed_options import LabEmbedOptions
from ...lab import report
from ...lab.config import DEFAULT_TEXTS, Config
from ...lab.jobs.run_manager import Run
from ...lab.jobs.worker_status import WorkerStatus
from ...lab.presets import Preset
from ...lab.temperature_map import DEFAULT_QUERY, Cell, TemperatureMap
from ...query.parameter_types import ParameterError
from ..embed.snippets import Snippet, lab_snippets
from ..explorer.tour import TourCard
from .accuracy import AccuracyChart, accuracy_chart
from .answers import Answer, map_answer, run_answer
from .earlier_runs import EarlierRuns, earlier_runs
from .experiment import Experiment, experiment, preset_of, starts_map
from .figures import FIGURES
from .frames import accuracy_texts, epoch_frame, idle_texts, workers_text
from .page_state import PageState, as_earlier
from .recall import RecallPanel, recall_panel
from .results import Results, WhatToWatch, results, what_to_watch
from .scores import Scores, scores
from .settings import Settings, settings
from .students import shown_students
from .task_view import TaskView
from .task_views import view_of
from .temperature_map import MapPanel, map_panel, map_texts
from .tour import lab_tour, read_tour, with_place


@dataclass(frozen=True)
class LabPage:
    """lab/page.html and lab/_lab.html: the run, and the view model of each partial."""

    config: Config
    own: TaskView  # the task's own words
    address: str  # URL of the page in this state
    notice: str
    tour: TourCard | None
    tour_problem: str
    experiment: Experiment
    pad: object | None  # view model of the task's pad
    earlier: EarlierRuns
    as_earlier: str  # the run shown, as the query writes it among earlier ones
    settings: Settings
    accuracy: AccuracyChart
    scores: Scores
    recall: RecallPanel
    what_to_watch: WhatToWatch
    results: Results | None
    map: MapPanel
    snippets: tuple[Snippet, ...]  # that embed the experiment
    charted: list[dict[str, Any]]  # each student, for the charts' script
    figures: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """What the server knows when the page is asked for."""

    run: Run
    temperature_map: TemperatureMap
    trained: Mapping[int, Cell]  # the map's cells
    earlier: Sequence[Run]
    worker_status: WorkerStatus


def lab_page(
    known: Known,
    state: PageState,
    selection: Any,
    problems: Iterable[ParameterError] = (),
    entered: Mapping[str, str] | None = None,
    notice: str = "",
    base: str = "",
) -> LabPage:
    """The page of a run: before, during and after its training.

    Args:
        selection: part of the look inside that is asked for, of a type that the task's view knows.
        base: the server's public address.
    """
    run, temperature_map, config = known.run, known.temperature_map, known.run.config
    by_name, entered = {problem.name: problem for problem in problems}, entered or {}
    frames = [epoch_frame(config, k, done) for k, done in enumerate(run.epochs, 1)]
    teacher = report.teacher(config.task, config.teacher)
    texts = page_texts(known, teacher, frames)
    state = _with_wrong_settings_open(state, by_name)
    preset = preset_of(temperature_map)
    view = view_of(config.task)
    address = _address(temperature_map, state)
    place, _ = read_tour(list(entered.items()))
    return LabPage(
        config=config,
        own=view,
        address=with_place(address, place) if place else address,
        notice=notice,
        tour=lab_tour(place, preset.name if preset else "", address),
        tour_problem=str(by_name.get("tour", "")),
        experiment=experiment_card(known, preset, texts),
        pad=view.pad(config, run.finished) if view.pad else None,
        earlier=earlier_runs(
            state, known.earlier, config, lambda other: _address(temperature_map, other)
        ),
        as_earlier=as_earlier(config),
        settings=settings(config, preset, by_name, entered, state),
        accuracy=accuracy_chart(config, texts, len(frames), not starts_map(preset)),
        scores=scores(run, texts),
        recall=recall_panel(config, teacher["recall"], frames),
        what_to_watch=what_to_watch(config),
        results=results(config, run.finished, selection) if run.finished else None,
        map=map_panel(temperature_map, known.trained, texts["workers"], by_name, state),
        snippets=lab_snippets(LabEmbedOptions(temperature_map), base),
        charted=charted_students(config),
        figures=FIGURES,
    )


def charted_students(config: Config) -> list[dict[str, Any]]:
    """The students of a run for the charts' script."""
    return [asdict(s) | {"running": s.running} for s in shown_students(config)]


def page_texts(
    known: Known, teacher: Mapping[str, Any], frames: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """The texts of the whole page, after the last epoch that is trained."""
    config = known.run.config
    texts = accuracy_texts("teacher", teacher["test_accuracy"], config.task.n_test)
    texts |= idle_texts(config) | (frames[-1]["texts"] if frames else {})
    texts["workers"] = workers_text(known.worker_status)
    return texts | map_texts(known.temperature_map, known.trained)


def experiment_card(known: Known, preset: Preset | None, texts: Mapping[str, str]) -> Experiment:
    """The card of the experiment shown."""
    run, cells = known.run, known.trained
    answer: Answer | None = None
    if starts_map(preset):
        answer = map_answer(known.temperature_map, preset, cells)
        progress = (len(cells), len(known.temperature_map.cells))
    else:
        if run.finished:
            answer = run_answer(run.config, preset, run.finished)
        progress = (len(run.epochs), run.config.epochs)
    return experiment(preset, run.config.task.examples, answer, texts, progress)


def _with_wrong_settings_open(state: PageState, wrong: Iterable[str]) -> PageState:
    """The page's state, with the settings open if one of them is wrong."""
    if "settings" in state.open or not any(name in DEFAULT_TEXTS for name in wrong):
        return state
    return replace(state, open=("settings", *state.open))


def _address(temperature_map: TemperatureMap, state: PageState) -> str:
    """The page's address in full: the bare one opens the first preset."""
    query = "&".join(filter(None, (temperature_map.own_query, state.query)))
    return f"/lab?{query or DEFAULT_QUERY}"
