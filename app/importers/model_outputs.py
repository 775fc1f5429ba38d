"""Arrays in a parsed paste: print-outs, outputs of models, JSON."""

from dataclasses import replace

from ..query.parameter_types import ParameterError
from .arrays import is_numeric, printed_array_in, read_array, reshape, shape_of, squeeze
from .field_names import is_score, is_teacher, kind_of_name, normalize
from .labelled_scores import read_label_map, read_labelled_scores
from .parsed_values import ParsedNumber, PrintedArray, PrintedObject, describe
from .raw_numbers import RawNumbers

# Fields that hold the numbers; the first of them that is there is read.
_NUMBER_FIELDS = (
    *("logits", "teacher_logits", "teacher_outputs", "logit", "predictions", "scores", "score"),
    *("probs", "probabilities", "probability", "log_probs", "logprobs", "log_probabilities"),
    *("confidences", "confidence", "values", "outputs", "output", "data", "results"),
)
# Fields that hold the class names.
_LABEL_FIELDS = (
    *("displaynames", "display_names", "labels", "classes", "class_names", "label_names"),
    *("names", "categories"),
)
# Fields that never hold the numbers.
_OTHER_FIELDS = {
    *("loss", "metrics", "hidden_states", "attentions", "past_key_values", "shape", "size"),
    *("input_ids", "attention_mask", "usage", "dtype", "device", "indices", "boxes", "box"),
    *("label_ids", "id", "ids", "index", "stride", "weights", "targets", "target", "y", "y_true"),
    *("label", "class", "grad_fn", "predicted", "pred", "bytes", "tokens", "token_ids"),
    *_LABEL_FIELDS,
}
_LARGEST_ONLY = "Only the largest values are here; those of the other classes are missing."


def read_model_output(document: object) -> RawNumbers | None:
    """Read arrays, maps of labels, lists of labelled scores; None if there are no numbers.

    Raises:
        ParameterError: paste must be …, got …
    """
    if isinstance(document, PrintedObject):
        return _read_fields(document.fields, document.args)
    if isinstance(document, dict):
        return _read_fields(document)
    return _read_list(document) if isinstance(document, list) else None


def _read_list(items: list[object]) -> RawNumbers | None:
    are_printed = all(isinstance(item, PrintedArray) for item in items)
    # Only two printed arrays can be values and indices; two rows of a pasted list are just rows.
    numbers = (_read_top_k(items) if are_printed else None) or read_labelled_scores(items)
    if numbers is not None:
        return numbers
    arrays = [item for item in items if is_numeric(item)]
    n_axes = {len(shape_of(array)) for array in arrays}
    if is_numeric(items) and len(arrays) in (0, len(items)) and len(n_axes) < 2:
        return read_array(items)
    if arrays and printed_array_in(arrays[0]) is not None:  # others are a loss or hidden states
        array = next((a for a in arrays if {*shape_of(a)} != {1}), arrays[0])
        return replace(read_array(array), left_out=("what stands beside the array",))
    if is_numeric(items):
        return read_array(items)
    return _join([n for item in items if (n := read_model_output(item)) is not None])


def _join(documents: list[RawNumbers]) -> RawNumbers | None:
    """Join documents of the same classes as examples; if the classes differ, take the first."""
    if not documents:
        return None
    first = documents[0]
    if any(
        (n.labels, n.n_classes, n.kind) != (first.labels, first.n_classes, first.kind)
        for n in documents
    ):
        return replace(first, left_out=(*first.left_out, "what stands beside the first"))
    return replace(
        first,
        rows=[row for numbers in documents for row in numbers.rows],
        row_names=first.row_names if len(documents) == 1 else None,
    )


def _read_fields(document: dict[str, object], args: tuple[object, ...] = ()) -> RawNumbers | None:
    """Read an object: an array in a field, the object as a map of labels, or what is inside it.

    Args:
        document: fields by name.
        args: the values without a name in a printed object.
    """
    fields = {normalize(name): value for name, value in document.items()}
    if (top_k := _read_top_k([fields.get("values"), fields.get("indices")])) is not None:
        return top_k
    _check_is_distribution(fields)
    names = _names_of_numbers(fields)
    for name in names:
        if is_numeric(fields[name]) and shape_of(fields[name]) != (1,):
            return _read_field(name, fields)
    if (numbers := read_label_map(document)) is not None:
        return numbers
    inner = [*(fields[name] for name in names), *args]
    records = [
        {"label": name, **value} for name, value in document.items() if isinstance(value, dict)
    ]
    if len(document) > 1 and len(records) == len(document):
        inner = [records]
    inner += [fields[name] for name in _LABEL_FIELDS if name in fields]
    return next((n for value in inner if (n := read_model_output(value)) is not None), None)


