"""Arrays in a parsed paste, whatever they are wrapped in: print-outs, model outputs, JSON."""

from dataclasses import replace
from typing import Any

from ..query.parameter_types import ParameterError
from . import records
from .columns import is_score, kind_of_name, normal, says_teacher
from .found import FLOAT32, Array, Call, Found, Written
from .literals import shown

Rows = list[list[float]]

# A field of such a name holds the numbers; the first that is there is taken.
_VALUES = (
    *("logits", "teacher_logits", "teacher_outputs", "logit", "predictions", "scores", "score"),
    *("probs", "probabilities", "probability", "log_probs", "logprobs", "log_probabilities"),
    *("confidences", "confidence", "values", "outputs", "output", "data", "results"),
)
_NAMES = (
    "displaynames",
    "display_names",
    "labels",
    "classes",
    "class_names",
    "label_names",
    "names",
    "categories",
)
# Never the numbers themselves.
_OTHERS = {
    *("loss", "metrics", "hidden_states", "attentions", "past_key_values", "shape", "size"),
    *("input_ids", "attention_mask", "usage", "dtype", "device", "indices", "boxes", "box"),
    *("label_ids", "id", "ids", "index", "stride", "weights", "targets", "target", "y", "y_true"),
    *("label", "class", "grad_fn", "predicted", "pred", "bytes", "tokens", "token_ids", *_NAMES),
}
_PRECISION = {"bfloat16": 2.0**-9, "float16": 2.0**-12, "half": 2.0**-12}
_MOST = 60_000  # numbers or rows that are looked at: more than a vocabulary has is refused at once
_LARGEST_ONLY = "These are the largest values only: the other classes' are not there."


def read_document(document: object) -> Found | None:
    """Read arrays, maps of labels, lists of labelled scores; None if there are no numbers.

    Raises:
        ParameterError: paste must be …, got …
    """
    if isinstance(document, Call):
        return _record(document.fields, document.args)
    if isinstance(document, dict):
        return _record(document)
    return _listed(document) if isinstance(document, list) else None


def _listed(items: list[object]) -> Found | None:
    printed = all(isinstance(item, Array) for item in items)  # two rows are no values and indices
    if (found := (_top_k(items) if printed else None) or records.read_records(items)) is not None:
        return found
    arrays = [item for item in items if is_numeric(item)]
    depths = {len(_shape(array)) for array in arrays}
    if is_numeric(items) and len(arrays) in (0, len(items)) and len(depths) < 2:
        return _from_array(items)
    if arrays and _first_array(arrays[0]) is not None:  # beside it a loss, or hidden states
        array = next((a for a in arrays if {*_shape(a)} != {1}), arrays[0])
        return replace(_from_array(array), left_out=("what stands beside the array",))
    if is_numeric(items):
        return _from_array(items)
    return _joined([found for item in items if (found := read_document(item)) is not None])


def _joined(founds: list[Found]) -> Found | None:
    """Documents of the same classes, one after the other, are examples."""
    if not founds:
        return None
    first = founds[0]
    alike = [
        f
        for f in founds
        if (f.labels, f.n_classes, f.kind) == (first.labels, first.n_classes, first.kind)
    ]
    if len(alike) < len(founds):
        return replace(first, left_out=(*first.left_out, "what stands beside the first"))
    return replace(
        first,
        rows=[row for found in founds for row in found.rows],
        row_names=first.row_names if len(founds) == 1 else None,
    )


def _record(named: dict[str, object], args: tuple[object, ...] = ()) -> Found | None:
    fields = {normal(name): value for name, value in named.items()}
    if (topk := _top_k([fields.get("values"), fields.get("indices")])) is not None:
        return topk
    known = [name for name in _VALUES if name in fields]
    names = [*known, *(name for name in fields if name not in (*known, *_OTHERS))]
    names = names or [name for name in ("predicted", "pred") if name in fields]
    if any(name.endswith("boxes") for name in fields):
        rule = "one distribution: of detected objects each has a score of its own"
        raise ParameterError("paste", rule, "boxes")
    if {"label", "score"} <= fields.keys() and isinstance(fields["score"], Written):
        rule = "the scores of all classes, as a pipeline gives with top_k=None"
        raise ParameterError("paste", rule, f"one score, {fields['score'].text}")
    if fields.get("multi_label") is True:
        rule = "one distribution: with multi_label=True each score is a question of its own"
        raise ParameterError("paste", rule, "independent scores")
    for name in names:
        if is_numeric(fields[name]) and _shape(fields[name]) != (1,):
            return _field(name, fields)
    if (found := records.read_map(named)) is not None:
        return found
    inner = [*(fields[name] for name in names), *args]
    if len(named) > 1 and all(isinstance(value, dict) for value in named.values()):
        inner = [
            [{"label": key, **value} for key, value in named.items() if isinstance(value, dict)]
        ]
    inner += [fields[name] for name in _NAMES if name in fields]
    return next((f for value in inner if (f := read_document(value)) is not None), None)


