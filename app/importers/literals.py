"""Pasted text as a tree: JSON, Python's reprs, print-outs of arrays, one document a line.

A tree has dictionaries with texts as keys, lists, texts, True, False, None, numbers (`Written`) and
printed objects (`Call`).
"""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from ..query.parameter_types import ParameterError
from .found import Array, Call, Lines, Written

_DEEPEST = 60  # levels of brackets
_MOST_ITEMS = 450_000
_MOST_LINES = 20_000
_LONG = 100_000  # characters of a text that is not tried as JSON and as something else
_TAIL = 200  # characters behind the last array
_MOST_TOKENS = 100_000  # of a print-out
_NUMBER = r"[+\-−]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e[+-]?\d{1,4})?"
_TOKEN = re.compile(
    rf"""(?:[\s\\]+|\#[^\n]*|//[^\n]*)*+
    (?:(?P<string>[bru]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))
    |(?P<dots>\.\.\.|…)
    |(?P<odd>[+\-−]?(?:(?:np|numpy|math|torch|jnp)\.)?(?:nan|inf|infinity)(?:16|32|64)?\b)
    |(?P<number>{_NUMBER}%?+)(?:f(?:0|32|64)?\b)?(?![\w.])
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign>->|=>|[\[\](){{}}<>,:;=]))?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_CLOSING = {"[": "]", "(": ")", "{": "}", "<": ">"}
_CONSTANTS = {"None": None, "null": None, "nil": None, "True": True, "False": False}
_CONSTANTS |= {"true": True, "false": False}
# What stands before a value: `logits =`, `Out[3]:`, `0 ->`, `float x[3] =`; or a word.
_VALUE = r"(?=[\[({<]|[^\W\d][\w.]*[(\[])"
_NAME = r"\s*(?P<name>(?:[^\n\[\]{}()<>'\",]|(?<=\w)\[\w*\]|\([^()\n]{0,80}\)|(?<=-)>){1,120}?)"
_PREFIXES = (
    re.compile(rf"{_NAME}(?:(?<=->)|(?<=[:=→]))\s*{_VALUE}"),
    re.compile(rf"{_NAME}(?<=[A-Za-z])\s+{_VALUE}"),
)
_PROMPT = re.compile(r"(?:>>>|\.\.\.(?= )|In ?\[\d*\]:).*\n", re.MULTILINE)
_OPENS = re.compile(r"[\[({]|<[a-z]|[^\W\d][\w.]*[(\[]", re.IGNORECASE)
_ARRAYS = ("array", "tensor", "parameter", "variable", "matrix", "series", "constant")
# R numbers its rows and columns, LibTorch its matrices: these begin no list.
_NUMBERED = re.compile(r"\[(?:\d+,?|,\d+)\]\s+(?:[-+.\d]|\[,|NA|NaN|-?Inf)|\(\d+,\.,\.\) =")
_ROW = object()  # what a semicolon in a list stands for
_SCALARS = re.compile(
    r"(?:.*\.)?(?:b?float\d*|u?int\d*|double|half|tensor|array|Fraction|Decimal)", re.I
)
_ODD = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_LIBRARY = re.compile(r"(?<![\w.])[a-z]+\.(?=[ni])|(?<=[nf])\d\d$", re.IGNORECASE)  # np.inf, Inf32
# What may follow the last array of a line: calls that leave its numbers alone, words, `loss=0.3`.
_AFTER = re.compile(
    r"(?:\.(?:cpu|detach|numpy|tolist|squeeze|flatten|clone|item|float|double|to)\([^()\n]*\))*"
    r"(?:\^T)?[.,;|$\s]*+(?:[A-Za-z_]\w*+\s*+[=:]?\s*+[\w.%+-]*+[.,;|\s]*+)*+\Z"
)
ABRIDGED = (
    "printed whole: this one is abridged (“...”). Print the largest values alone, as"
    " torch.topk(logits, 20) or np.sort(logits)[-20:] do, or up to 100 numbers whole"
    " (np.set_printoptions(threshold=10000), torch.set_printoptions(threshold=10000))"
)


def parse(text: str) -> object | None:
    """The tree of a text; None if the text is no such thing, and a table perhaps.

    Raises:
        ParameterError: paste must be …, got …: at the first thing that can't be read.
    """
    stripped = text.strip()
    if not stripped or _NUMBERED.match(stripped):
        return None
    if stripped.count(",") > _MOST_ITEMS:
        raise ParameterError("paste", f"at most {_MOST_ITEMS} numbers and names", "more")
    problem: ParameterError | None = None
    if stripped[0] in '{["' or stripped[0].isdigit() or stripped.startswith(("data:", "event:")):
        try:
            return _json(stripped)
        except ParameterError as error:
            if len(stripped) > _LONG and _is_json(stripped):
                raise
            problem = error
        if stripped[0] in "{de" and (lines := _lines(stripped)) is not None:
            return lines
    stripped = _PROMPT.sub("", stripped) if _PROMPT.match(stripped) else stripped
    if not _OPENS.match(stripped) and not _prefix(stripped, 0):
        return None
    try:
        return _Parser(stripped).whole()
    except ParameterError as error:
        raise (problem if problem and _is_json(stripped) else error) from None


def may_be_table(text: str) -> bool:
    """Whether a text that is no tree may be a table: not where it begins with a bracket."""
    start = text.lstrip()[:200]
    return start[:1] not in ("[", "{", "(", "<") or _NUMBERED.match(start) is not None


def _prefix(text: str, at: int) -> re.Match[str] | None:
    return next((match for p in _PREFIXES if (match := p.match(text, at))), None)


def _is_json(text: str) -> bool:
    return re.match(r"(?:\[\s{0,99}){0,9}\{\s{0,99}\"", text) is not None


def _json(text: str) -> object:
    try:
        return json.loads(
            text,
            parse_float=Written,
            parse_int=_whole_number,
            parse_constant=Written,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}: {problem.msg}"
        got = shown(text[problem.pos : problem.pos + 20]) if problem.pos < len(text) else "its end"
        raise ParameterError("paste", f"complete JSON ({where})", got) from None
    except RecursionError:
        raise ParameterError("paste", "JSON of a few levels", "very many of them") from None


_whole_number = lru_cache(maxsize=4096)(Written)  # answers spell each token's bytes


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) < len(pairs):
        twice, count = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ParameterError(
            "paste", "an object of different keys", f"{count} times {shown(twice)}"
        )
    return document


def _lines(text: str) -> Lines | None:
    """The documents of a text that has one a line, as streams have; None if it has not."""
    found = Lines()
    if text.count("\n") > _MOST_LINES:
        raise ParameterError("paste", f"at most {_MOST_LINES} lines of JSON", "more")
    lines = text.splitlines()
    for i, line in enumerate(lines):
        content = line.removeprefix("data:").strip()
        if not content or content == "[DONE]" or line.startswith(("event:", "id:", "retry:", ":")):
            continue
        if not content.startswith("{"):
            return None
        try:
            found.append(_json(content))
        except ParameterError:
            if i < len(lines) - 1 or not found:
                return None  # only a stream's last line may be cut off
    return found or None


def shown(value: object) -> str:
    """A refused value as a message may repeat it, whatever it holds."""
    if isinstance(value, Call):
        return f"{value.name}(…)"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return value.text if isinstance(value, Written) else repr(value)


class _Parser:
    """Reads one value after the other; what it does not know inside brackets is passed over."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.commas = 0
        self.left = _MOST_TOKENS
        self.kind, self.token = "", ""
        self._next()

    def whole(self) -> object:
        """The value of the text; of several the list, or with names before them a dictionary."""
        values: list[object] = []
        named: dict[str, object] = {}
        self._back_to(0)
        while True:
            self._skip(",;")
            if self.kind == "end" or (values and self._is_only_words()):
                break
            name = self._prefix()
            self._expect_value()
            value = self._value()
            values.append(value)
            if name and not (isinstance(value, dict) and len(values) == 1):
                named[name] = value
        if named and len(named) == len(values):
            return named
        return values[0] if len(values) == 1 else values

    def _prefix(self) -> str:
        match = _prefix(self.text, self.at - len(self.token))
        if match is None or self.kind == "sign":
            return ""
        self._back_to(match.end())
        return match["name"].strip(" \t:=→>-")

    def _is_only_words(self) -> bool:
        start = self.at - len(self.token)
        return len(self.text) - start < _TAIL and _AFTER.match(self.text, start) is not None

    def _expect_value(self) -> None:
        if self.kind in ("number", "odd", "string") or self.token in ("]", ")", "}", ":", "="):
            rule = f"an array in brackets (line {self._line()})"
            raise ParameterError("paste", rule, f"{self.token[:20]} outside")

    def _line(self) -> int:
        return 1 + self.text.count("\n", 0, self.at - len(self.token))

    def _back_to(self, at: int) -> None:
        self.at = at
        self._next()

    def _next(self) -> None:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup is None:
            at = match.end() if match else self.at
            self.kind = "end" if at >= len(self.text) else "junk"
            self.token = self.text[at : at + 1]
            self.at = at + len(self.token)
            return
        self.left -= 1
        if not self.left:
            rule = f"JSON, or a print-out of at most {_MOST_TOKENS} numbers, brackets and names"
            raise ParameterError("paste", rule, "more")
        self.at = match.end()
        self.kind = match.lastgroup
        self.token = match[self.kind]

    def _skip(self, signs: str) -> None:
        while self.kind == "sign" and self.token in signs:
            self._next()

    def _value(self) -> object:
        kind, token = self.kind, self.token
        if kind == "sign" and token in _CLOSING:
            return self._bracket(token)
        if kind == "dots":
            raise ParameterError("paste", ABRIDGED, "...")
        self._next()
        if kind in ("number", "odd"):
            return _number(token)
        if kind == "string":
            return _string(token)
        if kind == "name":
            return self._named(token)
        rule = f"an array as NumPy or PyTorch prints it (line {self._line()})"
        raise ParameterError("paste", rule, shown(self.text[self.at - 1 : self.at + 19]))

    def _named(self, name: str) -> object:
        if self.kind == "sign" and self.token in ("(", "["):
            opening = self.token
            inside = self._bracket(opening)
            return inside if opening == "[" else _called(name, inside)
        return _CONSTANTS.get(name, name)

    def _bracket(self, opening: str) -> object:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ParameterError("paste", "brackets of a few levels", "very many of them")
        self._next()
        commas = self.commas
        items = list(self._items(opening))
        self.depth -= 1
        made = _of_items(opening, items)
        if opening == "[" and commas == self.commas and len(items) > 1 and isinstance(made, list):
            return Array(made, "a NumPy print-out")
        return made

    def _items(self, opening: str) -> Iterator[tuple[str | None, object]]:
        """Each item with its name, if it has one; _ROW where a semicolon ends a row."""
        closing, comma = _CLOSING[opening], True
        while self.token != closing or self.kind != "sign":
            if self.kind == "end":
                raise ParameterError(
                    "paste", "an array up to its last bracket", "its end too early"
                )
            if self.kind == "sign" and self.token in ",;":
                if comma and opening == "[":
                    rule = f"a number before each comma (line {self._line()})"
                    raise ParameterError("paste", rule, "none")
                comma = True
                self.commas += self.token == ","
                if self.token == ";" and opening == "[":
                    yield None, _ROW
                self._next()
            elif self.kind == "junk" and self.token in "'\"":
                raise ParameterError("paste", "quotes up to their end", shown(self.token))
            elif opening in "(<" and (self.kind == "junk" or self.token in "])}>:="):
                self._next()  # of a printed object: `@cpu(0)`
            else:
                comma = False
                yield self._item(opening)
        self._next()

    def _item(self, opening: str) -> tuple[str | None, object]:
        key = self._value()
        if self.kind != "sign" or self.token not in ("=", ":", "=>", "->"):
            return None, key
        sign = self.token
        self._next()
        if opening == "<" and sign == ":":  # <tf.Tensor: shape=(3,), …> names itself first
            return None, key
        name = key.text if isinstance(key, Written) else key if isinstance(key, str) else None
        return name, self._value()


def _of_items(opening: str, items: list[tuple[str | None, object]]) -> object:
    fields = _object([(name, value) for name, value in items if name is not None])
    others = [value for name, value in items if name is None]
    if opening == "<":
        array = fields.get("numpy")
        if isinstance(array, list | Written):
            values = array if isinstance(array, list) else [array]
            return Array(values, "a TensorFlow print-out", str(fields.get("dtype", "")))
        name = others[0] if others and isinstance(others[0], str) else ""
        return Call(name, tuple(others), fields)
    if fields and opening == "(":
        return Call("", tuple(others), fields)
    if fields and others and opening == "[" and all(isinstance(x, Written) for x in others):
        return others  # JavaScript: [0.6, 0.4, byteLength: 8]
    if fields and others:
        raise ParameterError("paste", "a name before each value, or before none", shown(others[0]))
    if fields:
        return fields
    return _split_at_rows(others) if _ROW in others else others


def _split_at_rows(items: list[object]) -> list[object]:
    rows: list[list[object]] = [[]]
    for item in items:
        if item is _ROW:
            rows.append([])
        else:
            rows[-1].append(item)
    return [row for row in rows if row]


def _called(name: str, inside: object) -> object:
    """A printed object by what stands in its brackets: a number, an array, a dictionary, …"""
    args, fields = (inside.args, inside.fields) if isinstance(inside, Call) else ((), {})
    if isinstance(inside, list):
        args = tuple(inside)
    if len(args) == 1 and _SCALARS.fullmatch(name):
        number = _ODD.fullmatch(args[0]) if isinstance(args[0], str) else None
        if isinstance(args[0], Written) or number:
            return _number(number[0]) if number else args[0]
    last = name.casefold().rpartition(".")[2]
    if last.endswith("dict") and not fields and args:
        return _dictionary(args[0])
    if name == "c":  # R's
        return fields if fields else Array(args, "an R vector")
    lists = [arg for arg in args if isinstance(arg, list)]
    if len(lists) == 1 and last.endswith(_ARRAYS):
        return Array(lists[0], _format(name, fields), str(fields.get("dtype", "")))
    return Call(name, args, fields)


def _format(name: str, fields: dict[str, object]) -> str:
    """By whom an array was printed."""
    library, _, kind = name.casefold().rpartition(".")
    if library in ("tf", "tensorflow"):
        return "a TensorFlow print-out"
    if "place" in fields:
        return "a Paddle print-out"
    if kind == "devicearray" or "weak_type" in fields or (kind == "array" and name[0] == "A"):
        return "a JAX print-out"
    return "a NumPy print-out" if kind in ("array", "matrix") else "a PyTorch print-out"


def _dictionary(items: object) -> object:
    pairs = items if isinstance(items, list) else []
    if pairs and all(isinstance(p, list) and len(p) == 2 and isinstance(p[0], str) for p in pairs):
        return {str(pair[0]): pair[1] for pair in pairs}
    return items


def _number(token: str) -> Written:
    text = token.replace("−", "-")
    if text.lstrip("+-")[0].isalpha():
        text = _LIBRARY.sub("", text)
    return Written(token, float(text.rstrip("%")), 0.01 if text.endswith("%") else 1.0)


def _string(token: str) -> str:
    body = token[token.index(token[-1]) :]
    if "\\" not in body:
        return body[1:-1]
    try:
        return str(ast.literal_eval(body.replace("\n", "\\n")))
    except (ValueError, SyntaxError):
        return body[1:-1]
