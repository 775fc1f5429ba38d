"""What each template is given: one frozen dataclass a template, nothing computed in templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app import parameters as query
from app.experiment import DEFAULT_TEXTS, Experiment
from app.importers.top_logprobs import NOTE, REST
from app.kinds import ParameterError, decimal, write_number
from app.numerics.losses import entropy, soft_scale
from app.presentation import format as fmt
from app.presentation.editor import Editor, editor
from app.presentation.figures import FIGURES
from app.presentation.frames import (
    Frame,
    columns,
    compared_classes,
    log_odds,
    merged,
    single_temperature,
    step_frames,
    sweep_frames,
)
from app.presentation.predict import Prediction, prediction
from app.presentation.presets import PRESETS, Preset
from app.presentation.sketches import Sketch, comparison_sketch, loss_sketch
from app.runs import STOPS, log_targets, sweep, train
from app.scenarios.catalog import SCENARIOS
from app.scenarios.model import Scenario

# More numbers than this and a page asks the server for its steps instead of carrying them.
_CARRIED_LIMIT = 30_000
_PANEL_FIELDS = {
    "loss": ("lr", "steps", "hard_weight", "t_squared"),
    "numbers": ("logits", "labels", "true", "student", "combine", "paste"),
}
_LOGITS_SHOWN = 12
_COMPARED_SERIES = ("teacher-hard", "teacher-soft", "student-soft", "hard-student-soft")
_LOSS_COLUMNS = {
    "step-number": "Step",
    "loss": "Loss",
    "soft-term": "Soft term",
    "hard-term": "Hard term",
    "kl": "KL",
    "cross-entropy": "Cross-entropy",
}
_HARD_LOSS_COLUMNS = {"hard-loss": "On hard labels: loss", "hard-kl": "On hard labels: KL"}
_PACES = ((400, "¼×"), (100, "1×"), (25, "4×"))


@dataclass(frozen=True)
class Bar:
    """One class of a distribution: a row of its table."""

    label: str
    tenths: int
    text: str
    target: int | None  # where the soft target lies, in tenths of a percent
    pins: tuple[int, ...]  # where the pinned runs' students are


@dataclass(frozen=True)
class SignedBar:
    """One class of a part of the gradient."""

    label: str
    x: float  # percent of the width, zero in the middle
    width: float
    text: str


@dataclass(frozen=True)
class Formula:
    """The constants of the loss: w, 1 - w and c."""

    w: str
    rest: str
    c: str


@dataclass(frozen=True)
class Field:
    """One control: what it shows, and what is wrong with it."""

    value: str
    low: str = ""
    high: str = ""
    problem: str = ""
    in_force: str = ""  # the value that the page computes with


@dataclass(frozen=True)
class Widget:
    """_widget.html: the three cards, the two charts, the insights."""

    experiment: Experiment
    action: str
    url: str
    scenarios: tuple[Scenario, ...]
    picture: str
    note: str
    pins: tuple[str, ...]  # what each pinned run is
    pasted: str  # a paste that could not be read, to be mended
    true_label: str
    tables: dict[str, list[Bar]]
    texts: dict[str, str]
    compared: tuple[str, str]
    logits_text: str
    fields: dict[str, Field]
    problems: dict[str, str]
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
    comparison_sketch: Sketch
    loss_sketch: Sketch
    prediction: Prediction
    editor: Editor


def widget(
    experiment: Experiment,
    problems: Iterable[ParameterError] = (),
    entered: dict[str, str] | None = None,
) -> Widget:
    """The widget of an experiment; problems stand beside their fields, as they were entered."""
    entered = entered or {}
    messages = {problem.name: str(problem) for problem in problems}
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
    loss_columns = _loss_columns(experiment)
    few = len(frames) * len(experiment.labels) <= _CARRIED_LIMIT
    carried = frames if few else [frames[experiment.step]]
    fields = _fields(experiment, messages, entered)
    low, high, step = _slider(experiment.temperature)
    return Widget(
        experiment=experiment,
        action="/",
        url=experiment.url(),
        scenarios=tuple(SCENARIOS.values()),
        picture=experiment.scenario.picture if experiment.scenario else "numbers",
        note=_note(experiment),
        pins=_pins(experiment),
        pasted=entered.get("paste", ""),
        true_label=experiment.labels[experiment.true_class],
        tables={name: _bars(experiment, name, series) for name in series},
        texts=texts,
        compared=tuple(experiment.labels[i] for i in compared_classes(experiment)),  # type: ignore[arg-type]
        logits_text="; ".join(map(_logits_text, experiment.teacher_logits)),
        fields=fields,
        problems=messages,
        number_text=fields["T"].value if "T" in messages else texts["T"],
        slider=Field(write_number(experiment.temperature), write_number(low), write_number(high)),
        slider_step=step,
        slider_position=(experiment.temperature - low) / (high - low),
        open_panels=_open_panels(experiment, messages),
        several_wrong=len(experiment.labels) > 2,
        pace=write_number(experiment.pace),
        paces=_paces(experiment.pace),
        loss_title=_loss_title(experiment),
        loss_columns=loss_columns,
        loss_rows=[[frame["texts"][name] for name in loss_columns] for frame in frames],
        gradients={name: _signed_bars(experiment, bars) for name, bars in shown["signed"].items()},
        presets=PRESETS,
        formula=_formula(experiment),
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


def _signed_bars(experiment: Experiment, bars: list[tuple[int, str]]) -> list[SignedBar]:
    return [
        SignedBar(label, 50 + min(0, length) / 20, abs(length) / 20, text)
        for label, (length, text) in zip(experiment.labels, bars, strict=True)
    ]


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
    if experiment.scenario:
        return experiment.scenario.note
    return NOTE if REST in experiment.labels else ""


def _open_panels(experiment: Experiment, messages: dict[str, str]) -> tuple[str, ...]:
    """The panels that the link names, and those with a field that is wrong."""
    wrong = [panel for panel, names in _PANEL_FIELDS.items() if messages.keys() & set(names)]
    return (*experiment.open, *wrong)


def _logits_text(row: tuple[float, ...]) -> str:
    shown = ", ".join(map(fmt.short_number, row[:_LOGITS_SHOWN]))
    more = len(row) - _LOGITS_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _slider(temperature: float) -> tuple[float, float, str]:
    """Lower bound, upper bound and step: the stops, widened for a temperature that is none."""
    low, high = float(STOPS[0]), float(STOPS[-1])
    if temperature in STOPS:
        return low, high, "0.1"
    return min(low, temperature), max(high, temperature), "any"


def _fields(
    experiment: Experiment, messages: dict[str, str], entered: dict[str, str]
) -> dict[str, Field]:
    """Each control's text: as entered where that was wrong, else the experiment's value."""
    given = experiment.query_texts
    values = {
        "T": query.TEMPERATURE.write(experiment.temperature),
        "hard_weight": query.HARD_WEIGHT.write(experiment.hard_weight),
        "t_squared": given["t_squared"],
        "combine": given["combine"],
        "lr": query.LEARNING_RATE.write(experiment.learning_rate),
        "steps": str(experiment.steps),
        "step": str(experiment.step),
        "logits": given["logits"],
        "labels": given["labels"],
        "true": given["true"],
        "student": given["student"],
    }
    bounds = {
        p.name: p for p in (query.TEMPERATURE, query.HARD_WEIGHT, query.LEARNING_RATE, query.STEPS)
    }
    return {
        name: Field(
            value=_as_entered(entered[name], name in bounds) if name in messages else value,
            low=write_number(bounds[name].low) if name in bounds else "",
            high=write_number(bounds[name].high) if name in bounds else "",
            problem=messages.get(name, ""),
            in_force=value,
        )
        for name, value in values.items()
    }


def _as_entered(text: str, is_number: bool) -> str:
    # A number field holds numbers only; anything else stands in the message beside it.
    try:
        return write_number(decimal(text)) if is_number else text
    except ValueError:
        return ""


def _paces(pace: float) -> list[tuple[str, str]]:
    paces = {write_number(ms): label for ms, label in _PACES}
    paces.setdefault(write_number(pace), f"{write_number(pace)} ms")
    return list(paces.items())


def _formula(experiment: Experiment) -> Formula:
    w = experiment.hard_weight
    c = float(soft_scale(experiment.temperature, experiment.t_squared))
    return Formula(fmt.short_number(w), fmt.short_number(1 - w), fmt.short_number(c))


def _loss_columns(experiment: Experiment) -> dict[str, str]:
    hard = _HARD_LOSS_COLUMNS if experiment.compare else {}
    pins = {f"pin-{k}-loss": f"Pinned {k}: loss" for k, _ in enumerate(experiment.pins, 1)}
    return _LOSS_COLUMNS | hard | pins


def _loss_title(experiment: Experiment) -> str:
    factor = "T² · " if experiment.t_squared else ""
    soft, hard = f"{factor}KL(soft targets ‖ student)", "CE(true label, student)"
    w = experiment.hard_weight
    if w == 0:
        return f"{soft}, in nats"
    if w == 1:
        return f"{hard}, in nats"
    return f"{fmt.short_number(w)} · {hard} + {fmt.short_number(1 - w)} · {soft}, in nats"
