"""The controls: what each field shows, its bounds, and what is wrong with it."""

from dataclasses import dataclass

from ...explorer import parameters as query
from ...explorer.experiment import Experiment
from ...explorer.results import STOPS
from ...query.parameter_types import decimal, showable, write_number

_PANEL_FIELDS = {
    "loss": ("lr", "steps", "hard_weight", "t_squared"),
    "numbers": ("logits", "labels", "true", "student", "combine", "paste"),
}
# Where a field is that has no element of its own to lead to; the others' is field-<name>.
_PLACES = {
    "T": "T-number",
    **dict.fromkeys(("logits", "labels", "student", "true"), "own-numbers"),
    **{name: f"problem-{name}" for name in ("pins", "open")},
    "paste": "paste-text",
}
_PACES = ((400, "¼×"), (100, "1×"), (25, "4×"))


@dataclass(frozen=True)
class Field:
    """One control: what it shows, and what is wrong with it."""

    value: str
    low: str = ""
    high: str = ""
    problem: str = ""
    in_force: str = ""  # the value that the page computes with


@dataclass(frozen=True)
class Refusal:
    """A value of the link that is not shown, and what is in its place."""

    message: str
    shown: str
    place: str  # id of the field


def fields(
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
            value=as_entered(entered[name], name in bounds) if name in messages else value,
            low=write_number(bounds[name].low) if name in bounds else "",
            high=write_number(bounds[name].high) if name in bounds else "",
            problem=messages.get(name, ""),
            in_force=value,
        )
        for name, value in values.items()
    }


def refusals(experiment: Experiment, messages: dict[str, str]) -> tuple[Refusal, ...]:
    """What a reader is told at the top, whose fields with problems may be far below."""
    given = experiment.query_texts
    return tuple(
        Refusal(
            message=message,
            shown=f"{given[name] or 'the default'} is shown instead" if name in given else "",
            place=_PLACES.get(name, f"field-{name}"),
        )
        for name, message in messages.items()
    )


def as_entered(text: str, is_number: bool) -> str:
    """What a field shows of a text that was refused."""
    # A number field holds numbers only; anything else stands in the message beside it.
    try:
        return write_number(decimal(text)) if is_number else showable(text)
    except ValueError:
        return ""


def slider(temperature: float) -> tuple[float, float, str]:
    """Lower bound, upper bound and step: the stops, widened for a temperature that is none."""
    low, high = float(STOPS[0]), float(STOPS[-1])
    if temperature in STOPS:
        return low, high, "0.1"
    return min(low, temperature), max(high, temperature), "any"


def paces(pace: float) -> list[tuple[str, str]]:
    paces = {write_number(ms): label for ms, label in _PACES}
    paces.setdefault(write_number(pace), f"{write_number(pace)} ms")
    return list(paces.items())


def open_panels(experiment: Experiment, told: set[str]) -> tuple[str, ...]:
    """The panels that the link names, and those with a field of which something is told."""
    more = [panel for panel, names in _PANEL_FIELDS.items() if told & set(names)]
    return (*experiment.open, *more)
