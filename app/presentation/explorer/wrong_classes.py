"""The sentence beside the temperature: what the wrong classes get, and which of them most.

"At T = 3.0 the wrong classes share 43 %, up from 10 % at T = 1: Dog 26, Rabbit 17." It is made of
texts of a frame, so that a drag looks each of them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...explorer.results import Results
from ...importers.interpretation import MISSING_CLASS
from ...numerics.softmax import Array
from ..shared import format as fmt

_NAMED = 2  # as many wrong classes are named
# All classes within this share of 1/C: the order of the wrong ones hardly shows any more.
_NEARLY_UNIFORM = 0.15


@dataclass(frozen=True)
class Sentence:
    """What of the sentence does not depend on the temperature."""

    subject: str  # "" of a single wrong class, which is the subject itself
    named: tuple[str, ...]  # the texts' names: a class's is {name}-name, its share {name}
    more: str  # after the named ones

    def written(self, texts: Mapping[str, str]) -> str:
        """The sentence with the texts of a frame, as _temperature.html writes it."""
        shares = f"{texts['wrong-share']}{texts['wrong-change']}"
        start = f"At T\u00a0=\u00a0{texts['T']}"
        if not self.subject:
            return f"{start} the wrong class, {texts['wrong-1-name']}, gets {shares}."
        named = ", ".join(f"{texts[f'{name}-name']} {texts[name]}" for name in self.named)
        return f"{start} {self.subject} {shares}: {named}{self.more}."


def sentence(results: Results) -> Sentence:
    """The sentence of an experiment."""
    listed, has_rest = _wrong_classes(results)
    named = tuple(f"wrong-{k + 1}" for k in range(min(_NAMED, len(listed))))
    more = " and others" if has_rest or len(named) < len(listed) else ""
    return Sentence(_subject(len(listed), has_rest), named, more)


def _subject(n_listed: int, has_rest: bool) -> str:
    if n_listed == 1:
        return f"the wrong class and {MISSING_CLASS} share" if has_rest else ""
    return f"the wrong classes{f' and {MISSING_CLASS}' if has_rest else ''} share"


def _told(label: str) -> str:
    """A class's name before its share: in quotes if it is a number itself."""
    return f"“{label}”" if label.isdecimal() else label


def wrong_class_texts(results: Results, log_q: Array) -> list[dict[str, str]]:
    """The sentence's texts for soft targets, one dictionary for each row.

    Args:
        log_q: log soft targets, shape (n, n_classes), nats.
    """
    soft_targets = np.exp(log_q)
    shares = _wrong_share(results, log_q)
    columns = {
        "wrong-share": [f"{text}\u00a0%" for text in fmt.whole_percents(shares)],
        "wrong-change": fmt.changes(
            shares, _wrong_share(results, results.log_teacher_probs[np.newaxis])
        ),
    }
    uniform = np.all(np.abs(log_q.shape[1] * soft_targets - 1) <= _NEARLY_UNIFORM, axis=1)
    for row in np.flatnonzero(uniform).tolist():
        columns["wrong-change"][row] = ", nearly uniform"
    listed = np.array(_wrong_classes(results)[0])
    order = listed[np.argsort(-log_q[:, listed], axis=1, kind="stable")[:, :_NAMED]]
    named = np.take_along_axis(soft_targets, order, axis=1)
    for k in range(order.shape[1]):
        labels = [_told(results.experiment.labels[i]) for i in order[:, k].tolist()]
        columns |= {
            f"wrong-{k + 1}-name": labels,
            f"wrong-{k + 1}": fmt.whole_percents(named[:, k]),
        }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _wrong_classes(results: Results) -> tuple[list[int], bool]:
    """The wrong classes, and whether ‹rest› is one more: it is named only where it is alone."""
    labels, true_class = results.experiment.labels, results.experiment.true_class
    wrong = [i for i in range(len(labels)) if i != true_class]
    listed = [i for i in wrong if labels[i] != MISSING_CLASS]
    return (listed, len(listed) < len(wrong)) if listed else (wrong, False)


def _wrong_share(results: Results, log_q: Array) -> Array:
    """Probability of all classes but the true one, over the last axis."""
    return np.asarray(np.exp(np.delete(log_q, results.experiment.true_class, axis=-1)).sum(axis=-1))
