"""The results of a finished run in sentences."""

from dataclasses import dataclass
from typing import Any

from ...lab.config import Config
from ...lab.presets import PRESETS
from ...lab.report import Finished
from ...lab.tasks.model import Task
from ...lab.uncertainty import LEVEL, holm
from ...query.parameter_types import write_number
from .bias_correction import n_left_out
from .frames import (
    accuracy_text,
    counted,
    errors_text,
    percentage,
    with_interval,
)
from .sizes import has_width
from .task_views import view_of

_NUMBERS = {2: "both", 3: "three"}
_MADE_OF = (
    "500 digits, jitter for all",
    "A teacher of the same 500",
)  # presets that separate the causes


@dataclass(frozen=True)
class Verdict:
    """A sentence of the results, with its heading."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()  # text and address


def verdicts(config: Config, finished: Finished) -> list[Verdict]:
    """The sentences on a finished run."""
    result = finished.result
    repeat = (("Repeat with five seeds", _repeat(config)),)
    gains = [("hard labels", result["gain"])]
    if config.smoothing:
        gains.append(("smoothed labels", result["gain_over_smoothed"]))
    p_values = holm([gain["p_value"] for _, gain in gains])
    sentences = [
        Verdict("Size and accuracy", _size_text(config.task, result)),
        *(
            Verdict(f"Distilled against {name}", gain_text(config.task, gain, p_value), repeat)
            for (name, gain), p_value in zip(gains, p_values, strict=True)
        ),
    ]
    if config.left_out:
        sentences.append(Verdict(*_left_out_text(config, result["bias_sweep"])))
    others = (p for p in PRESETS if p.name in _MADE_OF and p.temperature_map.base != config)
    links = tuple((f"Try: {preset.name}", preset.href) for preset in others)
    made_of = Verdict("What the gain is made of", _made_of_text(config, result), links)
    epochs, n = counted(config.epochs, "epoch", "epochs"), result["transfer_set"]["n"]
    students = _NUMBERS[len(config.students)]
    time = (
        f"{epochs} of {students} students over {n:,} {config.task.examples} took"
        f" {_duration(result['processor_seconds'])} of processor time, and"
        f" {_duration(result['seconds'])} passed."
    )
    return [*sentences, made_of, Verdict("Time", time)]


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def _repeat(config: Config) -> str:
    widths = f"&widths={config.width}" if has_width(config) else ""
    own = f"temperatures={write_number(config.temperature)}{widths}&seeds=5&open=map"
    return f"/lab?{config.query}&{own}" if config.query else f"/lab?{own}"


def _size_text(task: Task, result: dict[str, Any]) -> str:
    teacher, distilled = result["teacher"], result["students"]["distilled"]
    reached, of_teacher = distilled["epochs"][-1]["test_accuracy"], teacher["test_accuracy"]
    size = percentage(distilled["parameters"] / teacher["parameters"])
    errors, of_teacher_errors = (errors_text(share, task.n_test) for share in (reached, of_teacher))
    return (
        f"The distilled student has {size} of the teacher's parameters. On the"
        f" {task.n_test:,} test {task.examples} it makes {errors}, the teacher {of_teacher_errors}:"
        f" {accuracy_text(reached)} against {accuracy_text(of_teacher)}, which is"
        f" {percentage(reached / of_teacher)} of the teacher's accuracy."
    )


def gain_text(task: Task, gain: dict[str, float], p_value: float) -> str:
    """A sentence on the gain; the p-value is corrected for the number of gains on the page."""
    if gain["value"] == 0:
        return f"Both are right equally often on the {task.n_test:,} test {task.examples}."
    points = f"{abs(100 * gain['value']):.2f} ± {100 * gain['margin']:.2f} points"
    more = "more" if gain["value"] > 0 else "less"
    digits = task.examples
    sentences = f"The distilled student is right {points} {more} often on the same test {digits}."
    if p_value < LEVEL:
        return f"{sentences} More than test-set luck, but only one seed."
    return f"{sentences} Too close to call on {task.n_test:,} {digits}."


def _made_of_text(config: Config, result: dict[str, Any]) -> str:
    """A sentence on the data that only the teacher has learned from."""
    task, own = config.task, view_of(config.task)
    n, of_teacher = result["transfer_set"]["n"], result["transfer_set"]["of_teacher"]
    sentences = (
        f"The teacher has learned from {of_teacher:,} labelled {task.examples}, {own.varied}"
        f" anew in every epoch. The transfer set has {n:,}"
    )
    sentences += f", {own.varied_briefly} too." if config.augment else ", as they are."
    more = []
    if of_teacher > n:
        more.append(f"from {task.examples} that no student sees")
    if not config.augment:
        more.append(f"from the {own.varied_briefly} ones")
    if not more:
        return f"{sentences} The students see all that the teacher has seen."
    sentences += f" So soft targets also hand over what the teacher knows {' and '.join(more)}"
    if result["gain"]["value"] > 0:
        return f"{sentences}: a gain is not due to their softness alone."
    return f"{sentences}."


def _left_out_text(config: Config, sweep: dict[str, Any]) -> tuple[str, str]:
    hard, distilled = sweep["hard"], sweep["distilled"]
    chosen, bias = distilled["chosen"], sweep["biases"][distilled["chosen"]]
    n = n_left_out(config)
    digits, one = config.task.examples, len(config.left_out) == 1
    whom = config.task.class_plurals[config.left_out[0]] if one else f"{digits} of those classes"
    text = (
        f"No student was shown one. Of the {n:,} {whom} among the test {digits} the student on hard"
        f" labels recognises {with_interval(hard['recall_left_out'][0], n)}, the distilled one"
        f" {with_interval(distilled['recall_left_out'][0], n)}"
    )
    if bias:
        mended = with_interval(distilled["recall_left_out"][chosen], n)
        text += f", and {mended} once its bias for them is raised by {write_number(bias)}."
    else:
        text += f"; no bias for them helped on the validation {digits}."
    return "What it never saw", f"{text} Another seed moves these numbers too."
