"""What is shown when a run has ended: sentences, the bias correction, a look inside."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.kinds import write_number
from app.lab import teachers
from app.lab.config import Config
from app.lab.digits import N_TEST, N_VALIDATION, load
from app.lab.inside import Disagreements, confusion, disagreements
from app.lab.presets import PRESETS
from app.lab.report import Finished
from app.presentation import format as fmt
from app.presentation.frames import columns
from app.presentation.lab.frames import (
    accuracy_text,
    counted,
    errors_text,
    percentage,
    with_interval,
)
from app.presentation.lab.pictures import data_uri
from app.presentation.lab.reading import LABELS, Logits, Reading, reading
from app.presentation.lab.students import ShownStudent, shown_students

_ONE = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORDS = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines")
_PICTURES = 24
_SHADES = 5


@dataclass(frozen=True)
class Verdict:
    """A sentence of the results, with its heading."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()  # text and address


@dataclass(frozen=True)
class Bias:
    """The slider of the bias correction: what each stop gives, and which one was chosen."""

    about: str
    left_out: str
    students: list[ShownStudent]
    headings: list[str]
    n_validation: str
    rows: list[list[str]]
    chosen: int  # of the distilled student
    shown: dict[str, str]
    frames: dict[str, Any]
    last: int


@dataclass(frozen=True)
class Picture:
    """A test digit, small."""

    index: int
    source: str
    name: str
    said: tuple[str, str]  # by the student on hard labels, by the distilled one


@dataclass(frozen=True)
class Cell:
    """How often a digit was read as another one."""

    count: int
    shade: int  # from 0, none, to 5
    name: str


@dataclass(frozen=True)
class Inside:
    """_lab_inside.html: the pictures of a group of test digits, a confusion matrix, one digit."""

    group: str  # what the pictures have in common
    pictures: list[Picture]
    more: int  # digits of the group that are not shown
    keep: str  # what a link adds to stay with the group
    by: str
    networks: dict[str, str]
    matrix: list[list[Cell]]
    chosen: int
    last: int
    reading: Reading


@dataclass(frozen=True)
class Results:
    """_lab_results.html."""

    config: Config
    verdicts: list[Verdict]
    bias: Bias | None
    inside: Inside


@dataclass(frozen=True)
class Look:
    """Which part of the inside is asked for."""

    digit: int | None = None  # index of a test digit
    by: str = "distilled"
    truth: int | None = None
    said: int | None = None

    @property
    def of_a_cell(self) -> bool:
        """Whether it is at the digits of one cell of the confusion matrix."""
        return self.truth is not None and self.said is not None


def results(config: Config, finished: Finished, look: Look) -> Results:
    """Everything that a finished run is shown with."""
    return Results(
        config=config,
        verdicts=_verdicts(config, finished),
        bias=_bias(config, finished.result["bias_sweep"]) if config.left_out else None,
        inside=inside(config, finished, look),
    )


def _repeat(config: Config) -> str:
    own = f"temperatures={write_number(config.temperature)}&widths={config.width}&seeds=5&open=map"
    return f"/lab?{config.query}&{own}" if config.query else f"/lab?{own}"


def networks(config: Config) -> dict[str, str]:
    """The teacher and the students of a run, by the name that a look inside asks for them by."""
    students = shown_students(config)
    return {"teacher": "Teacher"} | {student.key: student.short for student in students}


def _verdicts(config: Config, finished: Finished) -> list[Verdict]:
    result = finished.result
    repeat = (("Repeat with five seeds", _repeat(config)),)
    gains = [("hard labels", result["gain"])]
    if config.smoothing:
        gains.append(("smoothed labels", result["gain_over_smoothed"]))
    verdicts = [
        Verdict("Size and accuracy", _size_text(result)),
        *(Verdict(f"Distilled against {name}", _gain_text(gain), repeat) for name, gain in gains),
    ]
    if config.left_out:
        verdicts.append(Verdict(*_left_out_text(config, result["bias_sweep"])))
    made_of = Verdict("What the gain is made of", _made_of_text(config, result), _MADE_OF_LINKS)
    epochs, n = counted(config.epochs, "epoch", "epochs"), result["transfer_set"]["n"]
    students = _NUMBERS[len(config.students)]
    time = (
        f"{epochs} of {students} students over {n:,} digits took"
        f" {result['processor_seconds']:.1f} s of processor time, and {result['seconds']:.1f} s"
        f" passed."
    )
    return [*verdicts, made_of, Verdict("Time", time)]


