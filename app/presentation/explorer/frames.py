"""Frames: everything on the page that changes with the step or with the temperature.

A frame is `{"series": {name: tenths of a percent per class}, "texts": {name: text}}`; a step's
has the parts of the gradient too: `{"signed": {name: [length in thousandths, text] per class}}`.
The template draws the first one, the browser draws each later one the same way: by putting the
numbers of a series into the table of that name, and a text into every element that has its name.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...explorer.experiment import Experiment
from ...explorer.results import STOPS, Students, Sweep, log_targets
from ...numerics.losses import entropy
from ...numerics.objective import Evaluation
from ...numerics.softmax import Array, softmax
from ..shared import format as fmt

Frame = dict[str, Any]
# More numbers than this of single teachers and a drag leaves them out until the hand lets go.
_TEACHERS_LIMIT = 40_000


def step_frames(experiment: Experiment, students: Students) -> list[Frame]:
    """One frame for every step of a run."""
    frames = _students_frames(experiment, students)
    signed = _gradient_parts(students.student)
    for step, frame in enumerate(frames):
        frame["step"] = step
        frame["signed"] = {name: rows[step] for name, rows in signed.items()}
        frame["texts"] |= {"step": f"{step}/{experiment.steps}", "step-number": str(step)}
    return frames


def _students_frames(experiment: Experiment, students: Students) -> list[Frame]:
    frames = _student_frames(experiment, students.student, "")
    if students.hard_student:
        hard = _student_frames(experiment, students.hard_student, "hard-")
        frames = [merged(frame, other) for frame, other in zip(frames, hard, strict=True)]
    for k, run in enumerate(students.pinned, start=1):
        pinned = _pinned_frames(run, f"pin-{k}")
        frames = [merged(frame, other) for frame, other in zip(frames, pinned, strict=True)]
    return frames


def _pinned_frames(run: Evaluation, name: str) -> list[Frame]:
    """What stays in view of a pinned run, a frame for every row of it."""
    losses = map(fmt.nats, run.loss.tolist())
    return [
        {"series": {name: bars}, "texts": {f"{name}-loss": loss}}
        for bars, loss in zip(fmt.tenths(run.student_probs), losses, strict=True)
    ]


def merged(*frames: Frame) -> Frame:
    """One frame that shows what all of them show."""
    return {
        part: {name: value for frame in frames for name, value in frame.get(part, {}).items()}
        for part in ("series", "texts", "signed")
    }


def columns(frames: list[Frame]) -> dict[str, dict[str, list[Any]]]:
    """Many frames as a page carries them: each name once, with its value in every frame."""
    return {
        part: {name: [frame[part][name] for frame in frames] for name in frames[0][part]}
        for part in ("series", "texts", "signed")
        if frames[0].get(part)
    }


def _gradient_parts(run: Evaluation) -> dict[str, list[list[tuple[int, str]]]]:
    """The gradient's soft and hard part as signed bars; the run's longest one is 1000 long."""
    parts = {"soft-gradient": run.soft_gradient, "hard-gradient": run.hard_gradient}
    longest = max(float(np.abs(part).max()) for part in parts.values()) or 1.0
    return {
        name: [
            list(zip(lengths, map(fmt.signed, values), strict=True))
            for lengths, values in zip(fmt.per_mille(part, longest), part.tolist(), strict=True)
        ]
        for name, part in parts.items()
    }


def _student_frames(experiment: Experiment, run: Evaluation, prefix: str) -> list[Frame]:
    """What is shown of one student, a frame for every row of the run."""
    truth = fmt.tenths(run.student_probs[..., experiment.true_class])
    texts: dict[str, Iterable[str]] = {
        "loss": map(fmt.nats, run.loss.tolist()),
        "soft-term": map(fmt.nats, run.soft_term.tolist()),
        "hard-term": map(fmt.nats, run.hard_term.tolist()),
        "kl": map(fmt.nats, run.kl.tolist()),
        "cross-entropy": map(fmt.nats, run.cross_entropy.tolist()),
        "gap": map(fmt.points, run.gap.tolist()),
        "student-truth": map(fmt.percent, truth),
        "student-odds": map(fmt.ratio, log_odds(experiment, run.student_logits)),
        "student-entropy": map(fmt.entropy_text, run.entropy.tolist()),
    }
    series = {
        "student": fmt.tenths(run.student_probs),
        "student-soft": fmt.tenths(run.student_soft),
    }
    return [
        {"series": bars, "texts": row}
        for bars, row in zip(_rows(series, prefix), _rows(texts, prefix), strict=True)
    ]


def _rows(columns: Mapping[str, Iterable[Any]], prefix: str) -> list[dict[str, Any]]:
    names = [prefix + name for name in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def temperature_frames(
    experiment: Experiment, temperatures: Array, log_q: Array, entropies: Array
) -> list[Frame]:
    """What is shown of the teacher, one frame for every temperature."""
    odds = log_odds(experiment, log_q)
    teachers = _each_teacher(experiment, temperatures)
    left = fmt.tenths(1 - np.exp(log_q[:, experiment.true_class]))
    rows = zip(
        temperatures.tolist(),
        fmt.tenths(np.exp(log_q)),
        entropies.tolist(),
        left,
        odds,
        teachers,
        strict=True,
    )
    return [
        {
            "series": {"teacher-soft": soft, **each},
            "texts": {
                "T": fmt.temperature_text(t),
                "entropy-soft": fmt.entropy_text(spread),
                "left-soft": fmt.percent(rest),
                "odds-soft": fmt.ratio(odd),
            },
        }
        for t, soft, spread, rest, odd, each in rows
    ]


def _each_teacher(experiment: Experiment, temperatures: Array) -> list[dict[str, list[int]]]:
    """Each of several teachers alone, at every temperature; of very many only at one."""
    n_teachers, n_classes = len(experiment.teacher_logits), len(experiment.labels)
    if n_teachers == 1 or n_teachers * n_classes * len(temperatures) > _TEACHERS_LIMIT:
        return [{} for _ in temperatures]
    soft = softmax(experiment.teacher_logits, temperatures[:, np.newaxis, np.newaxis])
    names = [f"teacher-{k + 1}" for k in range(n_teachers)]
    return [dict(zip(names, rows, strict=True)) for rows in fmt.tenths(soft)]


def sweep_frames(experiment: Experiment, sweep: Sweep) -> list[Frame]:
    """One frame for every stop of the temperature slider."""
    frames = temperature_frames(experiment, STOPS, sweep.log_targets, sweep.entropy)
    if sweep.students:
        students = _students_frames(experiment, sweep.students)
        frames = [merged(frame, other) for frame, other in zip(frames, students, strict=True)]
    return frames


def compared_classes(experiment: Experiment) -> tuple[int, int]:
    """The two classes whose odds the page speaks of.

    The two likeliest wrong classes; of two classes, the true one and the other.
    """
    likely = np.argsort(-log_targets(experiment, 1.0), kind="stable").tolist()
    if len(likely) == 2:
        return experiment.true_class, 1 - experiment.true_class
    first, second = [i for i in likely if i != experiment.true_class][:2]
    return first, second


def log_odds(experiment: Experiment, log_probs: Array) -> list[float]:
    """Logarithm of the odds between the compared classes, one for every row.

    Logits serve as well as log-probabilities: what they differ by cancels.
    """
    first, second = compared_classes(experiment)
    odds: list[float] = (log_probs[:, first] - log_probs[:, second]).tolist()
    return odds


def single_temperature(experiment: Experiment, temperature: float) -> Frame:
    """The frame of one temperature."""
    log_q = log_targets(experiment, temperature)[np.newaxis]
    return temperature_frames(experiment, np.array([temperature]), log_q, entropy(log_q))[0]
