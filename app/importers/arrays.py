"""Logits as JSON, or as NumPy and PyTorch print them."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeGuard

from app.kinds import ParameterError, decimal, write_number

Rows = list[list[float]]
Found = tuple[Rows, list[str] | None, str]  # logits by teacher, names of the classes, a caution

_LOGITS, _LABELS = ("logits", "teacher_logits"), ("labels", "classes", "class_names")
_WRAPPER = r"(?:\w+\.)?(?:as)?(?:array|tensor|b?float\d+|int\d+)\("
_PRINTED = re.compile(
    rf"\s*(?:{_WRAPPER}|\[)\s*(?:{_WRAPPER}|[\[\]+\-.,\d]|nan\b|inf\b|$)", re.ASCII | re.IGNORECASE
)
_JSON = re.compile(r"\s*(?:\{|\[\s*[{\"'])")
_TOKENS = re.compile(
    rf"""(?P<space>\s+|{_WRAPPER}|\)|,?\s*\b(?:dtype|device|grad_fn|requires_grad|size|shape)=
                (?:<[^<>]*>|'[^']*'|\([^()]*\)|[\w.]+))
    |(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(?=[\s,\])]|$)
    |(?P<dots>\.\.\.)
    |(?P<odd>[+-]?(?:nan|inf)\b)
    |(?P<sign>[\[\],])""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


def read_array(text: str, position: int = 0) -> Found | None:
    """Read JSON or a print-out of an array; None if the text is neither.

    JSON: a list of numbers, a list of lists (several teachers), an object {label: number}, or an
    object with "logits" and, if it likes, "labels" or "classes". Print-outs: of NumPy arrays and
    PyTorch tensors of one or two dimensions, or several of them one after the other.

    Raises:
        ParameterError: paste must be …, got …: at the first thing that can't be read.
    Example:
        >>> read_array("tensor([[4.2000, 1.8000]], device='cuda:0')")
        ([[4.2, 1.8]], None, '')
    """
    try:
        document = load_json(text)
    except ParameterError:
        if _PRINTED.match(text):
            return _printed(text), None, ""
        if _JSON.match(text):
            raise
        return None
    return _from_json(document) if isinstance(document, dict | list) else None


def load_json(text: str) -> object:
    """The JSON document; every number a float. ParameterError says where it breaks."""
    try:
        return json.loads(text, parse_int=float, object_pairs_hook=_object)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}: {problem.msg}"
        got = shown(text[problem.pos : problem.pos + 20]) if problem.pos < len(text) else "its end"
        raise ParameterError("paste", f"complete JSON ({where})", got) from None
    except RecursionError:
        raise ParameterError("paste", "JSON of a few levels", "very many of them") from None


def shown(value: object) -> str:
    """A refused value as a message may repeat it, whatever it holds."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return write_number(value) if _finite(value) else repr(value)


def _finite(value: object) -> TypeGuard[float]:
    return isinstance(value, float) and math.isfinite(value)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) < len(pairs):
        twice, count = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ParameterError(
            "paste", "an object of different keys", f"{count} times {shown(twice)}"
        )
    return document


def _from_json(document: dict[str, object] | list[object]) -> Found:
    if isinstance(document, list):
        return _rows(document), None, ""
    logits = next((v for k in _LOGITS if isinstance(v := document.get(k), list)), None)
    if logits is None:
        return [_row(list(document.values()), 1)], list(document), ""
    names = next((v for k in _LABELS if (v := document.get(k)) is not None), None)
    return _rows(logits), None if names is None else _names(names), ""


def _rows(values: list[object]) -> Rows:
    if any(isinstance(value, list) for value in values):
        return [_row(value, i + 1) for i, value in enumerate(values)]
    return [_row(values, 1)]


def _row(values: object, teacher: int) -> list[float]:
    if not isinstance(values, list):
        rule = f"a list of numbers for every teacher (teacher {teacher})"
        raise ParameterError("paste", rule, shown(values))
    for i, value in enumerate(values):
        if not _finite(value):
            rule = f"finite numbers (teacher {teacher}, class {i + 1})"
            raise ParameterError("paste", rule, shown(value))
    return values


def _names(names: object) -> list[str]:
    if not isinstance(names, list):
        raise ParameterError("paste", "labels in a list", shown(names))
    for i, name in enumerate(names):
        if not (isinstance(name, str) or _finite(name)):
            raise ParameterError("paste", f"labels that are texts (label {i + 1})", shown(name))
    return [name if isinstance(name, str) else write_number(name) for name in names]


def _printed(text: str) -> Rows:
    top: list[object] = []
    stack, before = [top], ","
    for token, where in _tokens(text):
        if token == "[":
            if len(stack) > 2:
                raise ParameterError("paste", f"of one or two dimensions ({where})", "more")
            inner: list[object] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif len(stack) == 1 and token != ",":
            raise ParameterError("paste", f"an array in brackets ({where})", f"{token} outside")
        elif token == "]":
            stack.pop()
        elif token != ",":
            stack[-1].append(_number(token, where))
        elif before in ("[", ","):
            raise ParameterError("paste", f"a number before each comma ({where})", "none")
        before = token
    if len(stack) > 1:
        raise ParameterError("paste", "an array up to its last bracket", "its end too early")
    arrays = [array for array in top if isinstance(array, list)]
    return _rows([row for a in arrays for row in (a if any(map(_is_list, a)) else [a])])


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _number(token: str, where: str) -> float:
    try:
        return decimal(token)
    except ValueError:
        raise ParameterError("paste", f"finite numbers ({where})", token) from None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Brackets, commas and numbers, each with its place in words."""
    at, line = 0, 1
    while at < len(text):
        match, where = _TOKENS.match(text, at), f"line {line}"
        kind, token = (match.lastgroup, match.group()) if match else ("", text[at : at + 20])
        if kind == "dots":
            remedy = "np.set_printoptions(threshold=10000), torch.set_printoptions(threshold=10000)"
            raise ParameterError("paste", f"printed whole ({where}; {remedy})", "...")
        if kind == "odd":
            raise ParameterError("paste", f"finite numbers ({where})", token)
        if not match:
            rule = f"an array as NumPy or PyTorch prints it ({where})"
            raise ParameterError("paste", rule, shown(token))
        if kind != "space":
            yield token, where
        line += token.count("\n")
        at = match.end()