_NUMBERS = {2: "both", 3: "three"}
_MADE_OF_LINKS = tuple(
    (f"Try: {preset.name}", preset.href)
    for preset in PRESETS
    if preset.name in ("500 digits, jitter for all", "A teacher of the same 500")
)


def _size_text(result: dict[str, Any]) -> str:
    teacher, distilled = result["teacher"], result["students"]["distilled"]
    reached, of_teacher = distilled["epochs"][-1]["test_accuracy"], teacher["test_accuracy"]
    size = percentage(distilled["parameters"] / teacher["parameters"])
    return (
        f"The distilled student has {size} of the teacher's parameters. On the {N_TEST:,} test"
        f" digits it makes {errors_text(reached)}, the teacher {errors_text(of_teacher)}:"
        f" {accuracy_text(reached)} against {accuracy_text(of_teacher)}, which is"
        f" {percentage(reached / of_teacher)} of the teacher's accuracy."
    )


def _gain_text(gain: dict[str, float]) -> str:
    if gain["value"] == 0:
        return f"Both are right equally often on the {N_TEST:,} test digits."
    points = f"{abs(100 * gain['value']):.2f} ± {100 * gain['margin']:.2f} points"
    more = "more" if gain["value"] > 0 else "less"
    told = f"The distilled student is right {points} {more} often on the same test digits."
    if abs(gain["value"]) > gain["margin"]:
        return f"{told} That is beyond what the choice of digits explains; another seed may differ."
    return f"{told} None at all is within that interval: these digits cannot tell the two apart."


def _made_of_text(config: Config, result: dict[str, Any]) -> str:
    """What the teacher brings that hard labels of the transfer set do not."""
    n, of_teacher = result["transfer_set"]["n"], result["transfer_set"]["of_teacher"]
    told = (
        f"The teacher has learned from {of_teacher:,} labelled digits, turned, stretched and"
        f" shifted anew in every epoch; the transfer set has {n:,}"
    )
    if config.augment:
        told += ", turned and shifted too for every student"
    if of_teacher > n:
        return (
            f"{told}. So the soft targets also hand over what the teacher knows from digits that no"
            f" student sees, and the gain is not due to softness alone."
        )
    return f"{told}. No digit of the teacher's is unknown to the students."


def _left_out_text(config: Config, sweep: dict[str, Any]) -> tuple[str, str]:
    hard, distilled = sweep["hard"], sweep["distilled"]
    chosen, bias = distilled["chosen"], sweep["biases"][distilled["chosen"]]
    n = _n_left_out(config)
    whom = _WORDS[config.left_out[0]] if len(config.left_out) == 1 else "digits of those classes"
    text = (
        f"No student was shown one. Of the {n:,} {whom} among the test digits the student on hard"
        f" labels recognises {with_interval(hard['recall_left_out'][0], n)}, the distilled one"
        f" {with_interval(distilled['recall_left_out'][0], n)}, and"
        f" {with_interval(distilled['recall_left_out'][chosen], n)} once its bias for them is"
        f" raised by {write_number(bias)}."
    )
    return "What it never saw", text


def _n_left_out(config: Config) -> int:
    return int(np.isin(load().test.labels, config.left_out).sum())


def _bias(config: Config, sweep: dict[str, Any]) -> Bias:
    students, names = shown_students(config), config.students
    columns_of_table = [
        (sweep[name][what], n)
        for what, n in (("accuracy", N_TEST), ("recall_left_out", _n_left_out(config)))
        for name in names
    ]
    keys = ["bias", *(f"bias-{n}" for n in names), *(f"bias-{n}-recall" for n in names)]
    rows, frames = [], []
    for k, bias in enumerate(sweep["biases"]):
        shares = [(values[k], n) for values, n in columns_of_table]
        rows.append([f"+{bias:g}", *(percentage(share) for share, _ in shares)])
        texts = [f"+{bias:g}", *(with_interval(share, n) for share, n in shares)]
        frames.append({"series": {}, "texts": dict(zip(keys, texts, strict=True))})
    chosen = sweep["distilled"]["chosen"]
    return Bias(
        about=_bias_text(sweep),
        left_out=", ".join(map(str, config.left_out)),
        students=students,
        headings=[f"{s.short}: {what}" for what in ("all", "left-out") for s in students],
        n_validation=f"{N_VALIDATION:,}",
        rows=rows,
        chosen=chosen,
        shown=frames[chosen]["texts"],
        frames={"series": {}, **columns(frames)},
        last=len(rows) - 1,
    )


