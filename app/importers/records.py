"""Classes with their numbers as programs print them: {label: number}, {label, score}, pairs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..query.parameter_types import ParameterError
from .columns import is_no_class, is_score, kind_of_name, normal
from .found import Call, Found, Written
from .labels import with_visible_spaces

_LABEL_KEYS = (
    *("token_str", "classname", "tagname", "tag_name", "displayname", "display_name"),
    "label",
    "class",
    "class_name",
    "name",
    "category",
    "answer",
    "option",
    "text",
    "entity",
)
_VALUE_KEYS = (
    *("logit", "logits", "logprob", "log_prob", "log_probability", "score", "prob", "probability"),
    *("confidence", "conf", "percentage", "percent", "value", "p"),
)
_WORDNET = re.compile(r"n\d{8}")


def read_map(fields: dict[str, object], format: str = "a map of classes") -> Found | None:
    """{"Cat": 4.2, "Dog": 1.8}; fields that are no classes (id, label, …) are left out."""
    numbers = {k: v for k, n in fields.items() if (v := _number(n)) is not None}
    left_out = [key for key in fields if is_no_class(key)]
    if len(numbers.keys() - set(left_out)) < 2:
        left_out = []
    kept = {key: value for key, value in numbers.items() if key not in left_out}
    others = [key for key in fields if key not in kept]
    if len(kept) < 2 or any(isinstance(fields[key], dict | list | Call) for key in others):
        return None
    if others and not left_out and any(fields[key] is not None for key in others):
        return None  # a record of something else
    labels = list(kept)
    if any(label != label.strip() for label in labels):  # tokens of a language model
        labels = list(map(with_visible_spaces, labels))
    scores = _falls(list(kept.values())) and len(kept) > 2  # likeliest first: of a classifier
    found = Found(format, [list(kept.values())], labels=labels, scores=scores)
    return replace(found, left_out=tuple(others))


def read_records(items: Sequence[object]) -> Found | None:
    """[{"label": "Cat", "score": 0.9}, …], [("Cat", 0.9), …]; of several examples a list each."""
    if (found := _distribution(items)) is not None:
        return found
    rows = [f for item in items if isinstance(item, list) and (f := _distribution(item))]
    if not rows or len(rows) < len(items):
        return _table(items)
    if len(rows) == 1:
        return rows[0]
    labels = rows[0].labels or []
    by_label = [dict(zip(f.labels or [], f.rows[0], strict=True)) for f in rows]
    if any(set(found) != set(labels) for found in by_label):
        rule = f"the same classes for each of the {len(rows)} examples: paste one of them"
        raise ParameterError("paste", rule, "others")
    return replace(rows[0], rows=[[found[label] for label in labels] for found in by_label])


def _distribution(items: Sequence[object]) -> Found | None:
    """Pairs of one label and one number each."""
    fields = [item.fields if isinstance(item, Call) else item for item in items]
    records = [item for item in fields if isinstance(item, dict)]
    if len(records) == len(items) and len(items) > 1:
        return _of_records(records)
    pairs = [item for item in items if isinstance(item, list)]
    if len(pairs) == len(items) and len(items) > 1:
        return _of_pairs(pairs)
    return None


def _of_records(records: list[dict[str, object]]) -> Found | None:
    records = [{normal(key): value for key, value in record.items()} for record in records]
    label = next(
        (k for k in _LABEL_KEYS if all(isinstance(r.get(k), str | Written) for r in records)), None
    )
    value = next(
        (k for k in _VALUE_KEYS if all(_number(r.get(k)) is not None for r in records)), None
    )
    if label is None or value is None:
        return None
    numbers = [n for r in records if (n := _number(r[value])) is not None]
    others = sorted({k for r in records for k in r} - {label, value})
    return Found(
        "a list of labels and scores",
        [list(numbers)],
        labels=[_text(r[label]) for r in records],
        kind=kind_of_name(value),
        scores=is_score(value),
        left_out=tuple(others),
    )


def _of_pairs(pairs: list[list[object]]) -> Found | None:
    texts = [[v for v in pair if isinstance(v, str) and _number(v) is None] for pair in pairs]
    numbers = [[n for v in pair if (n := _number(v)) is not None] for pair in pairs]
    if all(texts) and all(len(n) == 1 for n in numbers):
        labels = [
            next((t for t in reversed(row) if not _WORDNET.fullmatch(t)), row[-1]) for row in texts
        ]
        scores = [n[0] for n in numbers]
        found = Found("a list of labels and scores", [list(scores)], labels=labels)
        return replace(found, scores=_falls(scores))
    if any(len(n) != 2 or len(pair) != 2 for n, pair in zip(numbers, pairs, strict=True)):
        return None
    indices, values = [first for first, _ in numbers], [second for _, second in numbers]
    whole = [index.text for index in indices if index.text.isdigit()]
    are_scores = _falls(values) and any("." in value.text for value in values)
    mixed = len(pairs) > 2 and values[0] > values[-1] and all("." in value.text for value in values)
    if len(set(whole)) < len(pairs) or not are_scores:
        return None
    if not mixed and not all(0 <= v <= 1 for v in values):
        return None
    found = Found("a list of class numbers and scores", [list(values)], labels=whole)
    return replace(found, scores=True)


def _falls(values: Sequence[float]) -> bool:
    """Whether the likeliest comes first."""
    return sorted(values, reverse=True) == list(values)


def _table(items: Sequence[object]) -> Found | None:
    """[{"Cat": 4.2, "Dog": 1.8}, …]: an example each."""
    rows = [f for item in items if isinstance(item, dict) and (f := read_map(item)) is not None]
    if not rows or len(rows) < len(items):
        return None
    labels = rows[0].labels or []
    if any(set(found.labels or []) != set(labels) for found in rows):
        raise ParameterError("paste", "the same classes in each example", "others")
    by_label = [dict(zip(f.labels or [], f.rows[0], strict=True)) for f in rows]
    return replace(rows[0], rows=[[found[label] for label in labels] for found in by_label])


def _number(value: object) -> Written | None:
    """A number, also as a text ("0.9", "89.7%") and alone in a list."""
    if isinstance(value, Written):
        return value
    if isinstance(value, list) and len(value) == 1:
        return _number(value[0])
    if not isinstance(value, str):
        return None
    text = value.strip()
    percent = text.endswith("%")
    try:
        number = float(text.removesuffix("%")) if text[:1] in "+-.0123456789" and text else None
    except ValueError:
        return None
    return None if number is None else Written(text, number, 0.01 if percent else 1.0)


def _text(value: object) -> str:
    return value.text if isinstance(value, Written) else str(value)
