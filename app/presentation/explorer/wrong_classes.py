"""The sentence beside the temperature: what the wrong classes get, and which of them most.

"At T = 3.0 the wrong classes share 43 %, up from 10 % at T = 1: Dog 26, Rabbit 17." It is made of
texts of a frame, so that a drag looks each of them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...explorer.results import STOPS, Results
from ...importers.interpretation import REST
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
        return f"the wrong class and {REST} share" if has_rest else ""
    return f"the wrong classes{f' and {REST}' if has_rest else ''} share"


def wrong_class_texts(results: Results, log_q: Array) -> list[dict[str, str]]:
    """The sentence's texts for soft targets, one dictionary for each row.

    Args:
        log_q: log soft targets, shape (n, n_classes), nats.
    """
    at_one = _wrong_share(results, results.log_teacher_probs)
    listed = np.array(_wrong_classes(results)[0])
    order = np.argsort(-log_q[:, listed], axis=1, kind="stable")[:, :_NAMED]
    return [
        _texts(results, np.exp(row), float(share), float(at_one), classes)
        for row, share, classes in zip(
            log_q, _wrong_share(results, log_q), listed[order].tolist(), strict=True
        )
    ]


def longest_sentence(results: Results, in_words: Sentence) -> str:
    """The longest of the sentences at the slider's stops, for the room that it takes."""
    rows = wrong_class_texts(results, results.log_targets_at_stops)
    texts = (
        {"T": fmt.temperature_text(t)} | row for t, row in zip(STOPS.tolist(), rows, strict=True)
    )
    return max(map(in_words.written, texts), key=len)


def _wrong_classes(results: Results) -> tuple[list[int], bool]:
    """The wrong classes, and whether ‹rest› is one more: it is named only where it is alone."""
    labels, true_class = results.experiment.labels, results.experiment.true_class
    wrong = [i for i in range(len(labels)) if i != true_class]
    listed = [i for i in wrong if labels[i] != REST]
    return (listed, len(listed) < len(wrong)) if listed else (wrong, False)


def _wrong_share(results: Results, log_q: Array) -> Array:
    """Probability of all classes but the true one, over the last axis."""
    return np.asarray(np.exp(np.delete(log_q, results.experiment.true_class, axis=-1)).sum(axis=-1))


def _texts(
    results: Results, q: Array, share: float, at_one: float, classes: list[int]
) -> dict[str, str]:
    labels = results.experiment.labels
    texts = {
        "wrong-share": _percent(share),
        "wrong-change": ", nearly uniform" if _is_nearly_uniform(q) else _change(share, at_one),
    }
    for k, i in enumerate(classes, start=1):
        texts |= {f"wrong-{k}-name": labels[i], f"wrong-{k}": _whole(float(q[i]))}
    return texts


def _change(share: float, at_one: float) -> str:
    """How the share of the wrong classes compares with that at T = 1; "" if it reads the same."""
    now, before = _percent(share), _percent(at_one)
    if now == before:
        return ""
    return f", {'up' if share > at_one else 'down'} from {before} at T\u00a0=\u00a01"


def _is_nearly_uniform(q: Array) -> bool:
    return bool(np.all(np.abs(len(q) * q - 1) <= _NEARLY_UNIFORM))


def _percent(share: float) -> str:
    return f"{_whole(share)}\u00a0%"


def _whole(share: float) -> str:
    """A share in whole percent; one that is neither none nor all is not rounded to that."""
    if 0 < share < 0.005:
        return "under 1"
    if 0.995 <= share < 1:
        return "over 99"
    return f"{100 * share:.0f}"