def _field(name: str, fields: dict[str, object]) -> Found:
    """The array of a field, with the class names that stand beside it."""
    value = fields[name]
    others = [k for k, v in fields.items() if k != name and isinstance(v, dict | list | Call) and v]
    if name not in _VALUES and all(_shape(fields[k]) == _shape(value) for k in others) and others:
        rows = [_from_array(fields[k]).rows[0] for k in (name, *others)]
        teachers = all(map(says_teacher, (name, *others)))
        found = _from_array(value)
        return replace(found, rows=rows, row_names=[name, *others], teachers=teachers)
    found = _reshaped(_from_array(value), fields.get("shape"))
    found = replace(found, kind=kind_of_name(name), scores=is_score(name))
    for key in filter(_NAMES.__contains__, others):
        others.remove(key)
        names = _texts(fields[key], key)
        if len(names) == found.n_classes and not _are_row_labels(names, found):
            found = replace(found, labels=names)
        elif len(found.rows) == 1:
            rule = f"as many labels as there are numbers, {found.n_classes}"
            raise ParameterError("paste", rule, len(names))
        else:
            others.append(key)
    return replace(found, left_out=tuple(others))


def _are_row_labels(names: list[str], found: Found) -> bool:
    """Whether there is one for each example, so that they don't name the classes."""
    return len(found.rows) == len(names) and len(names) > 1 and all(n.isdigit() for n in names)


def _texts(value: object, key: str) -> list[str]:
    items = _squeezed(value)
    if not isinstance(items, list):
        raise ParameterError("paste", f"labels in a list (“{key}”)", shown(items))
    for i, item in enumerate(items):
        if not isinstance(item, str | Written):
            raise ParameterError("paste", f"labels that are texts (label {i + 1})", shown(item))
    return [item.text if isinstance(item, Written) else str(item) for item in items]


def _top_k(items: list[object]) -> Found | None:
    """Values and the indices of their classes, as torch.topk gives them."""
    if len(items) != 2:
        return None
    values, indices = map(_squeezed, items)
    if not isinstance(values, list) or not isinstance(indices, list) or len(values) < 2:
        return None
    numbers = [v for v in values if isinstance(v, Written)]
    classes = [v.text for v in indices if isinstance(v, Written) and v.text.isdigit()]
    falling = sorted(numbers, reverse=True) == numbers
    if not classes and all(isinstance(v, Written) and v.text.isdigit() for v in values):
        return _top_k([items[1], items[0]])
    if not falling or not len(numbers) == len(values) == len(set(classes)) == len(indices):
        return None
    if all(number.text.isdigit() for number in numbers):
        return None  # two rows of whole numbers
    found = Found("the largest values and their indices", [list(numbers)], labels=classes)
    return replace(found, notes=(_LARGEST_ONLY,), scores=True)


def _from_array(value: object) -> Found:
    if isinstance(value, list) and len(value) > _MOST:
        rule = "one distribution over 2 to 100 classes, or some rows of that"
        raise ParameterError("paste", rule, f"{len(value)} of them")
    array = _first_array(value)
    rows, names = _rows(_squeezed(value))
    if array is None:
        return Found("a list", rows, row_names=names)
    precision = next((p for name, p in _PRECISION.items() if name in array.dtype), FLOAT32)
    return Found(array.format, rows, row_names=names, complete=True, precision=precision)


def _first_array(value: object) -> Array | None:
    while isinstance(value, list) and not isinstance(value, Array):
        value = value[0] if value else None
    return value if isinstance(value, Array) else None


def _squeezed(value: object) -> object:
    """Without axes of length 1; a column of single numbers becomes a row."""
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if not isinstance(value, list) or not all(isinstance(item, list) for item in value):
        return value
    inner: list[Any] = [_squeezed(v) if v and isinstance(v[0], list) else v for v in value]
    return [v[0] for v in inner] if inner and all(len(v) == 1 for v in inner) else inner


def _rows(value: object) -> tuple[Rows, list[str] | None]:
    """The rows of nested lists; those of further axes one after the other, named by indices."""
    if not isinstance(value, list):
        raise ParameterError("paste", "a list of numbers", shown(value))
    if not any(isinstance(item, list) for item in value):
        return [_row(value, "")], None
    if not any(isinstance(item, list) for v in value if isinstance(v, list) for item in v):
        return [_row(v, f"row {i + 1}, ") for i, v in enumerate(value)], None
    rows: Rows = []
    names: list[str] = []
    for i, item in enumerate(value):
        inner, inner_names = _rows(item)
        rows += inner
        names += [f"[{i}]{name}" for name in inner_names or map("[{}]".format, range(len(inner)))]
    return rows, names


def _row(values: object, where: str) -> list[float]:
    if not isinstance(values, list):
        raise ParameterError("paste", f"a list of numbers in {where.strip(', ')}", shown(values))
    for i, value in enumerate(values):
        if not isinstance(value, Written):
            raise ParameterError("paste", f"numbers ({where}number {i + 1})", shown(value))
    return list(values)


def _reshaped(found: Found, shape: object) -> Found:
    """Flat data as the `shape` beside it says: inference servers send it so."""
    sizes = [int(v) for v in shape if isinstance(v, Written)] if isinstance(shape, list) else []
    values = found.rows[0]
    if len(found.rows) > 1 or len(sizes) < 2 or sizes[-1] < 2 or len(values) % sizes[-1]:
        return found
    rows = [values[k : k + sizes[-1]] for k in range(0, len(values), sizes[-1])]
    return replace(found, rows=rows)


def _shape(value: object) -> tuple[int, ...]:
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else None
    return tuple(shape)


def is_numeric(value: object) -> bool:
    """Whether a value is a list of numbers, or of lists of them."""
    inner = value
    while isinstance(inner, list) and inner:
        inner = inner[0]
    return isinstance(value, list) and isinstance(inner, Written)
