"""Classes with their numbers, as programs print them: maps, records and pairs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..query.parameter_types import ParameterError
from .field_names import is_no_class, is_score, kind_of_name, normalize
from .labels import with_visible_spaces
from .number_texts import FIRST_CHARACTERS
from .parsed_values import ParsedNumber, PrintedObject
from .raw_numbers import RawNumbers

# Fields of a record with the class's name, and with its number; the first that all records have.
_LABEL_FIELDS = (
    *("token_str", "classname", "tagname", "tag_name", "displayname", "display_name", "label"),
    *("class", "class_name", "name", "category", "answer", "option", "text", "entity"),
)
_NUMBER_FIELDS = (
    *("logit", "logits", "logprob", "log_prob", "log_probability", "score", "prob", "probability"),
    *("confidence", "conf", "percentage", "percent", "value", "p"),
)
_WORDNET_ID = re.compile(r"n\d{8}")
_FORMAT = "a list of labels and scores"


def read_label_map(document: dict[str, object]) -> RawNumbers | None:
    """Read {"Cat": 4.2, "Dog": 1.8}; fields that are no classes (id, label, …) are left out.

    Returns None if the fields are no map of classes.
    """
    numbers = {k: n for k, value in document.items() if (n := _number_of(value)) is not None}
    no_classes = [key for key in document if is_no_class(key)]
    if len(numbers.keys() - set(no_classes)) < 2:
        no_classes = []
    classes = {key: number for key, number in numbers.items() if key not in no_classes}
    others = [key for key in document if key not in classes]
    if len(classes) < 2:
        return None
    if any(isinstance(document[key], dict | list | PrintedObject) for key in others):
        return None
    if others and not no_classes and any(document[key] is not None for key in others):
        return None  # a record that holds more than numbers of classes
    labels, values = list(classes), list(classes.values())
    if any(label != label.strip() for label in labels):  # tokens of a language model
        labels = list(map(with_visible_spaces, labels))
    return RawNumbers(
        "a map of classes",
        [[*values]],
        labels=labels,
        are_scores=_is_ranking(values) and len(values) > 2,
        left_out=tuple(others),
    )


def read_labelled_scores(items: Sequence[object]) -> RawNumbers | None:
    """Read [{"label": "Cat", "score": 0.9}, …], [("Cat", 0.9), …], or one such list per example.

    Raises:
        ParameterError: paste must be the same classes in every example: …
    """
    if (numbers := _read_distribution(items)) is not None:
        return numbers
    rows = [r for item in items if isinstance(item, list) and (r := _read_distribution(item))]
    if not rows or len(rows) < len(items):
        return _read_examples(items)
    return rows[0] if len(rows) == 1 else _join_examples(rows)


def _read_examples(items: Sequence[object]) -> RawNumbers | None:
    """Read [{"Cat": 4.2, "Dog": 1.8}, …]: one example per map."""
    maps = [item for item in items if isinstance(item, dict)]
    rows = [row for document in maps if (row := read_label_map(document)) is not None]
    if not rows or len(rows) < len(items):
        return None
    return _join_examples(rows)


def _join_examples(rows: list[RawNumbers]) -> RawNumbers:
    """Make one row of each example, with the classes in the order of the first."""
    labels = rows[0].labels or []
    by_label = [dict(zip(row.labels or [], row.rows[0], strict=True)) for row in rows]
    for i, numbers in enumerate(by_label):
        if set(numbers) != set(labels):
            rule = "the same classes in every example: paste one example"
            raise ParameterError("paste", rule, f"other classes in example {i + 1}")
    return replace(rows[0], rows=[[numbers[label] for label in labels] for numbers in by_label])


def _read_distribution(items: Sequence[object]) -> RawNumbers | None:
    """Read records or pairs of one label and one number each."""
    fields = [item.fields if isinstance(item, PrintedObject) else item for item in items]
    records = [item for item in fields if isinstance(item, dict)]
    if len(records) == len(items) and len(items) > 1:
        return _read_records(records)
    pairs = [item for item in items if isinstance(item, list)]
    if len(pairs) == len(items) and len(items) > 1:
        return _read_labels_with_scores(pairs) or _read_ids_with_scores(pairs)
    return None


def _read_records(records: list[dict[str, object]]) -> RawNumbers | None:
    records = [{normalize(key): value for key, value in record.items()} for record in records]
    label = next(
        (
            f
            for f in _LABEL_FIELDS
            if all(isinstance(r.get(f), str | ParsedNumber) for r in records)
        ),
        None,
    )
    number = next(
        (f for f in _NUMBER_FIELDS if all(_number_of(r.get(f)) is not None for r in records)), None
    )
    if label is None or number is None:
        return None
    numbers = [n for record in records if (n := _number_of(record[number])) is not None]
    others = {field for record in records for field in record} - {label, number}
    return RawNumbers(
        _FORMAT,
        [[*numbers]],
        labels=[_text_of(record[label]) for record in records],
        kind=kind_of_name(number),
        are_scores=is_score(number),
        left_out=tuple(sorted(others)),
    )


def _read_labels_with_scores(pairs: list[list[object]]) -> RawNumbers | None:
    """Read ("Cat", 0.9), …; WordNet ids beside the labels are left out."""
    texts = [[v for v in pair if isinstance(v, str) and _number_of(v) is None] for pair in pairs]
    numbers = [[n for v in pair if (n := _number_of(v)) is not None] for pair in pairs]
    if not all(texts) or any(len(n) != 1 for n in numbers):
        return None
    labels = [
        next((text for text in reversed(row) if not _WORDNET_ID.fullmatch(text)), row[-1])
        for row in texts
    ]
    scores = [n[0] for n in numbers]
    return RawNumbers(_FORMAT, [[*scores]], labels, are_scores=_is_ranking(scores))


def _read_ids_with_scores(pairs: list[list[object]]) -> RawNumbers | None:
    """Read (281, 0.72), (285, 0.28), …: whole numbers and falling scores."""
    numbers = [[n for v in pair if (n := _number_of(v)) is not None] for pair in pairs]
    if any(len(n) != 2 or len(pair) != 2 for n, pair in zip(numbers, pairs, strict=True)):
        return None
    ids = {first.text for first, _ in numbers if first.text.isdigit()}
    scores = [second for _, second in numbers]
    have_decimals = ["." in score.text for score in scores]
    if len(ids) < len(pairs) or not _is_ranking(scores) or not any(have_decimals):
        return None
    are_probabilities = all(0 <= score <= 1 for score in scores)
    are_logits = len(pairs) > 2 and scores[0] > scores[-1] and all(have_decimals)
    if not are_logits and not are_probabilities:
        return None
    labels = [first.text for first, _ in numbers]
    format = "a list of class numbers and scores"
    return RawNumbers(format, [[*scores]], labels, are_scores=True)


def _is_ranking(values: Sequence[float]) -> bool:
    """Tell whether values fall, as where a classifier lists its classes, the likeliest first."""
    return sorted(values, reverse=True) == list(values)


def _number_of(value: object) -> ParsedNumber | None:
    """A number, also as a text ("0.9", "89.7%") and alone in a list; None for anything else."""
    if isinstance(value, ParsedNumber):
        return value
    if isinstance(value, list) and len(value) == 1:
        return _number_of(value[0])
    text = value.strip() if isinstance(value, str) else ""
    if text[:1] not in FIRST_CHARACTERS or not text:
        return None
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        return None
    return ParsedNumber(text, number, 0.01 if text.endswith("%") else 1.0)


def _text_of(value: object) -> str:
    return value.text if isinstance(value, ParsedNumber) else str(value)
