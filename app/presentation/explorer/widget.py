"""The widget: view models of _widget.html and its partials."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...embed_options import DEFAULT_TEXTS as DEFAULT_OPTIONS
from ...explorer.experiment import Experiment
from ...explorer.results import Results
from ...query.canonical import own_texts
from ...query.parameter_types import ParameterError
from ..shared.glossary import GLOSSARY
from .carried_data import CarriedData, carried_data
from .charts import Charts, charts
from .classes_panel import ClassesPanel, classes_panel
from .controls import Refusal, controls
from .frames import shown_frame, step_frames, sweep_frames
from .input_card import InputCard, input_card
from .insights import Insights, insights
from .loss_panel import LossPanel, loss_panel
from .numbers_panel import NumbersPanel, numbers_panel
from .pinned_runs import PinnedRun, pinned_runs
from .predict_panel import PredictPanel, predict_panel
from .receipt import Receipt
from .student_card import HardStudentCard, StudentCard, hard_student_card, student_card
from .teacher_card import EachTeacher, TeacherCard, each_teacher, teacher_card
from .temperature_control import TemperatureControl, temperature_control
from .tour import TourCard, explorer_tour

# Above this many numbers the page does not carry its steps but requests them.
CARRIED_LIMIT = 30_000


@dataclass(frozen=True)
class Form:
    """The form of _widget.html, around the controls."""

    action: str
    options: Mapping[str, str]  # parameters sent beside the experiment
    settle_ms: int  # how long a control must rest before the server is asked
    refusals: tuple[Refusal, ...]
    problems: Mapping[str, ParameterError]


@dataclass(frozen=True)
class Widget:
    """_widget.html: the experiment, and the view model of each partial."""

    experiment: Experiment
    is_recorded: bool
    form: Form
    tour: TourCard | None
    temperature_control: TemperatureControl
    input_card: InputCard
    teacher_card: TeacherCard
    student_card: StudentCard
    hard_student_card: HardStudentCard | None
    loss_panel: LossPanel
    numbers_panel: NumbersPanel
    predict_panel: PredictPanel
    classes_panel: ClassesPanel | None
    each_teacher: EachTeacher | None
    pinned_runs: tuple[PinnedRun, ...]
    charts: Charts
    insights: Insights
    shows_figures: bool  # entropy, KL, logits, formulas
    shows_rest: bool  # in an embed: what is below the training's player
    shows_panels: bool  # an open panel or a pinned run, which need css/panels.css at once
    glossary: Mapping[str, str]
    carried_data: CarriedData


def widget(
    results: Results,
    problems: Iterable[ParameterError] = (),
    entered: Mapping[str, str] | None = None,
    action: str = "/",
    options: Mapping[str, str] | None = None,
    whole: bool = False,
    receipt: Receipt | None = None,
) -> Widget:
    """The widget of an experiment; problems stand beside their fields, as they were entered.

    Its form requests `action`, with the options beside the experiment. With `whole` it carries all
    steps, because there is no server to request them from.
    """
    experiment, steps = results.experiment, step_frames(results)
    shown, sweep = shown_frame(results, steps[experiment.step]), sweep_frames(results)
    form_controls = controls(experiment, problems, entered or {}, has_receipt=receipt is not None)
    carries_all = whole or len(steps) * len(experiment.labels) <= CARRIED_LIMIT
    settle_ms = 120 if carries_all else 400
    form = Form(action, options or {}, settle_ms, form_controls.refusals, form_controls.problems)
    return Widget(
        experiment=experiment,
        is_recorded=results.is_recorded,
        form=form,
        tour=explorer_tour(experiment, action, own_texts(form.options, DEFAULT_OPTIONS)),
        temperature_control=temperature_control(results, shown["texts"], sweep, form_controls),
        input_card=input_card(results, form_controls),
        teacher_card=teacher_card(results, shown),
        student_card=student_card(results, shown, form_controls),
        hard_student_card=hard_student_card(results, shown),
        loss_panel=loss_panel(results, shown, form_controls),
        numbers_panel=numbers_panel(experiment, form_controls, receipt),
        predict_panel=predict_panel(results, "predict" in form_controls.open_panels),
        classes_panel=classes_panel(results),
        each_teacher=each_teacher(results, shown),
        pinned_runs=pinned_runs(results, shown),
        charts=charts(results, shown, steps),
        insights=insights(results, shown),
        shows_figures="figures" in form_controls.open_panels,
        shows_rest=bool(form_controls.open_panels) or form.options.get("panels") == "1",
        shows_panels=bool({*form_controls.open_panels} - {"figures"} or experiment.pins),
        glossary=GLOSSARY,
        carried_data=carried_data(
            experiment, steps if carries_all else [steps[experiment.step]], sweep
        ),
    )
