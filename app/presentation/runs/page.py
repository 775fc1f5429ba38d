"""The page of a recorded run: the widget with the steps that were recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...explorer.results import Results
from ...query.parameter_types import ParameterError
from ...recordings.recorded_row import RecordedRow, recorded_row
from ...recordings.run_figures import run_figures
from ...recordings.shown_run import ShownRun
from ...recordings.view_parameters import View
from ..explorer.carried_data import CarriedData, carried_data
from ..explorer.charts import Charts, charts
from ..explorer.classes_panel import ClassesPanel, classes_panel, shown_rows
from ..explorer.frames import Frame, shown_frame, step_frames, sweep_frames
from ..explorer.student_card import StudentCard, student_card
from ..explorer.teacher_card import EachTeacher, TeacherCard, each_teacher, teacher_card
from ..explorer.widget import CARRIED_LIMIT
from ..shared.glossary import GLOSSARY
from .beside import Beside, beside
from .ideal_card import NAME, USUAL_RATE, IdealCard, ideal_card, ideal_pins
from .many_classes import ALL_ON_A_PAGE, only, only_bars
from .row_picker import RowPicker, row_picker, with_verdicts
from .run_charts import LAYOUTS, RunCharts, run_charts
from .run_controls import run_controls
from .run_line import RunLine, run_line
from .temperature_card import TemperatureCard, temperature_card


@dataclass(frozen=True)
class RunPage:
    """runs/_run.html and the head of runs/page.html."""

    name: str
    path: str
    address: str  # canonical
    steps: int  # that are shown, but the first
    n_logs: int  # that the run has, shown or not
    settle_ms: int  # how long a control must rest before the server is asked
    shows_figures: bool
    open: str
    run_line: RunLine
    temperature_card: TemperatureCard
    row_picker: RowPicker
    teacher_card: TeacherCard
    student_card: StudentCard
    classes_panel: ClassesPanel | None
    each_teacher: EachTeacher | None
    ideal_card: IdealCard
    charts: Charts
    run_charts: RunCharts
    beside: Beside | None  # None where there is no other run
    problems: Mapping[str, ParameterError]
    carried_data: CarriedData
    glossary: Mapping[str, str]


def row_results(run: ShownRun, view: View) -> RecordedRow:
    """The row that a view shows of a run with logs."""
    step = view.step
    if view.live:
        step = None
    elif view.places and step is not None:
        step = run.logs[min(step, len(run.logs) - 1)].step
    settings = {
        "pins": ideal_pins(view, run.header),
        "open": view.open,
        "pace": view.pace,
    }
    return recorded_row(
        run.header,
        run.logs,
        view.row,
        temperature=view.temperature,
        step=step,
        settings=settings,
    )


def row_frames(run: ShownRun, results: RecordedRow, row: int) -> list[Frame]:
    """The frames of a row's steps, as the page and its stream have them."""
    frames = with_verdicts(step_frames(results), run, row)
    return only(frames, shown_rows(results)) if _are_cut(results) else frames


def _are_cut(results: Results) -> bool:
    return len(results.experiment.labels) > ALL_ON_A_PAGE


def run_page(
    run: ShownRun,
    view: View,
    problems: Sequence[ParameterError],
    beside_it: Sequence[ShownRun],
    not_beside: Sequence[tuple[str, str]],
    others: Sequence[str],
    now: float,
    sample: str = "",
) -> RunPage:
    """The page of a run with logs.

    Args:
        run: as far as it is recorded.
        view: the query, read for this run.
        problems: of the query.
        beside_it: runs with logs that are compared.
        not_beside: names of runs that cannot be compared, each with the reason.
        others: names of all other runs.
        now: seconds since 1970.
        sample: what the run is, of a sample.
    """
    header = run.header
    view = (
        replace(view, open=tuple(panel for panel in view.open if panel != "classes"))
        if len(header.classes) > ALL_ON_A_PAGE
        else view
    )
    results = row_results(run, view)
    place, is_cut = results.experiment.step, _are_cut(results)
    whole = with_verdicts(step_frames(results), run, view.row)
    sweep = sweep_frames(results)
    shown = shown_frame(results, whole[place])
    by_name = {problem.name: problem for problem in problems}
    steps = only(whole, shown_rows(results)) if is_cut else whole
    carries_all = len(steps) * len(steps[0]["series"]["student"]) <= CARRIED_LIMIT
    runs = (run, *beside_it)
    figures = [(r, run_figures(r.header, r.logs, view.temperature)) for r in runs]
    ideal_href = replace(view, ideal=None if view.ideal else USUAL_RATE).url(run.name)
    view_shown = view if view.live else replace(view, step=_number(view, results))
    page = RunPage(
        name=run.name,
        path=f"/runs/{run.name}",
        address=view_shown.url(run.name),
        steps=len(whole) - 1,
        n_logs=run.n_logs,
        settle_ms=120 if carries_all else 400,
        shows_figures="figures" in view.open,
        open=",".join(view.open),
        run_line=run_line(run, view.live, now, sample),
        temperature_card=temperature_card(
            results, shown["texts"], sweep, view.usual_temperature, by_name
        ),
        row_picker=row_picker(run, view.row, place),
        teacher_card=teacher_card(results, shown),
        student_card=student_card(results, shown, run_controls(results, by_name)),
        classes_panel=None if is_cut else classes_panel(results),
        each_teacher=None if is_cut else each_teacher(results, shown),
        ideal_card=ideal_card(results, shown, view, ideal_href, by_name),
        charts=_charts(results, shown, whole),
        run_charts=run_charts(figures, place),
        beside=beside(run.name, view, others, not_beside) if others else None,
        problems=by_name,
        carried_data=_carried(
            view,
            results,
            steps if carries_all else [steps[place]],
            only(sweep, shown_rows(results)) if is_cut else sweep,
        ),
        glossary=GLOSSARY,
    )
    return _with_few_classes(page) if is_cut else page


def _number(view: View, results: RecordedRow) -> int | None:
    """The number of the step that a link names; None for the last one, if none was asked for."""
    if view.step is None:
        return None
    return int(results.step_numbers[results.experiment.step])


def _charts(results: RecordedRow, shown: Frame, steps: list[Frame]) -> Charts:
    """The explorer's charts, the ideal by its own name."""
    found = charts(results, shown, steps)
    lines = [
        replace(line, name=f"1. {NAME}") if line.column.startswith("pin-") else line
        for line in found.loss_lines
    ]
    columns = {
        name: f"{NAME.capitalize()}: loss" if name.startswith("pin-") else title
        for name, title in found.loss_columns.items()
    }
    return replace(found, loss_lines=tuple(lines), loss_columns=columns)


def _carried(
    view: View, results: RecordedRow, steps: list[Frame], sweep: list[Frame]
) -> CarriedData:
    data = carried_data(results.experiment, steps, sweep)
    layouts: dict[str, Any] = {**data.figures, **LAYOUTS}
    return replace(data, defaults=view.defaults, figures=layouts)


def _with_few_classes(page: RunPage) -> RunPage:
    """The page with a row for the classes that matter most, and one for all others."""
    teacher, student, ideal = page.teacher_card, page.student_card, page.ideal_card
    return replace(
        page,
        teacher_card=replace(
            teacher,
            at_1=only_bars(teacher.at_1),
            soft_targets=only_bars(teacher.soft_targets),
        ),
        student_card=replace(
            student, in_use=only_bars(student.in_use), softened=only_bars(student.softened)
        ),
        ideal_card=replace(ideal, in_use=only_bars(ideal.in_use)),
    )
