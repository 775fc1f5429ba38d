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
from app.lab.report import Finished
from app.lab.spread import Estimate
from app.lab.training import STUDENTS
from app.presentation.frames import columns
from app.presentation.lab.frames import counted, percentage, with_spread
from app.presentation.lab.pictures import data_uri
from app.presentation.lab.reading import LABELS, Logits, Reading, reading

_ONE = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORDS = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines")
_PICTURES = 24
_SHADES = 5
NETWORKS = {"teacher": "Teacher", "hard": "Hard labels", "distilled": "Distilled"}


@dataclass(frozen=True)
class Verdict:
    """A sentence of the results, with its heading."""

    title: str
    text: str


@dataclass(frozen=True)
class Bias:
    """The slider of the bias correction: what each stop gives, and which one was chosen."""

    left_out: str
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
    repeat: str  # address of the same run with several seeds
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
        repeat=_repeat(config),
        bias=_bias(config, finished.result["bias_sweep"]) if config.left_out else None,
        inside=inside(config, finished, look),
    )


def _repeat(config: Config) -> str:
    own = f"temperatures={write_number(config.temperature)}&widths={config.width}&seeds=5&open=map"
    return f"/lab?{config.query}&{own}" if config.query else f"/lab?{own}"


def _verdicts(config: Config, finished: Finished) -> list[Verdict]:
    result = finished.result
    teacher, students = result["teacher"], result["students"]
    distilled = students["distilled"]
    reached = distilled["epochs"][-1]["test_accuracy"]
    size = percentage(distilled["parameters"] / teacher["parameters"])
    verdicts = [
        Verdict(
            "Size and accuracy",
            f"The distilled student has {size} of the teacher's parameters and reaches"
            f" {percentage(reached / teacher['test_accuracy'])} of its accuracy:"
            f" {with_spread(reached, N_TEST)} against"
            f" {with_spread(teacher['test_accuracy'], N_TEST)} of the {N_TEST:,} test digits.",
        ),
        Verdict("Distilled against hard labels", _gain_text(Estimate(**result["gain"]))),
        Verdict(
            "Time",
            f"{counted(config.epochs, 'epoch', 'epochs')} of both students over"
            f" {config.transfer:,} digits took {result['seconds']:.1f} s of one core.",
        ),
    ]
    if config.left_out:
        verdicts.insert(2, Verdict(*_left_out_text(config, result["bias_sweep"])))
    return verdicts


def _gain_text(gain: Estimate) -> str:
    points = f"{abs(100 * gain.value):.2f} ± {100 * gain.standard_error:.2f} points"
    if gain.value == 0:
        return f"Both are right equally often on the {N_TEST:,} test digits."
    more = "more" if gain.value > 0 else "less"
    told = f"The distilled student is right {points} {more} often on the same test digits."
    if gain.clear:
        return f"{told} That is beyond what the choice of digits explains; another seed may differ."
    return f"{told} That is within two standard errors: these digits cannot tell the two apart."


def _left_out_text(config: Config, sweep: dict[str, Any]) -> tuple[str, str]:
    hard, distilled = sweep["hard"], sweep["distilled"]
    chosen, bias = distilled["chosen"], sweep["biases"][distilled["chosen"]]
    n = _n_left_out(config)
    whom = _WORDS[config.left_out[0]] if len(config.left_out) == 1 else "digits of those classes"
    text = (
        f"No student was shown one. Of the {n:,} {whom} among the test digits the student on hard"
        f" labels recognises {with_spread(hard['recall_left_out'][0], n)}, the distilled one"
        f" {with_spread(distilled['recall_left_out'][0], n)}, and"
        f" {with_spread(distilled['recall_left_out'][chosen], n)} once its bias for them is raised"
        f" by {write_number(bias)}."
    )
    return "What it never saw", text


def _n_left_out(config: Config) -> int:
    return int(np.isin(load().test.labels, config.left_out).sum())


def _bias(config: Config, sweep: dict[str, Any]) -> Bias:
    columns_of_table = [
        (sweep[name][what], n)
        for what, n in (("accuracy", N_TEST), ("recall_left_out", _n_left_out(config)))
        for name in STUDENTS
    ]
    keys = ("bias", "bias-hard", "bias-distilled", "bias-hard-recall", "bias-distilled-recall")
    rows, frames = [], []
    for k, bias in enumerate(sweep["biases"]):
        shares = [(values[k], n) for values, n in columns_of_table]
        rows.append([f"+{bias:g}", *(percentage(share) for share, _ in shares)])
        texts = [f"+{bias:g}", *(with_spread(share, n) for share, n in shares)]
        frames.append({"series": {}, "texts": dict(zip(keys, texts, strict=True))})
    chosen = sweep["distilled"]["chosen"]
    return Bias(
        left_out=", ".join(map(str, config.left_out)),
        n_validation=f"{N_VALIDATION:,}",
        rows=rows,
        chosen=chosen,
        shown=frames[chosen]["texts"],
        frames={"series": {}, **columns(frames)},
        last=len(rows) - 1,
    )


def inside(config: Config, finished: Finished, look: Look) -> Inside:
    """The look inside: by default at the digits that the two students read differently."""
    test = load().test
    hard, distilled = finished.test_logits.argmax(axis=-1)
    said = {
        "teacher": teachers.read_test_digits(config.ensemble),
        "hard": hard,
        "distilled": distilled,
    }
    found, group = _group(look, said, disagreements(hard, distilled, test.labels))
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
        networks=NETWORKS,
        matrix=_matrix(confusion(said[look.by], test.labels)),
        chosen=chosen,
        last=N_TEST - 1,
        reading=digit_reading(config, finished, chosen),
    )


def _a(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _group(
    look: Look, said: dict[str, NDArray[np.intp]], differ: Disagreements
) -> tuple[NDArray[np.intp], str]:
    if look.truth is not None and look.said is not None:
        labels = load().test.labels
        found = np.flatnonzero((labels == look.truth) & (said[look.by] == look.said))
        times = f"{len(found):,} of {int((labels == look.truth).sum()):,}"
        who = NETWORKS[look.by]
        return found, f"{times} {_WORDS[look.truth]} that “{who}” reads as {look.said}"
    found = np.concatenate([differ.only_distilled, differ.only_hard, differ.neither])
    return found, (
        f"The students read {len(found):,} of {N_TEST:,} test digits differently:"
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
    """What all three make of a test digit."""
    test = load().test
    hard, distilled = finished.test_logits[:, index].astype(np.float64)
    teacher = teachers.on_test_digits(config.ensemble)[index].astype(np.float64)
    label = int(test.labels[index])
    return reading(
        f"Test digit {index}, {_a(label)}",
        test.pixels[index],
        Logits(teacher, hard, distilled),
        config.temperature,
        label,
    )
