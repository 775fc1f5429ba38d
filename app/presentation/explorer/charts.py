"""The two charts: the server's drawings, their legends and axes, and the loss as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.results import Results
from ...numerics.softmax import Array
from ...query.loss_parameters import FORWARD_KL
from ..shared import format as fmt
from .classes_panel import shown_rows
from .divergence_words import WORDS, in_formula, kl_name, loss_unit
from .frames import Frame
from .loss_axes import LossAxes, loss_axes
from .pinned_runs import settings_texts
from .static_charts import ComparisonSketch, LossSketch, comparison_sketch, loss_sketch

_COMPARED_SERIES = ("teacher-hard", "teacher-soft", "student-soft", "hard-student-soft")
_LOSS_COLUMNS = {
    "step-number": "Step",
    "loss": "Loss",
    "soft-term": "Soft term",
    "hard-term": "Hard term",
    "kl": "KL",
    "cross-entropy": "Cross-entropy",
}
_PIN_DASHES = ("dot", "dashdot", "longdashdot")


@dataclass(frozen=True)
class LossLine:
    """One line of the loss chart: an entry of its legend."""

    column: str  # of the table of losses
    name: str
    colour: str
    dash: str  # one of Plotly's


@dataclass(frozen=True)
class Charts:
    """_charts.html."""

    texts: Mapping[str, str]  # of the frame shown
    compare: bool
    comparison_sketch: ComparisonSketch
    n_summed: int  # classes that are one bar, "+92"
    loss_lines: tuple[LossLine, ...]  # the student's first
    loss_sketch: LossSketch
    loss_axes: LossAxes
    loss_title: str
    loss_columns: dict[str, str]  # heading by the name of a frame's text
    loss_rows: list[list[str]]


def charts(results: Results, shown: Frame, steps: list[Frame]) -> Charts:
    """The charts at the frame shown; `steps` are the frames of all steps."""
    experiment, series = results.experiment, shown["series"]
    columns, losses = _loss_columns(experiment), _losses(results)
    axes = loss_axes(losses, loss_unit(experiment, *experiment.pinned), results.step_numbers)
    n_summed = 0 if "classes" in experiment.open else len(results.summed_classes)
    rows = shown_rows(results)
    return Charts(
        texts=shown["texts"],
        compare=experiment.compare,
        comparison_sketch=comparison_sketch(
            [series[k] for k in _COMPARED_SERIES if k in series],
            rows,
            [(*experiment.labels, f"+{n_summed}")[row] for row in rows],
        ),
        n_summed=n_summed,
        loss_lines=_loss_lines(experiment),
        loss_sketch=loss_sketch(axes, losses, experiment.step),
        loss_axes=axes,
        loss_title=_loss_title(experiment),
        loss_columns=columns,
        loss_rows=[[frame["texts"][name] for name in columns] for frame in steps],
    )


def _loss_lines(experiment: Experiment) -> tuple[LossLine, ...]:
    hard = [LossLine("hard-loss", "student on hard labels", "hard-student", "dash")]
    pins = [
        LossLine(f"pin-{k}-loss", f"{k}. {settings}", f"pin-{k}", dash)
        for k, (settings, dash) in enumerate(
            zip(settings_texts(experiment), _PIN_DASHES, strict=False), 1
        )
    ]
    student = LossLine("loss", "student", "student", "solid")
    return (student, *(hard if experiment.compare else []), *pins)


def _losses(results: Results) -> list[Array]:
    """The losses by step, in the order of the lines."""
    students = results.students
    runs = (students.student, students.hard_student, *students.pinned)
    return [run.loss for run in runs if run]


def _loss_title(experiment: Experiment) -> str:
    factor = "T² · " if experiment.t_squared else ""
    soft, hard = f"{factor}{in_formula(experiment)}", "CE(true label, student)"
    w, unit = experiment.hard_weight, loss_unit(experiment)
    title = f"{fmt.short_number(w)} · {hard} + {fmt.short_number(1 - w)} · {soft}"
    if w in (0, 1):
        title = hard if w else soft
    return f"{title}, in {unit}" if unit else title


def _loss_columns(experiment: Experiment) -> dict[str, str]:
    kl = kl_name(experiment)
    hard = {"hard-loss": "On hard labels: loss", "hard-kl": f"On hard labels: {kl}"}
    pins = {f"pin-{k}-loss": f"Pinned {k}: loss" for k, _ in enumerate(experiment.pins, 1)}
    columns = _LOSS_COLUMNS | {"kl": kl} | _minimised(experiment)
    return columns | (hard if experiment.compare else {}) | pins


def _minimised(experiment: Experiment) -> dict[str, str]:
    """The column of a divergence other than forward KL, which has one anyway."""
    name = WORDS[experiment.divergence].name
    return {} if experiment.divergence == FORWARD_KL else {"divergence": name}
