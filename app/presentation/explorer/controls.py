"""The controls: the value, bounds and error of each field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...explorer import parameters as query
from ...explorer.experiment import Experiment
from ...explorer.results import STOPS
from ...query.parameter_types import ParameterError, decimal, showable, write_number
from .field_names import on_screen

_PANEL_FIELDS = {
    "loss": ("lr", "steps", "hard_weight", "t_squared", "divergence", "shape", "family"),
    "numbers": ("logits", "labels", "true", "student", "combine", "paste"),
}
# Element ids of the fields that have no element field-<name>.
_FIELD_IDS = {
    "T": "T-number",
    **dict.fromkeys(("logits", "labels", "student", "true"), "own-numbers"),
    **{name: f"problem-{name}" for name in ("pins", "open", "view", "tour", "shape")},
    "paste": "paste-text",
}
_PACES = ((400, "¼×"), (100, "1×"), (25, "4×"))


@dataclass(frozen=True)
class Field:
    """The value, bounds and error of one control."""

    value: str
    low: str = ""
    high: str = ""
    problem: str = ""
    in_force: str = ""  # value of the experiment shown


@dataclass(frozen=True)
class Refusal:
    """A value of the link that is not shown, and the value shown instead."""

    message: str
    shown: str
    field_id: str


@dataclass(frozen=True)
class Slider:
    """The temperature's slider."""

    low: str
    high: str
    step: str
    value: str
    position: float  # 0 at its left end, 1 at its right


@dataclass(frozen=True)
class Controls:
    """The fields of the form, and their errors."""

    fields: Mapping[str, Field]  # by the parameter's name
    problems: Mapping[str, ParameterError]  # the same
    refusals: tuple[Refusal, ...]
    open_panels: tuple[str, ...]
    pasted: str  # a paste that could not be read, or that is not yet used


def controls(
    experiment: Experiment,
    problems: Iterable[ParameterError],
    entered: Mapping[str, str],
    has_receipt: bool,
) -> Controls:
    """The controls of an experiment, problems beside what was entered."""
    by_name = {problem.name: on_screen(problem) for problem in problems}
    messages = {name: str(problem) for name, problem in by_name.items()}
    with_messages = {*messages, *(["paste"] if has_receipt else [])}
    return Controls(
        fields=_fields(experiment, messages, entered),
        problems=by_name,
        refusals=_refusals(experiment, messages),
        open_panels=_open_panels(experiment, with_messages),
        pasted=as_entered(entered.get("paste", ""), is_number=False),
    )


def _fields(
    experiment: Experiment, messages: Mapping[str, str], entered: Mapping[str, str]
) -> dict[str, Field]:
    """The text of each control: the entered text if it was refused, else the experiment's value."""
    given = experiment.query_texts
    values = {
        "T": query.TEMPERATURE.write(experiment.temperature),
        "hard_weight": query.HARD_WEIGHT.write(experiment.hard_weight),
        "t_squared": given["t_squared"],
        "combine": given["combine"],
        "divergence": given["divergence"],
        "shape": query.SHAPE.write(experiment.shape),
        "family": given["family"],
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
            value=as_entered(entered[name], name in bounds) if name in messages else value,
            low=write_number(bounds[name].low) if name in bounds else "",
            high=write_number(bounds[name].high) if name in bounds else "",
            problem=messages.get(name, ""),
            in_force=value,
        )
        for name, value in values.items()
    }


def _refusals(experiment: Experiment, messages: Mapping[str, str]) -> tuple[Refusal, ...]:
    """The errors for the top of the page, because their fields may be out of view.

    They are in the order of declaration, which is the order of the fields.
    """
    given = experiment.query_texts
    declared = [name for name in query.NAMES if name in messages]
    others = [name for name in messages if name not in query.NAMES]
    return tuple(
        Refusal(
            message=messages[name],
            shown=f"{given[name] or 'the default'} is shown instead" if name in given else "",
            field_id=_FIELD_IDS.get(name, f"field-{name}"),
        )
        for name in (*declared, *others)
    )


def as_entered(text: str, is_number: bool) -> str:
    """A refused text as its field can show it."""
    # A number field holds numbers only; anything else stands in the message beside it.
    try:
        return write_number(decimal(text)) if is_number else showable(text)
    except ValueError:
        return ""


def slider(temperature: float) -> Slider:
    """The slider; a temperature that is not one of its stops widens it or allows any step."""
    is_stop = temperature in STOPS
    low, high = min(float(STOPS[0]), temperature), max(float(STOPS[-1]), temperature)
    return Slider(
        low=write_number(low),
        high=write_number(high),
        step="0.1" if is_stop else "any",
        value=write_number(temperature),
        position=(temperature - low) / (high - low),
    )


def paces(pace: float) -> list[tuple[str, str]]:
    """The options for the pace: ms and label, the given one included."""
    paces = {write_number(ms): label for ms, label in _PACES}
    paces.setdefault(write_number(pace), f"{write_number(pace)} ms")
    return list(paces.items())


def _open_panels(experiment: Experiment, with_messages: set[str]) -> tuple[str, ...]:
    """The panels that the link names, and those with a field that has a message."""
    more = [panel for panel, names in _PANEL_FIELDS.items() if with_messages & set(names)]
    return (*experiment.open, *more)
