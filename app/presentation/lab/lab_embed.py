"""The lab in someone else's page: one experiment, its Run, its outcome and the pad."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from ...embed_options import LabEmbedOptions
from ...lab import report
from ...lab.config import Config
from ...lab.presets import Preset
from ...lab.temperature_map import PAGE_NAMES
from ...query.parameter_types import ParameterError
from .accuracy import AccuracyChart, accuracy_chart
from .answers import shipped_answer
from .experiment import Experiment, page_of, preset_of, starts_map
from .figures import FIGURES
from .frames import epoch_frame
from .outcome import Outcome, outcome
from .page import Known, charted_students, experiment_card, page_texts
from .recall import RecallPanel, recall_panel
from .scores import Scores, scores
from .task_view import TaskView
from .task_views import view_of
from .temperature_map import MapPanel, map_panel


@dataclass(frozen=True)
class LabEmbed:
    """embed/lab.html and lab/_embed.html."""

    embed: LabEmbedOptions
    config: Config
    own: TaskView  # the task's own words
    page: str  # URL of the lab's page with the same experiment
    pairs: tuple[tuple[str, str], ...]  # of the query, options included
    notice: str
    problems: Mapping[str, ParameterError | None]  # by parameter
    experiment: Experiment
    is_finished: bool  # whether the run is
    pad: object | None  # view model of the task's pad
    outcome: Outcome
    accuracy: AccuracyChart
    scores: Scores
    recall: RecallPanel
    map: MapPanel
    shows_charts: bool  # from the start
    charted: list[dict[str, Any]]  # each student, for the charts' script
    figures: dict[str, dict[str, Any]]


def lab_embed(
    known: Known, embed: LabEmbedOptions, problems: Iterable[ParameterError] = (), notice: str = ""
) -> LabEmbed:
    """The embed of a run and a map: before, during and after their training."""
    run, temperature_map, config = known.run, known.temperature_map, known.run.config
    frames = [epoch_frame(config, k, done) for k, done in enumerate(run.epochs, 1)]
    teacher = report.teacher(config.task, config.teacher)
    texts = page_texts(known, teacher, frames)
    preset, view = preset_of(temperature_map), view_of(config.task)
    return LabEmbed(
        embed=embed,
        config=config,
        own=view,
        page=page_of(temperature_map),
        pairs=tuple(parse_qsl(embed.url("").removeprefix("?"))),
        notice=notice,
        problems=dict.fromkeys(PAGE_NAMES) | {problem.name: problem for problem in problems},
        experiment=_experiment(known, preset, texts),
        is_finished=run.finished is not None,
        pad=view.pad(config, run.finished) if view.pad else None,
        outcome=outcome(config, run.epochs[-1] if run.epochs else None),
        accuracy=accuracy_chart(config, texts, len(frames), not starts_map(preset)),
        scores=scores(run, texts),
        recall=recall_panel(config, teacher["recall"], frames),
        map=map_panel(temperature_map, known.trained, texts["workers"]),
        shows_charts=embed.panels,
        charted=charted_students(config),
        figures=FIGURES,
    )


def _experiment(known: Known, preset: Preset | None, texts: Mapping[str, str]) -> Experiment:
    """The card without the other experiments; before a preset's run with the shipped answer."""
    card = experiment_card(known, preset, texts)
    shipped = shipped_answer(preset) if preset else None
    return replace(card, answer=card.answer or shipped, others=[])
