"""The answer of an experiment's card: its first words, this run's numbers, those of five seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...lab import five_seeds, uncertainty
from ...lab.config import Config
from ...lab.five_seeds import Condition, Gain, OverSeeds
from ...lab.presets import Preset
from ...lab.report import Finished
from ...lab.temperature_effect import temperature_effects
from ...lab.temperature_map import Cell, TemperatureMap, means, p_values
from ...lab.uncertainty import LEVEL, Estimate
from ...query.parameter_types import write_number
from ..shared import format as fmt
from .bias_correction import n_left_out
from .frames import accuracy_text, plus_minus, with_interval
from .temperature_sentence import temperature_sentence

OPEN = "Too close to call."
_YES = "Yes, in this run."
_NO = "No: in this run it does worse."
_FIVE = "Over five seeds"


@dataclass(frozen=True)
class Answer:
    """The answer shown on an experiment's card."""

    headline: str  # its first words
    sentences: list[str]


def run_answer(config: Config, preset: Preset | None, finished: Finished) -> Answer:
    """The answer of one finished run; for a preset, five seeds decide its first words."""
    result = finished.result
    own = (
        _left_out_sentence(config, result["bias_sweep"])
        if config.left_out
        else _accuracies_sentence(config, result)
    )
    if preset is None:
        headline = (
            _left_out_headline(config, result["bias_sweep"])
            if config.left_out
            else _own_headline(result["gain"])
        )
        return Answer(headline, [f"In this run {own}"])
    shipped = five_seeds.shipped()[preset.name]
    return Answer(
        preset.if_clear if _is_clear(shipped) else preset.if_not,
        [f"In this run {own}", _shipped_sentence(shipped)],
    )


def shipped_answer(preset: Preset) -> Answer:
    """The answer of a preset before its run: five seeds alone."""
    shipped = five_seeds.shipped()[preset.name]
    headline = preset.if_clear if _is_clear(shipped) else preset.if_not
    return Answer(headline, [_shipped_alone(preset.temperature_map.base, shipped)])


def map_answer(
    temperature_map: TemperatureMap, preset: Preset | None, cells: Mapping[int, Cell]
) -> Answer | None:
    """The answer of a whole map, from its own runs and their spread; None until all are trained."""
    if len(cells) < len(temperature_map.cells):
        return None
    if len(temperature_map.temperatures) == 1:
        is_clear, sentence = _repeated(temperature_map, cells)
    else:
        effects = temperature_effects(temperature_map, cells) or []
        is_clear = any(effect.is_clear and effect.gain.value > 0 for effect in effects)
        sentence = temperature_sentence(temperature_map, cells)
    if preset is None:
        return Answer("Yes, clearly." if is_clear else OPEN, [sentence])
    shipped = five_seeds.shipped()[preset.name]
    sentences = [sentence, _shipped_sentence(shipped)]
    return Answer(preset.if_clear if is_clear else preset.if_not, sentences)


def _repeated(temperature_map: TemperatureMap, cells: Mapping[int, Cell]) -> tuple[bool, str]:
    """Of a map with one temperature: whether the first width's gain is clear, and a sentence."""
    found = means(temperature_map, cells)
    mean, p_value = found[0], p_values(temperature_map, found)[0]["hard"]
    assert mean is not None
    gain, n = mean.gains["hard"], temperature_map.seeds
    reached = {name: _estimate(estimate) for name, estimate in mean.accuracies.items()}
    times = "one run" if n == 1 else f"{n} runs"
    sentence = (
        f"Here, in {times}, the distilled student reads {reached['distilled']} of the test digits,"
        f" the one on hard labels {reached['hard']}: {_more(gain.value)}"
        f"{_margin(gain)} points {_more_or_less(gain.value)}."
    )
    return n > 1 and p_value < LEVEL and gain.value > 0, sentence


def _own_headline(gain: Mapping[str, float]) -> str:
    if gain["p_value"] >= LEVEL:
        return OPEN
    return _YES if gain["value"] > 0 else _NO


def _left_out_headline(config: Config, sweep: Mapping[str, Any]) -> str:
    """Whether the two students' intervals of the left-out examples are apart."""
    n = n_left_out(config)
    hard, distilled = (
        uncertainty.of_accuracy(sweep[name]["recall_left_out"][0], n)
        for name in ("hard", "distilled")
    )
    if abs(distilled.value - hard.value) <= distilled.margin + hard.margin:
        return OPEN
    return _YES if distilled.value > hard.value else _NO


def _is_clear(shipped: Sequence[Condition]) -> bool:
    """Whether five seeds show what the preset asks about."""
    condition = shipped[0]
    if condition.recalls:
        hard, distilled = (condition.recalls[name].as_trained for name in ("hard", "distilled"))
        return distilled.low > hard.high
    return any(c.gains["hard"].p_value < LEVEL and c.gains["hard"].value > 0 for c in shipped)


# Sentences


