"""The temperature: its number, its slider, and the entropy that it gives the soft targets."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...query.parameter_types import ParameterError
from .controls import Controls, Field, Slider, slider


@dataclass(frozen=True)
class TemperatureControl:
    """_temperature.html."""

    texts: Mapping[str, str]  # of the frame shown
    field: Field
    problems: Mapping[str, ParameterError]
    number_text: str  # the temperature as its number field shows it
    slider: Slider
    valuetext: str  # aria-valuetext of the slider, with a {name} for each text of a frame
    valuetext_now: str


def temperature_control(
    experiment: Experiment, texts: Mapping[str, str], controls: Controls
) -> TemperatureControl:
    """The control of an experiment's temperature; `texts` are those of the frame shown."""
    field = controls.fields["T"]
    valuetext = f"Temperature {{T}}: entropy {{entropy-soft}} of {texts['entropy-most']} nats"
    return TemperatureControl(
        texts=texts,
        field=field,
        problems=controls.problems,
        number_text=field.value if "T" in controls.problems else texts["T"],
        slider=slider(experiment.temperature),
        valuetext=valuetext,
        valuetext_now=valuetext.format_map(texts),
    )