def _bias_text(sweep: dict[str, Any]) -> str:
    def needed(name: str) -> str:
        low, high = sweep[name]["needed"]
        return fmt.with_minus(f"{low:+.1f} to {high:+.1f}")

    return (
        f"One number added to the logit of the left-out digits makes a student name them more"
        f" often. For nine in ten of them the distilled student needs {needed('distilled')}, the"
        f" one on hard labels {needed('hard')}: the narrower and nearer to zero, the more one"
        f" number can mend."
    )


def inside(config: Config, finished: Finished, look: Look) -> Inside:
    """The look inside: by default at the digits that the two students read differently."""
    test = load().test
    by_students = dict(zip(config.students, finished.test_logits.argmax(axis=-1), strict=True))
    said = {"teacher": teachers.read_test_digits(config.teacher)} | by_students
    hard, distilled = said["hard"], said["distilled"]
    names = networks(config)
    found, group = _group(look, names, said, disagreements(hard, distilled, test.labels))
    chosen = look.digit if look.digit is not None else int(found[0]) if len(found) else 0
    return Inside(
        group=group,
        pictures=[
            Picture(
                index=k,
                source=data_uri(test.pixels[k]),
                name=f"{_a(test.labels[k])}; hard labels: {hard[k]}, distilled: {distilled[k]}",
                said=(LABELS[hard[k]], LABELS[distilled[k]]),
            )
            for k in found[:_PICTURES].tolist()
        ],
        more=max(0, len(found) - _PICTURES),
        keep=f"&truth={look.truth}&said={look.said}" if look.of_a_cell else "",
        by=look.by,
        networks=names,
        matrix=_matrix(confusion(said[look.by], test.labels)),
        chosen=chosen,
        last=N_TEST - 1,
        reading=digit_reading(config, finished, chosen),
    )


def _a(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _group(
    look: Look, names: dict[str, str], said: dict[str, NDArray[np.intp]], differ: Disagreements
) -> tuple[NDArray[np.intp], str]:
    if look.truth is not None and look.said is not None:
        labels = load().test.labels
        found = np.flatnonzero((labels == look.truth) & (said[look.by] == look.said))
        times = f"{len(found):,} of {int((labels == look.truth).sum()):,}"
        who = names[look.by]
        return found, f"{times} {_WORDS[look.truth]} that “{who}” reads as {look.said}"
    found = np.concatenate([differ.only_distilled, differ.only_hard, differ.neither])
    return found, (
        f"Hard labels and distilled differ on {len(found):,} of {N_TEST:,} test digits:"
        f" {len(differ.only_distilled)} only the distilled one has right, {len(differ.only_hard)}"
        f" only the one on hard labels, {len(differ.neither)} neither"
    )


def _matrix(counts: NDArray[np.intp]) -> list[list[Cell]]:
    """Shades by share of the row; on the diagonal, which is what should be, there is none."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    shades = np.ceil(np.clip(shares * 20, 0, 1) * _SHADES).astype(int)  # 5 % and more is darkest
    np.fill_diagonal(shades, 0)
    return [
        [
            Cell(
                int(counts[i, j]),
                int(shades[i, j]),
                f"{counted(counts[i, j], _ONE[i], _WORDS[i])} read as {j}",
            )
            for j in range(len(counts))
        ]
        for i in range(len(counts))
    ]


def digit_reading(config: Config, finished: Finished, index: int) -> Reading:
    """What the networks make of a test digit."""
    test = load().test
    teacher = teachers.on_test_digits(config.teacher)[index].astype(np.float64)
    label = int(test.labels[index])
    return reading(
        f"Test digit {index}, {_a(label)}",
        test.pixels[index],
        Logits(teacher, finished.test_logits[:, index].astype(np.float64)),
        config,
        label,
    )
