"""The card of the experiment shown, and those of the other ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...lab.presets import PRESETS, Preset
from ...lab.temperature_map import TemperatureMap
from .answers import Answer

_OWN_QUESTION = "What does the teacher bring here?"
_OWN_ABOUT = (
    "Your own settings. Both students start alike and see the same {examples} in the same order;"
    " one is told the right answer, the other how likely the teacher finds each one."
)


@dataclass(frozen=True)
class OtherExperiment:
    """A card that opens another experiment."""

    name: str
    question: str
    href: str
    of_the_paper: bool
    runs: str  # what Run starts: "20 runs", or nothing for a single one
    is_shown: bool


@dataclass(frozen=True)
class Experiment:
    """lab/_experiment.html: a question, the buttons, the answer."""

    place: str  # "Experiment 1 of 10"
    of_the_paper: bool
    question: str
    about: str
    starts_map: bool  # whether Run starts the map
    answer: Answer | None
    texts: Mapping[str, str]  # of the frame shown
    done: int  # epochs, or runs of the map
    whole: int
    others: list[OtherExperiment]  # none in an embed


def preset_of(temperature_map: TemperatureMap) -> Preset | None:
    """The preset of a run and a map, if they are one."""
    return next((p for p in PRESETS if p.temperature_map == temperature_map), None)


def question_of(temperature_map: TemperatureMap) -> str:
    """The question of a run and a map."""
    preset = preset_of(temperature_map)
    return preset.question if preset else _OWN_QUESTION


def page_of(temperature_map: TemperatureMap) -> str:
    """The URL of the lab's page of a run and a map, as the cards link to it."""
    preset = preset_of(temperature_map)
    return preset.href if preset else temperature_map.url()


def experiment(
    preset: Preset | None,
    examples: str,
    answer: Answer | None,
    texts: Mapping[str, str],
    progress: tuple[int, int],
) -> Experiment:
    """The card of a preset, or of the reader's own settings.

    Args:
        examples: what the task calls its examples.
        progress: epochs, or runs of the map, that are trained, and how many there are.
    """
    place = f"Experiment {PRESETS.index(preset) + 1} of {len(PRESETS)}" if preset else ""
    return Experiment(
        place=place or "Your own experiment",
        of_the_paper=bool(preset and preset.of_the_paper),
        question=preset.question if preset else _OWN_QUESTION,
        about=preset.about if preset else _OWN_ABOUT.format(examples=examples),
        starts_map=starts_map(preset),
        answer=answer,
        texts=texts,
        done=progress[0],
        whole=progress[1],
        others=[_other(other, other is preset) for other in PRESETS],
    )


def starts_map(preset: Preset | None) -> bool:
    """Whether the card's Run trains the whole map."""
    return bool(preset and preset.shown)


def _other(preset: Preset, is_shown: bool) -> OtherExperiment:
    n = len(preset.cells)
    return OtherExperiment(
        name=preset.name,
        question=preset.question,
        href=preset.href,
        of_the_paper=preset.of_the_paper,
        runs=f"{n} runs" if n > 1 else "",
        is_shown=is_shown,
    )
