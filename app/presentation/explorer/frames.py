"""Frames: everything on the page that changes with the step or with the temperature.

A frame is `{"series": {name: tenths of a percent per class}, "texts": {name: text}}`; of many
classes a series ends with one number more, the sum of `Results.summed_classes`. A step's frame has
the parts of the gradient too: `{"signed": {name: [length in thousandths, text] per class}}`.
The template draws the first one, the browser draws each later one the same way: by putting the
numbers of a series into the table of that name, and a text into every element that has its name.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...explorer.results import STOPS, Results, Students
from ...numerics.losses import entropy
from ...numerics.objective import Evaluation
from ...numerics.softmax import Array
from ...query.loss_parameters import FORWARD_KL
from ..shared import format as fmt
from .bell_texts import bell_texts
from .divergence_words import names_divergences
from .pull_texts import pull_texts
from .wrong_classes import wrong_class_texts

Frame = dict[str, Any]
# Above this many numbers the page does not carry single teachers for a drag of the slider.
_TEACHERS_LIMIT = 40_000


def shown_frame(results: Results, step: Frame) -> Frame:
    """The frame of the page as it is loaded; `step` is the frame of the experiment's step."""
    return merged(_fixed_frame(results), step, temperature_frame(results))


def _percentages(results: Results, probabilities: Array) -> list[Any]:
    """Tenths of a percent per class, over the last axis; of many classes also the others' sum."""
    if summed := results.summed_classes:
        sums = probabilities[..., summed].sum(axis=-1, keepdims=True)
        probabilities = np.concatenate([probabilities, sums], axis=-1)
    return fmt.tenths(probabilities)


def _fixed_frame(results: Results) -> Frame:
    """The frame of all that depends neither on the step nor on the temperature."""
    log_probs, true_class = results.log_teacher_probs, results.experiment.true_class
    texts = {
        "entropy-hard": fmt.entropy_text(float(entropy(log_probs))),
        "entropy-most": fmt.entropy_text(float(np.log(len(log_probs)))),
        "left-hard": fmt.percent(fmt.tenths(1 - results.teacher_probs[[true_class]])[0]),
        "odds-hard": fmt.ratio(float(results.log_odds(log_probs))),
    }
    return {
        "series": {"teacher-hard": _percentages(results, results.teacher_probs)},
        "texts": texts,
    }


def step_frames(results: Results) -> list[Frame]:
    """One frame for every step of a run."""
    frames = _students_frames(results, results.students)
    signed, pulls = _gradient_parts(results), pull_texts(results)
    last = results.step_numbers[-1]
    for k, (frame, number) in enumerate(zip(frames, results.step_numbers, strict=True)):
        frame["step"] = k
        frame["signed"] = {name: rows[k] for name, rows in signed.items()}
        frame["texts"] |= {"step": f"{number}/{last}", "step-number": str(number)}
        frame["texts"] |= {"steps-done": results.steps_done(k), **pulls[k]}
    return frames


def _students_frames(results: Results, students: Students) -> list[Frame]:
    frames = _student_frames(results, students.student, "")
    if students.hard_student:
        hard = _student_frames(results, students.hard_student, "hard-")
        frames = [merged(frame, other) for frame, other in zip(frames, hard, strict=True)]
    for k, run in enumerate(students.pinned, start=1):
        pinned = _pinned_frames(results, run, f"pin-{k}")
        frames = [merged(frame, other) for frame, other in zip(frames, pinned, strict=True)]
    return frames


def _pinned_frames(results: Results, run: Evaluation, name: str) -> list[Frame]:
    """The frames of a pinned run, one for each of its rows."""
    texts: dict[str, Iterable[str]] = {"loss": map(fmt.nats, run.loss.tolist())}
    if names_divergences(results.experiment):
        texts["kl"] = map(fmt.nats, run.kl.tolist())
    rows = _rows(texts, f"{name}-")
    return [
        {"series": {name: bars}, "texts": row}
        for bars, row in zip(_percentages(results, run.student_probs), rows, strict=True)
    ]


def merged(*frames: Frame) -> Frame:
    """One frame with the series and texts of all."""
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


