"""Tokens of a print-out: numbers, strings, names and signs."""

import ast
import re

from ..query.parameter_types import ParameterError
from .parsed_values import ParsedNumber

_MAX_TOKENS = 100_000
_NUMBER = r"[+\-−]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e[+-]?\d{1,4})?"
# White space and comments, then one token; no token at the end of the text or at any other sign.
_TOKEN = re.compile(
    rf"""(?:[\s\\]+|\#[^\n]*|//[^\n]*)*+
    (?:(?P<string>[bru]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))
    |(?P<dots>\.\.\.|…)
    |(?P<nonfinite>[+\-−]?(?:(?:np|numpy|math|torch|jnp)\.)?(?:nan|inf|infinity)(?:16|32|64)?\b)
    |(?P<number>{_NUMBER}%?+)(?:f(?:0|32|64)?\b)?(?![\w.])
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign>->|=>|[\[\](){{}}<>,:;=]))?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
# The library's name before nan and inf (np.inf), and the size of the type after them (Inf32).
_LIBRARY_OR_SIZE = re.compile(r"(?<![\w.])[a-z]+\.(?=[ni])|(?<=[nf])\d\d$", re.IGNORECASE)


class TokenReader:
    """Read one token after the other.

    `kind` is the current token's: string, dots, nonfinite, number, name, sign; "unknown" for a
    character that begins no token; "end" after the last token.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.kind, self.token = "", ""
        self._end = 0  # where the current token ends
        self._tokens_left = _MAX_TOKENS
        self.advance()

    @property
    def start(self) -> int:
        """Where the current token begins."""
        return self._end - len(self.token)

    @property
    def line(self) -> int:
        """The line of the current token, from 1."""
        return 1 + self.text.count("\n", 0, self.start)

    def excerpt(self, length: int) -> str:
        """The text from the current token on, up to so many characters."""
        return self.text[self.start : self.start + length]

    def go_to(self, position: int) -> None:
        """Read the token that begins at a position."""
        self._end = position
        self.advance()

    def advance(self) -> None:
        """Read the next token."""
        match = _TOKEN.match(self.text, self._end)
        if match is None or match.lastgroup is None:
            end = match.end() if match else self._end
            self.kind = "end" if end >= len(self.text) else "unknown"
            self.token = self.text[end : end + 1]
            self._end = end + len(self.token)
            return
        self._tokens_left -= 1
        if not self._tokens_left:
            rule = f"JSON, or a print-out of at most {_MAX_TOKENS} numbers, brackets and names"
            raise ParameterError("paste", rule, "more")
        self._end = match.end()
        self.kind = match.lastgroup
        self.token = match[self.kind]

    def is_sign(self, *signs: str) -> bool:
        """Tell whether the current token is one of these signs."""
        return self.kind == "sign" and self.token in signs


def number_of_token(token: str) -> ParsedNumber:
    """Read a number: "−4.2", "89.7%", "np.inf"."""
    text = token.replace("−", "-")
    if text.lstrip("+-")[0].isalpha():
        text = _LIBRARY_OR_SIZE.sub("", text)
    return ParsedNumber(token, float(text.rstrip("%")), 0.01 if text.endswith("%") else 1.0)


def string_of_token(token: str) -> str:
    """Read a string literal without its quotes; escapes that Python can't read stay as they are."""
    literal = token[token.index(token[-1]) :]
    if "\\" not in literal:
        return literal[1:-1]
    try:
        return str(ast.literal_eval(literal.replace("\n", "\\n")))
    except (ValueError, SyntaxError):
        return literal[1:-1]