def _names_of_numbers(fields: dict[str, object]) -> list[str]:
    """The names of fields that may hold the numbers, likeliest first."""
    known = [name for name in _NUMBER_FIELDS if name in fields]
    others = [name for name in fields if name not in (*known, *_OTHER_FIELDS)]
    return [*known, *others] or [name for name in ("predicted", "pred") if name in fields]


def _check_is_distribution(fields: dict[str, object]) -> None:
    """Refuse scores of detected objects, of one class alone, and of independent classes."""
    if any(name.endswith("boxes") for name in fields):
        rule = "a score for each class; detected objects have one score each"
        raise ParameterError("paste", rule, "boxes of objects")
    if "label" in fields and isinstance(score := fields.get("score"), ParsedNumber):
        rule = "the scores of all classes, as a Hugging Face pipeline gives them with top_k=None"
        raise ParameterError("paste", rule, f"one score, {score.text}")
    if fields.get("multi_label") is True:
        rule = "scores of classes of which one is right; with multi_label=True several may be"
        raise ParameterError("paste", rule, "independent scores")


def _read_field(name: str, fields: dict[str, object]) -> RawNumbers:
    """Read the array of a field, with the class names that stand beside it."""
    value = fields[name]
    others = [
        key
        for key, other in fields.items()
        if key != name and isinstance(other, dict | list | PrintedObject) and other
    ]
    are_alike = all(shape_of(fields[key]) == shape_of(value) for key in others)
    if name not in _NUMBER_FIELDS and others and are_alike:
        return _rows_of_fields([name, *others], fields)
    numbers = reshape(read_array(value), fields.get("shape"))
    numbers = replace(numbers, kind=kind_of_name(name), are_scores=is_score(name))
    labels = None
    left_out = [key for key in others if key not in _LABEL_FIELDS]
    for key in (key for key in others if key in _LABEL_FIELDS):
        names = _labels_of(fields[key], key) if labels is None else []
        if len(names) == numbers.n_classes and not _are_labels_of_rows(names, numbers):
            labels = names
        elif labels is None and len(numbers.rows) == 1:
            rule = f"one class name for each of the {numbers.n_classes} numbers"
            raise ParameterError("paste", rule, len(names))
        else:
            left_out.append(key)
    return replace(numbers, labels=labels, left_out=tuple(left_out))


def _rows_of_fields(names: list[str], fields: dict[str, object]) -> RawNumbers:
    """Read one row of each field: {"teacher_a": [4.2, 1.8], "teacher_b": [1.2, 4.5]}."""
    arrays = [read_array(fields[name]) for name in names]
    return replace(
        arrays[0],
        rows=[array.rows[0] for array in arrays],
        row_names=names,
        rows_are_teachers=all(map(is_teacher, names)),
    )


def _are_labels_of_rows(names: list[str], numbers: RawNumbers) -> bool:
    """Tell whether the names are whole numbers, one per row: each example's true class."""
    return len(numbers.rows) == len(names) and len(names) > 1 and all(n.isdigit() for n in names)


def _labels_of(value: object, field: str) -> list[str]:
    items = squeeze(value)
    if not isinstance(items, list):
        raise ParameterError("paste", f"class names in a list (“{field}”)", describe(items))
    for i, item in enumerate(items):
        if not isinstance(item, str | ParsedNumber):
            rule = f"class names that are texts or numbers (name {i + 1})"
            raise ParameterError("paste", rule, describe(item))
    return [item.text if isinstance(item, ParsedNumber) else str(item) for item in items]


def _read_top_k(items: list[object]) -> RawNumbers | None:
    """Read values and the indices of their classes, as torch.topk gives them; else None."""
    if len(items) != 2:
        return None
    values, indices = map(squeeze, items)
    if not isinstance(values, list) or not isinstance(indices, list) or len(values) < 2:
        return None
    numbers = [v for v in values if isinstance(v, ParsedNumber)]
    labels = [v.text for v in indices if isinstance(v, ParsedNumber) and v.text.isdigit()]
    are_whole = all(isinstance(v, ParsedNumber) and v.text.isdigit() for v in values)
    if not labels and are_whole:
        return _read_top_k([items[1], items[0]])
    if are_whole or sorted(numbers, reverse=True) != numbers:
        return None  # two rows of whole numbers, or values in no order
    if not len(numbers) == len(values) == len(set(labels)) == len(indices):
        return None
    format = "the largest values and their indices"
    return RawNumbers(format, [[*numbers]], labels, notes=(_LARGEST_ONLY,), are_scores=True)
