"""Text around pasted numbers: fences, HTTP headers, prompts, time stamps, declarations, escapes."""

import ast
import json
import re
from collections.abc import Callable, Iterator

_MAX_TEXT = 200_000  # characters; longer texts lose only fences and HTTP headers
_MAX_SEARCHES = 20  # places of a text where a JSON document is looked for
_MAX_FIELDS = 1_000  # of an object whose texts are parsed as JSON
_MAX_HEADERS = 5
_HTTP_HEADER = re.compile(r"\s{0,9}HTTP/[\d.]+ \d{3}[^\n]*\n(?:[\w-]+:[^\n]*\n)*\r?\n")
_QUOTED_LINES = re.compile(r"(?:>(?: [^\n]*)?(?:\n|\Z))+")
_ESCAPED_JSON = re.compile(r"[\[{\s]*\\\"")
_PYTHON_STRING = re.compile(r"\s*b?'[\[{]")
_TIME_STAMP_OR_LEVEL = re.compile(
    r"^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{3,6})?(?:Z|[+-]\d\d:?\d\d)?\]?:? +"
    r"|^\[ ?(?:INFO|DEBUG|WARN(?:ING)?) ?\]:? +",
    re.MULTILINE,
)
# Lines that programs print before or after the numbers.
_LINES_WITHOUT_NUMBERS = re.compile(
    r"^[ \t]*(?:```\w*|>>[ \t]*|\d+/\d+ (?:\[=*>?\.*\]|━+)[^\n]*|shape: \([\d, ]*\)"
    r"|Series: '[^'\n]*' \[\w+\]|\(?\d+ rows?\)?(?: in set[^\n]*)?|only showing top \d+ rows?"
    r"|Tensor\[\[[\d, ]*\], \w+\]|#Nx\.Tensor<|\w+\.Backend<[^>\n]*>|[bfsu]\w{1,4}(?:\[\d+\])+|>"
    r"|\[\[\d+\]\]|(?:>>|[a-z]{0,9}(?::\d+)?>) (?!<)[^\n]*|\$\w+|Levels: [^\n]*"
    r"|\[1\] [A-Za-z][^\n]*)[ \t]*\r?(?:\n|\Z)",
    re.MULTILINE,
)
# Declarations of C++, Rust, Go and others, whose types have brackets or signs.
_DECLARATION = re.compile(
    r"[\w:<>&* ]{1,80}?(?::[ ]?\w+\[\w+\])?[ ]?:?=\s*(?:vec!|\[\]\w+(?=\{))?(?=[\[{(])"
)
_SIGN_OF_TYPE = re.compile(r"[<>\[!&*]|::|:=")
_JAVASCRIPT_ARRAY = re.compile(r"\A\s*(?:\w+Array)?\(\d+\)\s*(?=\[)")
_MXNET_SHAPE = re.compile(r"(?<=\]), shape=\[[\d, ]*\], [^\n]*\Z")
_DECIMAL_COMMAS = re.compile(r"\A\s*\((\s*[+\-−]?\d+,\d+(?:\s*;\s*[+\-−]?\d+,\d+)+\s*)\)\s*\Z")
_LATEX_MATRIX = re.compile(r"\\(?:begin|end)\{[bpvB]?(?:matrix|array)\}(?:\{[lcr|]*\})?")
_LATEX_DOLLARS = re.compile(r"\A\s*\$(?=[\[(])|\$\s*\Z")
_COMMENT = re.compile(r"(?<=[\d%])[ \t]+#[^\n]*$", re.MULTILINE)
_START_OF_JSON = re.compile(
    r"^(?:[^\n{}\[\]\"']{0,200}[^\s{}\[\]\"'])?[ \t]{0,9}(?=[\[{])", re.MULTILINE
)


def strip_surrounding_text(text: str) -> str:
    """Remove HTTP headers, Markdown, prompts, progress bars, counts of rows, declarations.

    Example:
        >>> strip_surrounding_text("```json\\n[4.2, 1.8]\\n```").strip()
        '[4.2, 1.8]'
    """
    text = _without_fences(_without_http_headers(text))
    if len(text) > _MAX_TEXT:
        return text
    if _QUOTED_LINES.fullmatch(text.strip().replace("\r", "")):
        text = re.sub(r"^> ?", "", text.strip(), flags=re.MULTILINE)
    if _ESCAPED_JSON.match(text) or _PYTHON_STRING.match(text):
        text = _unescape(text)
    text = _LINES_WITHOUT_NUMBERS.sub("", _TIME_STAMP_OR_LEVEL.sub("", text))
    if _LATEX_MATRIX.search(text):
        text = _LATEX_MATRIX.sub("", text).replace("\\\\", "\n").strip(" $\n\r\t")
    text = _without_declaration(_LATEX_DOLLARS.sub("", text))
    text = _MXNET_SHAPE.sub("", text)
    return _COMMENT.sub("", _DECIMAL_COMMAS.sub(r"\1", text))


def _without_http_headers(text: str) -> str:
    """Remove the headers of an answer, and of the redirects and proxies before it."""
    for _ in range(_MAX_HEADERS):
        header = _HTTP_HEADER.match(text)
        text = text[header.end() :] if header else text
    return text


def _without_fences(text: str) -> str:
    """Remove the backticks of a block or of a line of code."""
    text = text.strip("\r\n")
    if text.startswith("```"):
        text = text.partition("\n")[2]
    text = text.removesuffix("```")
    if text.strip()[:1] + text.strip()[-1:] == "``":
        text = text.strip().strip("`")
    return text


def _without_declaration(text: str) -> str:
    """Remove "let z: [f32; 3] = " before an array, "Float32Array(3) " too."""
    declaration = _DECLARATION.match(text)
    if declaration and _SIGN_OF_TYPE.search(declaration[0]):
        text = text[declaration.end() :].rstrip("; \n")
    array = _JAVASCRIPT_ARRAY.match(text)
    return text[array.end() :].rstrip("; \n") if array else text


def _unescape(text: str) -> str:
    """Read a JSON text or a Python string whose quotes are escaped; else leave it as it is."""
    try:
        if _ESCAPED_JSON.match(text):
            return str(json.loads(f'"{text.strip()}"'))
        value = ast.literal_eval(text.strip())
        return value.decode() if isinstance(value, bytes) else str(value)
    except (ValueError, SyntaxError, MemoryError):
        return text


def embedded_json(text: str) -> Iterator[str]:
    """Find the texts of JSON objects and lists of objects, at a line's start or after its words.

    Objects inside another one are left out, even if that one is cut off.
    """
    at, decoder = 0, json.JSONDecoder(parse_int=str, parse_float=str)
    for _ in range(_MAX_SEARCHES):
        match = _START_OF_JSON.search(text, at)
        if match is None:
            return
        try:
            document, at = decoder.raw_decode(text, match.end())
        except (json.JSONDecodeError, RecursionError):
            at = max(match.end() + 1, text.find("\n", match.end()))
            continue
        if isinstance(document, dict) or (document and isinstance(document[0], dict)):
            yield text[match.end() : at]


def parse_texts_in(document: object, parse: Callable[[str], object]) -> object:
    """Parse the texts in a document that hold documents, such as the body in a log entry."""
    if isinstance(document, dict) and len(document) <= _MAX_FIELDS:
        return {key: parse_texts_in(value, parse) for key, value in document.items()}
    if isinstance(document, list):
        return [parse_texts_in(value, parse) for value in document]
    text = document.strip() if isinstance(document, str) else ""
    return parse(text) if text[:1] + text[-1:] in ("{}", "[]") else document
