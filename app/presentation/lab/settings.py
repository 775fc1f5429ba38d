"""The lab's form: the settings of a run, their bounds and errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...lab.architectures.catalog import ARCHITECTURES
from ...lab.config import PARAMETERS, STUDENT, TEMPERATURE, WIDTH, Config
from ...lab.presets import Preset
from ...lab.training import transfer_rows
from ...query.loss_parameters import SHAPE
from ...query.parameter_types import Number, ParameterError, write_number
from ..explorer.controls import Field, as_entered
from ..explorer.divergence_control import DivergenceControl, divergence_control
from .divergences import rate_hint
from .page_state import PageState
from .sizes import has_width
from .task_view import TaskView
from .task_views import view_of
from .tuned import TunedView, tuned_view

_SLIDER_TEMPERATURES = (1.0, 20.0, 0.5)  # lowest, highest, step


@dataclass(frozen=True)
class Slider:
    """A range input and the progress bar behind it."""

    value: str
    low: str
    high: str
    step: str
    filled: float  # the value above the lower bound
    span: float  # the upper bound above it


@dataclass(frozen=True)
class Settings:
    """lab/_settings.html: the form of a run."""

    fields: Mapping[str, Field]  # by the parameter's name
    problems: Mapping[str, ParameterError]  # the same
    sliders: Mapping[str, Slider]  # the same
    divergence: DivergenceControl
    rate_hint: str  # the rate chosen for the divergence; "" where the experiment is tuned
    own: TaskView  # the task's own words
    examples: str  # what the task calls its examples
    labels: tuple[str, ...]  # of the classes
    left_out: tuple[int, ...]  # classes
    teachers: Sequence[tuple[str, str]]  # value and text of each that may be chosen
    students: Sequence[tuple[str, str]]  # the same of their architectures
    n_train: str
    transfer: str  # number of examples in the transfer set
    tuned: TunedView | None
    open_panels: tuple[str, ...]  # of the whole page
    earlier: str  # runs that stay in the chart, as the query writes them


def settings(
    config: Config,
    preset: Preset | None,
    problems: Mapping[str, ParameterError],
    entered: Mapping[str, str],
    state: PageState,
) -> Settings:
    """The form of a run; problems stand beside their fields, as they were entered."""
    own, tuned = view_of(config.task), tuned_view(preset, config)
    return Settings(
        fields=_fields(config, problems, entered),
        problems=problems,
        sliders=_sliders(config),
        divergence=divergence_control(config.divergence, config.shape),
        rate_hint="" if tuned else rate_hint(config),
        own=own,
        examples=config.task.examples,
        labels=config.task.classes,
        left_out=config.left_out,
        teachers=own.teachers() or ((config.teacher, config.teacher),),
        students=[(name, ARCHITECTURES[name].title) for name in STUDENT.options],
        n_train=f"{config.task.n_train:,}",
        transfer=f"{len(transfer_rows(config)):,}",
        tuned=tuned,
        open_panels=state.open,
        earlier=state.texts.get("earlier", ""),
    )


def _sliders(config: Config) -> dict[str, Slider]:
    width = {WIDTH.name: _slider(config.width, WIDTH.low, WIDTH.high, "1")}
    temperature = {TEMPERATURE.name: _temperature_slider(config.temperature)}
    return temperature | (width if has_width(config) else {})


def _temperature_slider(temperature: float) -> Slider:
    """The usual ends, widened for a temperature beyond them; any step for one between the stops."""
    low, high, step = _SLIDER_TEMPERATURES
    own_step = str(step) if temperature % step == 0 else "any"
    return _slider(temperature, min(low, temperature), max(high, temperature), own_step)


def _slider(value: float, low: float, high: float, step: str) -> Slider:
    return Slider(
        value=write_number(value),
        low=write_number(low),
        high=write_number(high),
        step=step,
        filled=value - low,
        span=high - low,
    )


def _fields(
    config: Config, problems: Mapping[str, ParameterError], entered: Mapping[str, str]
) -> dict[str, Field]:
    bounds = {p.name: p for p in PARAMETERS if isinstance(p, Number)}
    texts = config.texts | {SHAPE.name: SHAPE.write(config.shape)}
    return {
        name: Field(
            value=as_entered(entered.get(name, value), name in bounds)
            if name in problems
            else value,
            low=write_number(bounds[name].low) if name in bounds else "",
            high=write_number(bounds[name].high) if name in bounds else "",
            problem=str(problems.get(name, "")),
            in_force=value,
        )
        for name, value in texts.items()
    }
