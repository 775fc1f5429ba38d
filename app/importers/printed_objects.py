"""Values of brackets and calls in a print-out: lists, dictionaries, arrays, objects."""

import re

from ..query.parameter_types import ParameterError
from .json_documents import object_of_pairs
from .parsed_values import ParsedNumber, PrintedArray, PrintedObject, describe
from .printout_tokens import number_of_token

Item = tuple[str | None, object]  # the name of a value, if it has one, and the value

ROW_END = object()  # the value of a semicolon that ends a row of a matrix
_CONSTANTS = {"None": None, "null": None, "nil": None, "True": True, "False": False}
_CONSTANTS |= {"true": True, "false": False}
_ARRAY_NAMES = ("array", "tensor", "parameter", "variable", "matrix", "series", "constant")
_SCALAR_NAMES = re.compile(
    r"(?:.*\.)?(?:b?float\d*|u?int\d*|double|half|tensor|array|Fraction|Decimal)", re.I
)
_NONFINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)


def value_of_name(name: str) -> object:
    """The constant of a name (None, true, nil); else the name itself."""
    return _CONSTANTS.get(name, name)


def value_of_bracket(opening: str, items: list[Item]) -> object:
    """Make a list, a dictionary or a printed object of the items between two brackets."""
    fields = object_of_pairs([(name, value) for name, value in items if name is not None])
    others = [value for name, value in items if name is None]
    if opening == "<":
        return _value_of_angle_bracket(fields, others)
    if fields and opening == "(":
        return PrintedObject("", tuple(others), fields)
    if fields and others and opening == "[" and all(isinstance(x, ParsedNumber) for x in others):
        return others  # JavaScript: [0.6, 0.4, byteLength: 8]
    if fields and others:
        rule = "a name before every value inside a pair of brackets, or before none"
        found = "a semicolon" if others[0] is ROW_END else describe(others[0])
        raise ParameterError("paste", rule, found)
    if fields:
        return fields
    return _split_at_row_ends(others) if ROW_END in others else others


def _value_of_angle_bracket(fields: dict[str, object], others: list[object]) -> object:
    """Make an array of `<tf.Tensor: numpy=…>`, a printed object of any other `<name …>`."""
    array = fields.get("numpy")
    if isinstance(array, list | ParsedNumber):
        values = array if isinstance(array, list) else [array]
        return PrintedArray(values, "a TensorFlow print-out", str(fields.get("dtype", "")))
    name = others[0] if others and isinstance(others[0], str) else ""
    return PrintedObject(name, tuple(others), fields)


def _split_at_row_ends(items: list[object]) -> list[object]:
    rows: list[list[object]] = [[]]
    for item in items:
        if item is ROW_END:
            rows.append([])
        else:
            rows[-1].append(item)
    return [row for row in rows if row]


def value_of_call(name: str, inside: object) -> object:
    """Make a number, an array, a dictionary or a printed object of `name(…)`.

    Args:
        name: the name before the bracket: "np.float64", "tensor", "OrderedDict", "c".
        inside: the value of the bracket itself.
    """
    args, fields = (inside.args, inside.fields) if isinstance(inside, PrintedObject) else ((), {})
    if isinstance(inside, list):
        args = tuple(inside)
    if len(args) == 1 and _SCALAR_NAMES.fullmatch(name):
        if isinstance(args[0], ParsedNumber):
            return args[0]
        if isinstance(args[0], str) and (number := _NONFINITE.fullmatch(args[0])):
            return number_of_token(number[0])
    type_name = name.casefold().rpartition(".")[2]
    if type_name.endswith("dict") and not fields and args:
        return _dictionary_of_pairs(args[0])
    if name == "c":  # of R
        return fields if fields else PrintedArray(args, "an R vector")
    lists = [arg for arg in args if isinstance(arg, list)]
    if len(lists) == 1 and type_name.endswith(_ARRAY_NAMES):
        return PrintedArray(lists[0], _format_of(name, fields), str(fields.get("dtype", "")))
    return PrintedObject(name, args, fields)


def _format_of(name: str, fields: dict[str, object]) -> str:
    """Name the library that printed an array, by the name and the fields in its print-out."""
    library, _, type_name = name.casefold().rpartition(".")
    if library in ("tf", "tensorflow"):
        return "a TensorFlow print-out"
    if "place" in fields:
        return "a Paddle print-out"
    is_jax = type_name == "devicearray" or "weak_type" in fields
    if is_jax or (type_name == "array" and name[0] == "A"):
        return "a JAX print-out"
    return "a NumPy print-out" if type_name in ("array", "matrix") else "a PyTorch print-out"


def _dictionary_of_pairs(items: object) -> object:
    """Make a dictionary of a list of pairs, as `OrderedDict([("a", 1)])` has; else the items."""
    pairs = items if isinstance(items, list) else []
    if pairs and all(isinstance(p, list) and len(p) == 2 and isinstance(p[0], str) for p in pairs):
        return {str(pair[0]): pair[1] for pair in pairs}
    return items
