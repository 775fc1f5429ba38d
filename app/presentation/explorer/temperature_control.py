"""The temperature: its number, its slider, what it does in words, and what students make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...explorer.results import Results
from ...query.parameter_types import ParameterError, write_number
from .controls import Controls, Field, Slider, slider
from .frames import Frame
from .outcome_strip import OutcomeStrip, outcome_strip
from .temperature_axis import FIRST, TICKS, Tick, percent_place, ticks
from .wrong_classes import Sentence, sentence


@dataclass(frozen=True)
class TemperatureControl:
    """_temperature.html."""

    texts: Mapping[str, str]  # of the frame shown
    field: Field
    problems: Mapping[str, ParameterError]
    number_text: str  # the temperature as its number field shows it
    slider: Slider
    place: float  # of the temperature on the logarithmic axis, in percent
    ticks: tuple[Tick, ...]
    page_stops: str  # where Page Up and Page Down go
    sentence: Sentence
    valuetext: str  # the sentence as the slider's aria-valuetext
    longest: str  # sentence of all stops, whose room is kept
    strip: OutcomeStrip


def temperature_control(
    results: Results, texts: Mapping[str, str], sweep: Sequence[Frame], controls: Controls
) -> TemperatureControl:
    """The control of an experiment's temperature.

    Args:
        texts: those of the frame shown.
        sweep: the frames of the slider's stops.
    """
    field = controls.fields["T"]
    temperature = results.experiment.temperature
    in_words = sentence(results)
    return TemperatureControl(
        texts=texts,
        field=field,
        problems=controls.problems,
        number_text=field.value if "T" in controls.problems else texts["T"],
        slider=slider(temperature),
        place=percent_place(temperature),
        ticks=ticks(),
        page_stops=" ".join(map(write_number, (FIRST, *TICKS))),
        sentence=in_words,
        valuetext=in_words.written(texts),
        longest=max((in_words.written(frame["texts"]) for frame in sweep), key=len),
        strip=outcome_strip(),
    )