def _gradient_parts(results: Results) -> dict[str, list[list[tuple[int, str]]]]:
    """The gradient's soft and hard part as signed bars; the run's longest one is 1000 long.

    Beside another divergence stands what forward KL's soft part would be.
    """
    run = results.student
    parts = {"soft-gradient": run.soft_gradient, "hard-gradient": run.hard_gradient}
    if results.experiment.divergence != FORWARD_KL:
        parts["forward-kl-gradient"] = results.forward_kl_gradient
    longest = max(float(np.abs(part).max()) for part in parts.values()) or 1.0
    return {
        name: [
            list(zip(lengths, map(fmt.signed, values), strict=True))
            for lengths, values in zip(fmt.per_mille(part, longest), part.tolist(), strict=True)
        ]
        for name, part in parts.items()
    }


def _student_frames(results: Results, run: Evaluation, prefix: str) -> list[Frame]:
    """The frames of one student, one for each row of the run."""
    truth = fmt.tenths(run.student_probs[..., results.experiment.true_class])
    texts: dict[str, Iterable[str]] = {
        "loss": map(fmt.nats, run.loss.tolist()),
        "soft-term": map(fmt.nats, run.soft_term.tolist()),
        "hard-term": map(fmt.nats, run.hard_term.tolist()),
        "kl": map(fmt.nats, run.kl.tolist()),
        "cross-entropy": map(fmt.nats, run.cross_entropy.tolist()),
        "gap": map(fmt.points, run.gap.tolist()),
        "student-truth": map(fmt.percent, truth),
        "student-odds": map(fmt.ratio, results.log_odds(run.student_logits).tolist()),
        "student-entropy": map(fmt.entropy_text, run.entropy.tolist()),
    }
    if results.experiment.divergence != FORWARD_KL:
        texts["divergence"] = map(fmt.nats, run.divergence.tolist())
        for k, part in enumerate(run.divergence_parts, 1):
            texts[f"divergence-part-{k}"] = map(fmt.nats, part.tolist())
    if run.parameters is not None:
        texts["bell"] = bell_texts(results.experiment.labels, run.parameters)
    series = {
        "student": _percentages(results, run.student_probs),
        "student-soft": _percentages(results, run.student_soft),
    }
    return [
        {"series": bars, "texts": row}
        for bars, row in zip(_rows(series, prefix), _rows(texts, prefix), strict=True)
    ]


def _rows(columns: Mapping[str, Iterable[Any]], prefix: str) -> list[dict[str, Any]]:
    names = [prefix + name for name in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def temperature_frame(results: Results) -> Frame:
    """The teacher's frame at the experiment's temperature."""
    log_q = results.log_soft_targets[np.newaxis]
    temperature = np.array([results.experiment.temperature])
    return _temperature_frames(results, temperature, log_q, entropy(log_q))[0]


def sweep_frames(results: Results) -> list[Frame]:
    """One frame for every stop of the temperature slider."""
    sweep = results.sweep
    frames = _temperature_frames(results, STOPS, sweep.log_targets, sweep.entropy)
    if sweep.students:
        students = _students_frames(results, sweep.students)
        frames = [merged(frame, other) for frame, other in zip(frames, students, strict=True)]
    return frames


def _temperature_frames(
    results: Results, temperatures: Array, log_q: Array, entropies: Array
) -> list[Frame]:
    """The teacher's frames, one for each temperature."""
    soft_targets = np.exp(log_q)
    rows = zip(
        temperatures.tolist(),
        _percentages(results, soft_targets),
        entropies.tolist(),
        fmt.tenths(1 - soft_targets[:, results.experiment.true_class]),
        results.log_odds(log_q).tolist(),
        _each_teacher(results, temperatures),
        wrong_class_texts(results, log_q),
        strict=True,
    )
    return [
        {
            "series": {"teacher-soft": soft, **each},
            "texts": {
                "T": fmt.temperature_text(t),
                "entropy-soft": fmt.entropy_text(spread),
                "left-soft": fmt.percent(rest),
                "odds-soft": fmt.ratio(odds),
                **in_words,
            },
        }
        for t, soft, spread, rest, odds, each, in_words in rows
    ]


def _each_teacher(results: Results, temperatures: Array) -> list[dict[str, list[int]]]:
    """The soft targets of each of several teachers; very many of them at one temperature only."""
    experiment = results.experiment
    n_teachers, n_classes = len(experiment.teacher_logits), len(experiment.labels)
    if n_teachers == 1 or n_teachers * n_classes * len(temperatures) > _TEACHERS_LIMIT:
        return [{} for _ in temperatures]
    names = [f"teacher-{k + 1}" for k in range(n_teachers)]
    tables = _percentages(results, results.each_teacher(temperatures))
    return [dict(zip(names, rows, strict=True)) for rows in tables]
