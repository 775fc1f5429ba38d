"""What stands around pasted numbers and is none of them: fences, headers, prompts, escapes."""

import ast
import json
import re
from collections.abc import Callable, Iterator

_LONG = 200_000  # characters of a text whose every line is looked at
_MOST = 20  # places of a text where a JSON document is looked for
_HTTP = re.compile(r"\s{0,9}HTTP/[\d.]+ \d{3}[^\n]*\n(?:[\w-]+:[^\n]*\n)*\r?\n")
_MOST_HEADERS = 5
_QUOTED = re.compile(r"(?:>(?: [^\n]*)?(?:\n|\Z))+")
_ESCAPED = re.compile(r"[\[{\s]*\\\"")
_PRINTED = re.compile(r"\s*b?'[\[{]")
_STAMP = re.compile(
    r"^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{3,6})?(?:Z|[+-]\d\d:?\d\d)?\]?:? +"
    r"|^\[ ?(?:INFO|DEBUG|WARN(?:ING)?) ?\]:? +",
    re.MULTILINE,
)
# Lines that programs print before or after the numbers.
_LINES = re.compile(
    r"^[ \t]*(?:```\w*|>>[ \t]*|\d+/\d+ (?:\[=*>?\.*\]|━+)[^\n]*|shape: \([\d, ]*\)"
    r"|Series: '[^'\n]*' \[\w+\]|\(?\d+ rows?\)?(?: in set[^\n]*)?|only showing top \d+ rows?"
    r"|Tensor\[\[[\d, ]*\], \w+\]|#Nx\.Tensor<|\w+\.Backend<[^>\n]*>|[bfsu]\w{1,4}(?:\[\d+\])+|>"
    r"|\[\[\d+\]\]|(?:>>|[a-z]{0,9}(?::\d+)?>) (?!<)[^\n]*|\$\w+|Levels: [^\n]*"
    r"|\[1\] [A-Za-z][^\n]*)[ \t]*\r?(?:\n|\Z)",
    re.MULTILINE,
)
_DECLARED = re.compile(
    r"[\w:<>&* ]{1,80}?(?::[ ]?\w+\[\w+\])?[ ]?:?=\s*(?:vec!|\[\]\w+(?=\{))?(?=[\[{(])"
)
_TYPED = re.compile(r"\A\s*(?:\w+Array)?\(\d+\)\s*(?=\[)")
_SHAPE = re.compile(r"(?<=\]), shape=\[[\d, ]*\], [^\n]*\Z")
_DECIMALS = re.compile(r"\A\s*\((\s*[+\-−]?\d+,\d+(?:\s*;\s*[+\-−]?\d+,\d+)+\s*)\)\s*\Z")
_MATRIX = re.compile(r"\\(?:begin|end)\{[bpvB]?(?:matrix|array)\}(?:\{[lcr|]*\})?")
_COMMENT = re.compile(r"(?<=[\d%])[ \t]+#[^\n]*$", re.MULTILINE)
_DOCUMENT = re.compile(
    r"^(?:[^\n{}\[\]\"']{0,200}[^\s{}\[\]\"'])?[ \t]{0,9}(?=[\[{])", re.MULTILINE
)


def unwrapped(text: str) -> str:
    """The text without an HTTP header, Markdown, prompts, progress bars and what counts rows.

    Example:
        >>> unwrapped("```json\\n[4.2, 1.8]\\n```").strip()
        '[4.2, 1.8]'
    """
    for _ in range(_MOST_HEADERS):  # of redirects and proxies too
        header = _HTTP.match(text)
        text = text[header.end() :] if header else text
    text = text.strip("\r\n")
    if text.startswith("```"):
        text = text.partition("\n")[2]
    text = text.removesuffix("```")
    if text.strip()[:1] + text.strip()[-1:] == "``":
        text = text.strip().strip("`")
    if len(text) > _LONG:
        return text
    if _QUOTED.fullmatch(text.strip().replace("\r", "")):
        text = re.sub(r"^> ?", "", text.strip(), flags=re.MULTILINE)
    if _ESCAPED.match(text) or _PRINTED.match(text):
        text = _unescaped(text)
    text = _LINES.sub("", _STAMP.sub("", text))
    if _MATRIX.search(text):
        text = _MATRIX.sub("", text).replace("\\\\", "\n").strip(" $\n\r\t")
    text = re.sub(r"\A\s*\$(?=[\[(])|\$\s*\Z", "", text)
    for pattern in (_DECLARED, _TYPED):
        if (match := pattern.match(text)) is not None:
            text = (
                text[match.end() :].rstrip("; \n") if pattern is _TYPED or _odd(match[0]) else text
            )
    text = _SHAPE.sub("", text)
    return _COMMENT.sub("", _DECIMALS.sub(r"\1", text))


def _odd(declaration: str) -> bool:
    """Whether a declaration is written in a language whose types have brackets or signs."""
    return re.search(r"[<>\[!&*]|::|:=", declaration) is not None


def _unescaped(text: str) -> str:
    try:
        if _ESCAPED.match(text):
            return str(json.loads(f'"{text.strip()}"'))
        printed = ast.literal_eval(text.strip())
        return printed.decode() if isinstance(printed, bytes) else str(printed)
    except (ValueError, SyntaxError, MemoryError):
        return text


def embedded(text: str) -> Iterator[str]:
    """The JSON objects and lists of objects that begin a line or follow its words, each as text.

    Those inside another one, which may be cut off, are none.
    """
    at, decoder = 0, json.JSONDecoder(parse_int=str, parse_float=str)
    for _ in range(_MOST):
        match = _DOCUMENT.search(text, at)
        if match is None:
            return
        try:
            document, at = decoder.raw_decode(text, match.end())
        except (json.JSONDecodeError, RecursionError):
            at = max(match.end() + 1, text.find("\n", match.end()))
            continue
        if isinstance(document, dict) or (document and isinstance(document[0], dict)):
            yield text[match.end() : at]


def opened(document: object, parse: Callable[[str], object]) -> object:
    """A document whose texts that are documents themselves, as a logged body's, are read too."""
    if isinstance(document, dict) and len(document) <= 1000:
        return {key: opened(value, parse) for key, value in document.items()}
    if isinstance(document, list):
        return [opened(value, parse) for value in document]
    text = document.strip() if isinstance(document, str) else ""
    return parse(text) if text[:1] + text[-1:] in ("{}", "[]") else document
