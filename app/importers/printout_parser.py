"""Parser of values as programs print them: Python's reprs, arrays, R, Julia, JavaScript."""

import re
from collections.abc import Iterator

from ..query.parameter_types import ParameterError
from .parsed_values import END, ParsedNumber, PrintedArray, describe
from .printed_objects import ROW_END, Item, value_of_bracket, value_of_call, value_of_name
from .printout_tokens import TokenReader, number_of_token, string_of_token

ABRIDGED = (
    "printed whole: “...” stands for numbers that were left out. Print only the largest, as"
    " torch.topk(logits, 20) or np.sort(logits)[-20:] do, or all of up to 100 numbers, after"
    " np.set_printoptions(threshold=10000) or torch.set_printoptions(threshold=10000)"
)
_MAX_DEPTH = 60  # levels of brackets
_MAX_TRAILING_TEXT = 200  # characters after the last array
_CLOSING = {"[": "]", "(": ")", "{": "}", "<": ">"}
# Text before a value: `logits =`, `Out[3]:`, `0 ->`, `float x[3] =`; or a word.
_VALUE = r"(?=[\[({<]|[^\W\d][\w.]*[(\[])"
_NAME = r"\s*(?P<name>(?:[^\n\[\]{}()<>'\",]|(?<=\w)\[\w*\]|\([^()\n]{0,80}\)|(?<=-)>){1,120}?)"
_NAMES_OF_VALUES = (
    re.compile(rf"{_NAME}(?:(?<=->)|(?<=[:=→]))\s*{_VALUE}"),
    re.compile(rf"{_NAME}(?<=[A-Za-z])\s+{_VALUE}"),
)
# Text after the last array: calls that do not change its numbers, words, `loss=0.3`.
_TRAILING_TEXT = re.compile(
    r"(?:\.(?:cpu|detach|numpy|tolist|squeeze|flatten|clone|item|float|double|to)\([^()\n]*\))*"
    r"(?:\^T)?[.,;|$\s]*+(?:[A-Za-z_]\w*+\s*+[=:]?\s*+[\w.%+-]*+[.,;|\s]*+)*+\Z"
)


def parse_printout(text: str) -> object:
    """Parse the values of a text: one as it is, several as a list, named ones as a dictionary.

    Signs without a meaning inside the brackets of a printed object are skipped.

    Raises:
        ParameterError: paste must be …, got …: at the first place that can't be parsed.
    """
    return _Parser(text).parse()


def begins_with_name_of_value(text: str) -> bool:
    """Tell whether a text begins as `logits = [`, `Out[3]: tensor(` or `logits [` do."""
    return _match_name_of_value(text, 0) is not None


def _match_name_of_value(text: str, at: int) -> re.Match[str] | None:
    return next((match for p in _NAMES_OF_VALUES if (match := p.match(text, at))), None)


class _Parser:
    """A recursive descent parser: a method for a value, for a bracket, for an item in it."""

    def __init__(self, text: str) -> None:
        self.reader = TokenReader(text)
        self.depth = 0
        self.commas = 0  # read so far

    def parse(self) -> object:
        values: list[object] = []
        named: dict[str, object] = {}
        while True:
            while self.reader.is_sign(",", ";"):
                self.reader.advance()
            if self.reader.kind == "end" or (values and self._is_at_trailing_text()):
                break
            name = self._name_of_value()
            self._expect_value()
            value = self._value()
            values.append(value)
            if name and not (isinstance(value, dict) and len(values) == 1):
                named[name] = value
        if named and len(named) == len(values):
            return named
        return values[0] if len(values) == 1 else values

    def _name_of_value(self) -> str:
        """Read the name before a value; an empty text if there is none."""
        match = _match_name_of_value(self.reader.text, self.reader.start)
        if match is None or self.reader.kind == "sign":
            return ""
        self.reader.go_to(match.end())
        return match["name"].strip(" \t:=→>-")

    def _is_at_trailing_text(self) -> bool:
        text, start = self.reader.text, self.reader.start
        return (
            len(text) - start < _MAX_TRAILING_TEXT and _TRAILING_TEXT.match(text, start) is not None
        )

    def _expect_value(self) -> None:
        reader = self.reader
        is_value_without_bracket = reader.kind in ("number", "nonfinite", "string")
        if is_value_without_bracket or reader.token in ("]", ")", "}", ":", "="):
            rule = f"an array with all its numbers inside brackets (line {reader.line})"
            raise ParameterError("paste", rule, f"{reader.token[:20]} outside")

    def _value(self) -> object:
        kind, token = self.reader.kind, self.reader.token
        if kind == "sign" and token in _CLOSING:
            return self._bracket(token)
        if kind == "dots":
            raise ParameterError("paste", ABRIDGED, "...")
        if kind in ("sign", "unknown", "end"):
            rule = f"an array as NumPy or PyTorch prints it (line {self.reader.line})"
            got = describe(self.reader.excerpt(20)) if kind != "end" else END
            raise ParameterError("paste", rule, got)
        self.reader.advance()
        if kind == "string":
            return string_of_token(token)
        return self._named(token) if kind == "name" else number_of_token(token)

    def _named(self, name: str) -> object:
        """The value that begins with a name: a call, a typed array as Float32[…], a constant."""
        if self.reader.is_sign("("):
            return value_of_call(name, self._bracket("("))
        return self._bracket("[") if self.reader.is_sign("[") else value_of_name(name)

    def _bracket(self, opening: str) -> object:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ParameterError("paste", f"at most {_MAX_DEPTH} levels of brackets", "more")
        self.reader.advance()
        commas = self.commas
        items = list(self._items(opening))
        self.depth -= 1
        value = value_of_bracket(opening, items)
        without_commas = commas == self.commas and len(items) > 1
        if opening == "[" and without_commas and isinstance(value, list):
            return PrintedArray(value, "a NumPy print-out")
        return value

    def _items(self, opening: str) -> Iterator[Item]:
        """Read items up to the closing bracket and past it."""
        reader, closing = self.reader, _CLOSING[opening]
        after_comma = True
        while not reader.is_sign(closing):
            if reader.kind == "end":
                raise ParameterError("paste", f"an array with its closing bracket “{closing}”", END)
            if reader.is_sign(",", ";"):
                if after_comma and opening == "[":
                    rule = f"a number before each comma (line {reader.line})"
                    raise ParameterError("paste", rule, "none")
                after_comma = True
                self.commas += reader.token == ","
                if reader.token == ";" and opening == "[":
                    yield None, ROW_END
                reader.advance()
            elif reader.kind == "unknown" and reader.token in "'\"":
                rule = f"texts with a closing quotation mark (line {reader.line})"
                raise ParameterError("paste", rule, describe(reader.excerpt(20)))
            elif self._means_nothing_in(opening):
                reader.advance()
            else:
                after_comma = False
                yield self._item(opening)
        reader.advance()

    def _means_nothing_in(self, opening: str) -> bool:
        """Tell whether a token is skipped: "@" and ":" of a printed object, `@cpu(0)`."""
        skipped = self.reader.kind == "unknown" or self.reader.token in "])}>:="
        return opening in "(<" and skipped

    def _item(self, opening: str) -> Item:
        key = self._value()
        if not self.reader.is_sign("=", ":", "=>", "->"):
            return None, key
        sign = self.reader.token
        self.reader.advance()
        if opening == "<" and sign == ":":  # <tf.Tensor: shape=(3,), …> begins with its type
            return None, key
        name = key.text if isinstance(key, ParsedNumber) else key if isinstance(key, str) else None
        return name, self._value()
