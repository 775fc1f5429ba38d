"""Lines of a table or a print-out, without headings, drawn rules and bullets."""

import re
from dataclasses import dataclass, field

from ..explorer.parameters import MAX_CLASSES
from ..query.parameter_types import ParameterError
from .number_texts import is_number

MAX_HEADING = 300  # characters
MAX_LINES = 4 * MAX_CLASSES

# Lines without numbers that show which program printed them.
_HEADINGS = tuple(
    (re.compile(pattern), format)
    for pattern, format in (
        (r"[\d×x, ]+(?:-element )?\w*(?:Vector|Matrix|Array)\{.*\}.*:?", "a Julia print-out"),
        (r"\d+(?:[×x]\d+)* adjoint\(.*:|Dict\{.*\} with \d+ entr.*:", "a Julia print-out"),
        (r"\d+(?:\(\w\))?(?: ?[×x] ?\d+(?:\(\w\))?)+ [a-z][a-z ]*", "a MATLAB print-out"),
        (r"torch_tensor|\[ ?\w*Type\{[\d,]*\} ?\](?:\[.*\])?", "a LibTorch print-out"),
        (r"\(\d+,\.,\.\) =", "a LibTorch print-out"),
        (r"\[torch\.\w+ of size .*\]", "a Torch print-out"),
        (r"(?:Variable|Parameter) containing:", "a Torch print-out"),
        (r"\[\w+:?\d* \w+ storage viewed as [\dx]+\]", "a CTranslate2 print-out"),
        (r"(?:Name|Length|dtype|Freq): .*", "a pandas Series"),
        (r"\[\d+ rows x \d+ columns\]", "a pandas DataFrame"),
        (r"# A tibble: .*|<\w+>(?:\s+<\w+>)*", "an R print-out"),
        (r"\\(?:hline|toprule|midrule|bottomrule|centering|begin\{.*|end\{.*)", "a LaTeX table"),
        (r"```\w*", "a table"),
        (r"\w+(?:\(.*\))? ?=", "a MATLAB print-out"),
    )
)
# Characters of lines that are drawn between the rows of a table.
_RULE_CHARACTERS = frozenset({*"-=+|: \t", *map(chr, range(0x2500, 0x2580))})
_FACTOR = re.compile(r"\(?([+-]?\d+(?:\.\d*)?(?:e[+-]?\d{1,3})?)\s*\*\s*\)?", re.IGNORECASE)
_COLUMNS = re.compile(
    r"\s*Columns?\s+\d+(?:\s+(?:through|to|and)\s+\d+)?\s*:?(?P<rest>(?:[\s\-].*)?)", re.IGNORECASE
)
_R_ROW = re.compile(r"\s*\[\d+,?\]\s+")
_R_COLUMNS = re.compile(r"\s*(?:\[,\d+\]\s*)+")
_BULLET = re.compile(r"(?:[-*•]|\d{1,3}[.)])\s+(?=\S)")


@dataclass
class TextBlocks:
    """Blocks of lines: a table too wide for its page is printed in blocks of columns."""

    format: str = "a table"  # in words, with an article
    factor: float = 1.0  # that every number is multiplied by
    is_one_vector: bool = False  # whether lines begin with R's [1], [7]: indices of one vector
    blocks: list[list[str]] = field(default_factory=lambda: [[]])

    def add_line(self, line: str) -> None:
        """Add a line to the last block, or note what it says: a factor, a format, new columns."""
        text = line.strip()[:MAX_HEADING]
        if (factor := _FACTOR.fullmatch(text)) is not None:
            self.factor = float(factor[1])
        elif (columns := _COLUMNS.fullmatch(text)) is not None or _R_COLUMNS.fullmatch(text):
            rest = columns["rest"] if columns else ""
            self.blocks.append([rest] if rest.strip() else [])
        elif (format := _format_of_heading(line)) is not None:
            self.format = format if self.format == "a table" else self.format
        elif text:
            if _R_ROW.match(line):
                self.format = "an R print-out"
                self.is_one_vector |= "," not in line.partition("]")[0]
                line = _R_ROW.sub("", line, count=1)
            self.blocks[-1].append(line)


def read_blocks(text: str) -> TextBlocks:
    """Split a text into blocks of lines without headings, rules, bullets and row numbers.

    Raises:
        ParameterError: paste must be a table of at most 400 lines: paste a part of it, …
    """
    result = TextBlocks()
    for line in re.sub(r"[^\S\n\t]{2,}", "  ", text).splitlines():
        result.add_line(line)
        is_long = len(result.blocks[-1]) > MAX_LINES
        if is_long or len(result.blocks) > MAX_CLASSES:
            most = f"{MAX_LINES} lines" if is_long else f"{MAX_CLASSES} blocks of columns"
            raise ParameterError("paste", f"a table of at most {most}: paste a part of it", "more")
    blocks = [[re.sub(r"(?<=\d)\s+%", "%", line) for line in block] for block in result.blocks]
    result.blocks = [part for b in blocks for part in _split_wrapped(_without_bullets(b))]
    return result


def _format_of_heading(line: str) -> str | None:
    """The format by a heading or a drawn rule; None for a line of cells."""
    line = line.strip()
    if len(line) > 2 and _RULE_CHARACTERS.issuperset(line) and not set(line) <= {"|", " ", "\t"}:
        return "a Markdown table" if "|" in line else "a table"
    if len(line) > MAX_HEADING:
        return None
    return next((format for pattern, format in _HEADINGS if pattern.fullmatch(line)), None)


def _without_bullets(lines: list[str]) -> list[str]:
    """Remove the bullets or numbers of a list, and the ** around names."""
    lines = [re.sub(r"^\s*\*\*([^*\n]+)\*\*", r"\1", line) for line in lines]
    first = [lines.pop(0)] if len(lines) > 2 and lines[0].rstrip().endswith(":") else []
    bullets = [match for line in lines if (match := _BULLET.match(line.strip()))]
    if len(lines) < 2 or len(bullets) < len(lines):
        return first + lines
    pairs = zip(bullets, lines, strict=True)
    if not all(bullet[0][0] in "-*•" or ":" in line for bullet, line in pairs):
        return first + lines  # the rank in "1. cat 0.9" is read later
    return first + [_BULLET.sub("", line.strip(), count=1) for line in lines]


def _split_wrapped(lines: list[str]) -> list[list[str]]:
    """Split a table that was printed in blocks of columns, each below its header."""
    heads = [i for i, line in enumerate(lines) if not any(map(is_number, line.split()))]
    if len(heads) < 2 or heads[0] or len(lines) == len(heads):
        return [lines]
    bounds = list(zip(heads, [*heads[1:], len(lines)], strict=True))
    if {end - start for start, end in bounds} != {len(lines) // len(heads)}:
        return [lines]
    if any(re.search(r"[,;|&:]", line) for line in lines):
        return [lines]
    return [[lines[start].rstrip(" \\"), *lines[start + 1 : end]] for start, end in bounds]
