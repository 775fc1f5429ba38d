"""A sentence for each step: where the chosen divergence and forward KL pull the student apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...explorer.results import Results
from ...numerics.mode_coverage import compare_pulls
from ...query.loss_parameters import FORWARD_KL
from ..shared import format as fmt
from .divergence_words import WORDS

_STANDSTILL = 1e-4  # nats per logit: a gradient below it moves no digit of the page
_NOTHING = "every number is below 0.0001"
# Forward KL's gradient is c / T times what the student has too much or too little of each class.
_SEEKING = (
    "That is away from its soft target, which is mode seeking; forward KL pulls every class"
    " towards its own, which is mode covering."
)
# What gradient descent makes a score do, "would …" and as it is; a bell's scores move by all pulls.
_VERBS = {
    "free": {"up": ("rise", "rises"), "down": ("fall", "falls")},
    "bell": {"up": ("be pulled up", "is pulled up"), "down": ("be pulled down", "is pulled down")},
}
_TEXTS = ("pull-before", "pull-class", "pull-after")  # one sentence, the class's name by itself

_Sentence = tuple[str, str, str]


@dataclass(frozen=True)
class _Pull:
    """What the two do to one class at one step."""

    family: str
    is_opposed: bool
    label: str
    target: str  # what the soft targets give it
    student: str
    forward: float  # entry of forward KL's gradient
    own: float
    forward_stands: bool
    own_stands: bool

    def would(self, entry: float) -> str:
        """Say what an entry of a gradient would do to the score: "would rise"."""
        return f"would {self._verbs(entry)[0]}"

    def does(self, entry: float) -> str:
        """Say what it does: "rises"."""
        return self._verbs(entry)[1]

    def _verbs(self, entry: float) -> tuple[str, str]:
        return _VERBS[self.family]["up" if entry < 0 else "down"]


def pull_texts(results: Results) -> list[dict[str, str]]:
    """For each step the texts of the sentence; none of them where forward KL itself is chosen.

    Both pulls are those of the soft term.
    """
    if results.experiment.divergence == FORWARD_KL:
        return [{}] * (results.experiment.steps + 1)
    name = WORDS[results.experiment.divergence].in_sentence
    sentences = [_sentence(pull, name) for pull in _pulls(results)]
    if results.experiment.hard_weight > 0:
        sentences = list(map(_of_soft_term, sentences))
    return [dict(zip(_TEXTS, sentence, strict=True)) for sentence in sentences]


def _of_soft_term(sentence: _Sentence) -> _Sentence:
    """The sentence where a hard term pulls the scores too."""
    before, label, after = sentence
    return f"By the soft term alone, {before[0].lower()}{before[1:]}", label, after


def _pulls(results: Results) -> Iterator[_Pull]:
    """The class at which the pulls differ most, for each step."""
    family, labels = results.experiment.family, results.experiment.labels
    forward, run = results.forward_kl_gradient, results.student
    found = compare_pulls(forward, run.soft_gradient)
    targets, student = fmt.tenths(results.soft_targets), fmt.tenths(run.student_soft)
    stands = (np.abs([forward, run.soft_gradient]).max(axis=-1) < _STANDSTILL).T.tolist()
    entries = zip(found.first.tolist(), found.second.tolist(), strict=True)
    rows = zip(found.is_opposed.tolist(), found.at.tolist(), student, entries, stands, strict=True)
    for is_opposed, i, probs, own_entries, standing in rows:
        given = fmt.percent(targets[i]), fmt.percent(probs[i])
        yield _Pull(family, is_opposed, labels[i], *given, *own_entries, *standing)


def _sentence(pull: _Pull, name: str) -> _Sentence:
    if pull.forward_stands and pull.own_stands:
        return f"No score moves, neither with {name} nor with forward KL: {_NOTHING}.", "", ""
    if pull.own_stands:
        before = f"With {name} no score moves: {_NOTHING}. With forward KL the score of "
        return before, pull.label, f" {pull.would(pull.forward)}."
    if pull.forward_stands:
        before = f"With forward KL no score would move: {_NOTHING}. With {name} the score of "
        return before, pull.label, f" {pull.does(pull.own)}."
    given = f"the soft targets give it {pull.target}, the student {pull.student}"
    if pull.is_opposed:
        before = "Here the two drive the student apart: with forward KL the score of "
        after = f" {pull.would(pull.forward)}, with {name} it {pull.does(pull.own)}; {given}."
        return before, pull.label, f"{after} {_SEEKING}"
    return _same_way(pull, name, given)


def _same_way(pull: _Pull, name: str, given: str) -> _Sentence:
    """The sentence where both raise the same classes and lower the same."""
    before = "Both pull every class the same way"
    forward, own = fmt.signed(pull.forward), fmt.signed(pull.own)
    if forward == own:
        return f"{before}, and as hard.", "", ""
    pulls = [f"with forward KL ({forward})", f"with {name} ({own})"]
    harder, softer = pulls if abs(pull.forward) > abs(pull.own) else reversed(pulls)
    after = f" {pull.does(pull.forward)} faster {harder} than {softer}; {given}."
    return f"{before}. The score of ", pull.label, after
