"""What each template is given: one frozen dataclass a template, nothing computed in templates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...explorer import parameters as query
from ...explorer.experiment import DEFAULT_TEXTS, Experiment
from ...explorer.results import log_targets, sweep, train
from ...explorer.samples.catalog import SCENARIOS
from ...explorer.samples.model import Scenario
from ...numerics.losses import entropy
from ...query.parameter_types import ParameterError, write_number
from ..shared import format as fmt
from ..shared.figures import FIGURES
from . import cautions, controls, loss_breakdown
from .cautions import Flattened, SmallSteps
from .controls import Field, Refusal
from .editor import Editor, editor
from .frames import (
    Frame,
    columns,
    compared_classes,
    log_odds,
    merged,
    single_temperature,
    step_frames,
    sweep_frames,
)
from .loss_breakdown import Formula, SignedBar
from .missing_mass import rest_note
from .predict import Prediction, prediction
from .presets import PRESETS, Preset
from .receipt import Receipt
from .static_charts import StaticChart, comparison_sketch, loss_sketch

# More numbers than this and a page asks the server for its steps instead of carrying them.
_CARRIED_LIMIT = 30_000
_LOGITS_SHOWN = 12
_COMPARED_SERIES = ("teacher-hard", "teacher-soft", "student-soft", "hard-student-soft")


@dataclass(frozen=True)
class Bar:
    """One class of a distribution: a row of its table."""

    label: str
    tenths: int
    text: str
    target: int | None  # where the soft target lies, in tenths of a percent
    pins: tuple[int, ...]  # where the pinned runs' students are


@dataclass(frozen=True)
class Widget:
    """explorer/_widget.html: the three cards, the two charts, the insights."""

    experiment: Experiment
    action: str
    options: Mapping[str, str]
    scenarios: tuple[Scenario, ...]
    picture: str
    note: str
    pins: tuple[str, ...]  # what each pinned run is
    pasted: str  # a paste that could not be read, or that is not yet used
    receipt: Receipt | None
    true_label: str
    tables: dict[str, list[Bar]]
    texts: dict[str, str]
    compared: tuple[str, str]
    logits_text: str  # as the query writes them
    teachers_logits: tuple[str, ...]  # as a sentence has them, a text a teacher
    fields: dict[str, Field]
    problems: dict[str, ParameterError]
    refusals: tuple[Refusal, ...]
    number_text: str  # the temperature as its number field shows it
    slider: Field
    slider_step: str
    slider_position: float  # 0 at the slider's left end, 1 at its right
    open_panels: tuple[str, ...]
    several_wrong: bool  # more than one wrong class
    pace: str
    paces: list[tuple[str, str]]
    loss_title: str
    loss_columns: dict[str, str]  # name of a text of a frame -> what it is
    loss_rows: list[list[str]]
    gradients: dict[str, list[SignedBar]]
    presets: tuple[Preset, ...]
    formula: Formula
    settle_ms: int  # how long a control must rest before the server is asked
    frames: dict[str, Any]  # the carried steps' frames, by column, and the first one's step
    sweep: dict[str, Any]  # a frame for each stop of the slider, by column, at one step
    valuetext: str  # what the slider's value means, with a {name} for each text of a frame
    valuetext_now: str
    figures: dict[str, dict[str, Any]]
    defaults: dict[str, str]  # what a short link leaves out
    comparison_sketch: StaticChart
    loss_sketch: StaticChart
    prediction: Prediction
    flattened: Flattened | None
    small_steps: SmallSteps | None
    editor: Editor


def widget(
    experiment: Experiment,
    problems: Iterable[ParameterError] = (),
    entered: dict[str, str] | None = None,
    action: str = "/",
    options: Mapping[str, str] | None = None,
    whole: bool = False,
    receipt: Receipt | None = None,
) -> Widget:
    """The widget of an experiment; problems stand beside their fields, as they were entered.

    Its form asks `action`, with the options beside the experiment. With `whole` it carries every
    step, however many: there is no server to ask for them.
    """
    entered = entered or {}
    found = {problem.name: problem for problem in problems}
    messages = {name: str(problem) for name, problem in found.items()}
    students = train(experiment)
    frames = step_frames(experiment, students)
    shown = merged(
        _fixed_frame(experiment),
        frames[experiment.step],
        single_temperature(experiment, experiment.temperature),
    )
    series, texts = shown["series"], shown["texts"]
    valuetext = f"Temperature {{T}}: entropy {{entropy-soft}} of {texts['entropy-most']} nats"
    compared_series = [name for name in _COMPARED_SERIES if name in series]
    loss_columns = loss_breakdown.loss_columns(experiment)
    few = whole or len(frames) * len(experiment.labels) <= _CARRIED_LIMIT
    carried = frames if few else [frames[experiment.step]]
    fields = controls.fields(experiment, messages, entered)
    logits_texts = [_logits_text(row) for row in experiment.teacher_logits]
    low, high, step = controls.slider(experiment.temperature)
    return Widget(
        experiment=experiment,
        action=action,
        options=options or {},
        scenarios=tuple(SCENARIOS.values()),
        picture=experiment.scenario.picture if experiment.scenario else "numbers",
        note=_note(experiment),
        pins=_pins(experiment),
        pasted=controls.as_entered(entered.get("paste", ""), is_number=False),
        receipt=receipt,
        true_label=experiment.labels[experiment.true_class],
        tables={name: _bars(experiment, name, series) for name in series},
        texts=texts,
        compared=tuple(experiment.labels[i] for i in compared_classes(experiment)),  # type: ignore[arg-type]
        logits_text="; ".join(logits_texts),
        teachers_logits=tuple(map(fmt.with_minus, logits_texts)),
        fields=fields,
        problems=found,
        refusals=controls.refusals(experiment, messages),
        number_text=fields["T"].value if "T" in messages else texts["T"],
        slider=Field(write_number(experiment.temperature), write_number(low), write_number(high)),
        slider_step=step,
        slider_position=(experiment.temperature - low) / (high - low),
        open_panels=controls.open_panels(experiment, {*messages, *(["paste"] if receipt else [])}),
        several_wrong=len(experiment.labels) > 2,
        pace=write_number(experiment.pace),
        paces=controls.paces(experiment.pace),
        loss_title=loss_breakdown.loss_title(experiment),
        loss_columns=loss_columns,
        loss_rows=[[frame["texts"][name] for name in loss_columns] for frame in frames],
        gradients={
            name: loss_breakdown.signed_bars(experiment, bars)
            for name, bars in shown["signed"].items()
        },
        presets=PRESETS,
        formula=loss_breakdown.formula(experiment),
        settle_ms=120 if few else 400,
        frames={"step": carried[0]["step"], **columns(carried)},
        sweep={
            "step": experiment.step,
            **columns(sweep_frames(experiment, sweep(experiment))),
        },
        valuetext=valuetext,
        valuetext_now=valuetext.format_map(texts),
        figures=FIGURES,
        defaults=DEFAULT_TEXTS,
        comparison_sketch=comparison_sketch([series[name] for name in compared_series]),
        loss_sketch=loss_sketch(students.student.loss, experiment.step),
        prediction=prediction(experiment, students.student),
        flattened=cautions.flattened(experiment),
        small_steps=cautions.small_steps(experiment, students.student),
        editor=editor(experiment),
    )


def _fixed_frame(experiment: Experiment) -> Frame:
    """What changes neither with the step nor with the temperature."""
    log_hard = log_targets(experiment, 1.0)
    texts = {
        "entropy-hard": fmt.entropy_text(float(entropy(log_hard))),
        "entropy-most": fmt.entropy_text(float(np.log(len(experiment.labels)))),
        "left-hard": fmt.percent(fmt.tenths(1 - np.exp(log_hard[[experiment.true_class]]))[0]),
        "odds-hard": fmt.ratio(log_odds(experiment, log_hard[np.newaxis])[0]),
    }
    return {"series": {"teacher-hard": fmt.tenths(np.exp(log_hard))}, "texts": texts}


def _bars(experiment: Experiment, name: str, series: dict[str, list[int]]) -> list[Bar]:
    trained = name.endswith("student-soft")
    targets = series["teacher-soft"] if trained else [None] * len(series[name])
    pins = (
        [series[f"pin-{k}"] for k, _ in enumerate(experiment.pins, 1)] if name == "student" else []
    )
    return [
        Bar(
            label,
            series[name][i],
            fmt.percent(series[name][i]),
            targets[i],
            tuple(p[i] for p in pins),
        )
        for i, label in enumerate(experiment.labels)
    ]


def _pins(experiment: Experiment) -> tuple[str, ...]:
    texts = (query.PINS.write((pin,)) for pin in experiment.pins)
    return tuple(text.replace(":", " = ").replace(",", ", ").replace("_", " ") for text in texts)


def _note(experiment: Experiment) -> str:
    """Where the numbers come from, or what to keep in mind about them."""
    own = experiment.scenario.note if experiment.scenario else ""
    return " ".join(filter(None, [own, rest_note(experiment)]))


def _logits_text(row: tuple[float, ...]) -> str:
    shown = ", ".join(map(fmt.short_number, row[:_LOGITS_SHOWN]))
    more = len(row) - _LOGITS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