def _accuracies_sentence(config: Config, result: Mapping[str, Any]) -> str:
    n, last = config.task.n_test, {}
    for name in ("distilled", "hard"):
        last[name] = result["students"][name]["epochs"][-1]["test_accuracy"]
    gain, teacher = result["gain"], result["teacher"]["test_accuracy"]
    points = f"{abs(100 * gain['value']):.2f} ± {100 * gain['margin']:.2f} points"
    return (
        f"the distilled student reads {with_interval(last['distilled'], n)} of the test"
        f" {config.task.examples}, the one on hard labels {with_interval(last['hard'], n)}:"
        f" {points} {_more_or_less(gain['value'])}. The teacher reads {accuracy_text(teacher)}."
    )


def _left_out_sentence(config: Config, sweep: Mapping[str, Any]) -> str:
    n, distilled = n_left_out(config), sweep["distilled"]
    chosen, bias = distilled["chosen"], sweep["biases"][distilled["chosen"]]
    recalls = distilled["recall_left_out"]
    sentence = (
        f"the distilled student reads {with_interval(recalls[0], n)} of the {n:,}"
        f" {left_out_examples(config)}, the one on hard labels"
        f" {with_interval(sweep['hard']['recall_left_out'][0], n)}."
    )
    if not bias:
        return sentence
    return (
        f"{sentence} Made readier to name them, by one number added to its score, the distilled one"
        f" reads {with_interval(recalls[chosen], n)}."
    )


def left_out_examples(config: Config) -> str:
    """The test examples of the left-out classes: "test threes"."""
    if len(config.left_out) == 1:
        return f"test {config.task.class_plurals[config.left_out[0]]}"
    return f"test {config.task.examples} that no student was shown"


def _shipped_sentence(shipped: Sequence[Condition]) -> str:
    condition = shipped[0]
    if condition.recalls:
        hard, distilled = (condition.recalls[name] for name in ("hard", "distilled"))
        return (
            f"{_FIVE}: {_over_seeds(distilled.as_trained)}, with that number"
            f" {_over_seeds(distilled.mended)}; on hard labels {_over_seeds(hard.as_trained)}, with"
            f" a number of its own {_over_seeds(hard.mended)}."
        )
    return f"{_FIVE}: {'; '.join(_gain(c, len(shipped) > 1) for c in _told(shipped))}."


def _shipped_alone(config: Config, shipped: Sequence[Condition]) -> str:
    """The same for a reader who has not seen the sentence on a run."""
    condition = shipped[0]
    if len(shipped) > 1:
        return _shipped_sentence(shipped)
    if condition.recalls:
        reads = {name: _over_seeds(recall.as_trained) for name, recall in condition.recalls.items()}
        return (
            f"{_FIVE} the distilled student reads {reads['distilled']} of the"
            f" {left_out_examples(config)}, the one on hard labels {reads['hard']}."
        )
    gain = condition.gains["hard"]
    reads = {name: f"{reached.value:.2f}%" for name, reached in condition.accuracies.items()}
    return (
        f"{_FIVE} the distilled student reads {reads['distilled']} of the test"
        f" {config.task.examples}, the one on hard labels {reads['hard']}: {abs(gain.value):.2f} ±"
        f" {gain.margin:.2f} points {_more_or_less(gain.value)}{_unless_clear(gain)}."
    )


def _told(shipped: Sequence[Condition]) -> list[Condition]:
    """Of each width the lowest temperature, and the one with the largest gain."""
    told: list[Condition] = []
    for width in dict.fromkeys(condition.width for condition in shipped):
        own = [condition for condition in shipped if condition.width == width]
        largest = max(own, key=lambda condition: condition.gains["hard"].value)
        told += [own[0]] if largest is own[0] else [own[0], largest]
    return told


def _gain(condition: Condition, with_setting: bool) -> str:
    gain = condition.gains["hard"]
    reached = " against ".join(
        f"{condition.accuracies[name].value:.2f}%" for name in ("distilled", "hard")
    )
    points = fmt.with_minus(f"{gain.value:+.2f} ± {gain.margin:.2f}")
    clear = _unless_clear(gain)
    if with_setting:
        where = f"{condition.width} units, T = {write_number(condition.temperature)}"
        return f"{where}: {points} points over hard labels{clear}"
    smoothed = condition.gains["smoothed"]
    over = fmt.with_minus(f"{smoothed.value:+.2f} ± {smoothed.margin:.2f}")
    return f"{reached}, {points} points{clear}; over a student on smoothed labels {over}"


def _unless_clear(gain: Gain) -> str:
    return "" if gain.p_value < LEVEL else " (too close to call)"


def _over_seeds(share: OverSeeds) -> str:
    if share.low == share.high:
        return f"{share.mean:.1f}%"
    return f"{share.mean:.1f}% ({share.low:.1f} to {share.high:.1f})"


def _estimate(estimate: Estimate) -> str:
    return f"{accuracy_text(estimate.value)}{_margin(estimate)}"


def _margin(estimate: Estimate) -> str:
    return f" {plus_minus(estimate)}" if estimate.seeds > 1 else ""


def _more(value: float) -> str:
    return f"{abs(100 * value):.2f}"


def _more_or_less(value: float) -> str:
    return "less" if value < 0 else "more"
