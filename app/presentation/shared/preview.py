"""preview.svg: a still of the first screen, for embeds before they start, print and link cards."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...explorer.experiment import Experiment
from ...explorer.results import Results
from ...numerics.softmax import Array
from ..explorer.controls import slider
from . import format as fmt
from .name_fitting import isolated, plain, shortened, width
from .palette import colours, dark_of
from .preview_bars import Distribution, Shown, distribution, shown_classes

WIDTH, HEIGHT = 800, 560
_SLIDER_RIGHT = 752.0
# The box of the loss by step.
_CURVE_LEFT, _CURVE_RIGHT, _CURVE_TOP, _CURVE_BASE = 520.0, 752.0, 378.0, 452.0


@dataclass(frozen=True)
class Preview:
    """preview.svg: texts and geometry, in user units of a picture of WIDTH × HEIGHT."""

    width: int
    height: int
    alt: str
    colour: Mapping[str, str]
    dark_of: Mapping[str, str]  # for the theme auto; else empty
    picture: str
    true_label: str
    temperature: str
    several_wrong: bool  # more than one wrong class
    wrong_share: str  # what the soft targets give to them together
    slider_left: float
    slider_width: float
    knob: float
    teacher: str
    hard: Distribution
    soft: Distribution
    student: Distribution
    step: str
    loss: str
    curve: str  # points of a polyline
    curve_so_far: str
    dot: tuple[float, float]


def preview(results: Results, theme: str = "light") -> Preview:
    """The picture of an experiment; the theme auto follows the reader's system."""
    experiment, losses = results.experiment, results.student.loss
    true_class = experiment.true_class
    slider_left = 444 + 30 * width(f"T = {_temperature(experiment)}")
    curve = _curve(losses)
    n_teachers = len(experiment.teacher_logits)
    hard, soft, student = _distributions(results)
    return Preview(
        width=WIDTH,
        height=HEIGHT,
        alt=alt_text(results),
        colour=colours(dark=theme == "dark"),
        dark_of=dark_of() if theme == "auto" else {},
        picture=experiment.scenario.picture if experiment.scenario else "numbers",
        true_label=isolated(shortened(plain(experiment.labels[true_class]), 8)),
        temperature=_temperature(experiment),
        several_wrong=len(experiment.labels) > 2,
        wrong_share=fmt.percent(fmt.tenths(1 - results.soft_targets[[true_class]])[0]),
        slider_left=round(slider_left, 2),
        slider_width=round(_SLIDER_RIGHT - slider_left, 2),
        knob=round((_SLIDER_RIGHT - slider_left) * slider(experiment.temperature).position, 2),
        teacher="Teacher" if n_teachers == 1 else f"{n_teachers} teachers",
        hard=hard,
        soft=soft,
        student=student,
        step=f"{experiment.step}/{experiment.steps}",
        loss=fmt.nats(float(losses[experiment.step])).replace("below ", "<"),
        curve=_points(curve),
        curve_so_far=_points(curve[: experiment.step + 1]),
        dot=curve[experiment.step],
    )


def alt_text(results: Results) -> str:
    """A description of the picture in one sentence, with its numbers."""
    experiment, shown = results.experiment, shown_classes(results)
    now = results.student.student_probs[experiment.step]
    owner = "Teacher's" if len(experiment.teacher_logits) == 1 else "Teachers'"
    temperature = fmt.temperature_text(experiment.temperature)
    return (
        f"{owner} soft targets at T = {temperature}: {_listed(shown, results.soft_targets)}; "
        f"the student at step {experiment.step} of {experiment.steps}, in use at T = 1: "
        f"{_listed(shown, now)}."
    )


def _listed(shown: Shown, probabilities: Array) -> str:
    values = zip(shown.labels, shown.tenths(probabilities), strict=True)
    parts = [f"{isolated(label)} {fmt.percent(tenths)}" for label, tenths in values]
    return ", ".join(parts) + (f" {shown.more}" if shown.more else "")


def _distributions(results: Results) -> tuple[Distribution, Distribution, Distribution]:
    """The teacher at T = 1 and its soft targets, and the student in use at the step shown."""
    experiment, shown = results.experiment, shown_classes(results)
    now = experiment.step
    condition, marks = "T = 1", None
    if results.hard_student:
        condition, marks = "hard labels", results.hard_student.student_probs[now]
    at_1 = ("teacher-hard", "Teacher's answer", "T = 1", "teacher")
    at_t = ("teacher-soft", "Soft targets", f"T = {_temperature(experiment)}", "soft")
    in_use = ("student", "Student's answer", condition, "student")
    return (
        distribution(shown, at_1, results.teacher_probs),
        distribution(shown, at_t, results.soft_targets),
        distribution(shown, in_use, results.student.student_probs[now], marks),
    )


def _temperature(experiment: Experiment) -> str:
    return shortened(fmt.temperature_text(experiment.temperature), 5)


def _curve(losses: Array) -> list[tuple[float, float]]:
    """The loss by step as points in its box, the run's largest loss at the top."""
    most = float(losses.max()) or 1.0
    across = np.linspace(_CURVE_LEFT, _CURVE_RIGHT, len(losses))
    down = _CURVE_BASE - (_CURVE_BASE - _CURVE_TOP) * (losses / most)
    return list(zip(across.round(1).tolist(), down.round(1).tolist(), strict=True))


def _points(curve: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in curve)
