"""Print-outs without brackets and tables of every kind as cells: rows of texts."""

import csv
import io
import re

from ..explorer.parameters import MAX_CLASSES
from ..query.parameter_types import ParameterError
from .lines import (
    LONGEST_HEADING,
    Cells,
    Layout,
    commas_are_decimal,
    in_fields,
    in_named_rows,
    in_records,
    is_number,
    named_numbers,
    numbers_in,
    without_bullets,
    wrapped,
)
from .literals import ABRIDGED

_MISSING = ("", "na", "n/a", "nan", "inf", "infinity", "null", "none", "-")
_LONGEST = 60_000  # characters of a table
_MOST = 4 * MAX_CLASSES  # lines or cells of a line that are looked at

# Lines that tell what printed the numbers, and hold none themselves.
_HEADINGS = (
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
_HEADINGS_RE = tuple((re.compile(pattern), what) for pattern, what in _HEADINGS)
_RULES = frozenset(
    {*"-=+|: \t", *map(chr, range(0x2500, 0x2580))}
)  # of lines between the rows of a table
_FACTOR = re.compile(r"\(?([+-]?\d+(?:\.\d*)?(?:e[+-]?\d{1,3})?)\s*\*\s*\)?", re.IGNORECASE)
_BLOCK = re.compile(
    r"\s*Columns?\s+\d+(?:\s+(?:through|to|and)\s+\d+)?\s*:?(?P<rest>(?:[\s\-].*)?)", re.IGNORECASE
)
_TYPE = re.compile(
    r"<?(?:chr|dbl|int|fct|lgl|str|string|object|varchar|double|real|cat|bool|bigint"
    r"|[fiu](?:8|16|32|64)|float\d*|int\d+)>?|-{2,}"
)
_R_ROW = re.compile(r"\s*\[\d+,?\]\s+")
_R_COLUMNS = re.compile(r"\s*(?:\[,\d+\]\s*)+")


def layout(text: str) -> Layout:
    """The cells of a text, without empty rows and columns and without what frames them."""
    if len(text) > _LONGEST:
        rule = f"JSON or a print-out in brackets where it has more than {_LONGEST} characters"
        raise ParameterError("paste", rule, f"{len(text)} of them")
    if re.search(r"\d\s*(?:±|\+/-)\s*\d", text):
        raise ParameterError("paste", "numbers alone, without ± how far they spread", "±")
    text = re.sub(r",[ \t]*$", "", text, flags=re.MULTILINE).replace("：", ": ")
    found = Layout("a table")
    blocks: list[list[str]] = [[]]
    for line in re.sub(r"[^\S\n\t]{2,}", "  ", text).splitlines():
        short = line.strip()[:LONGEST_HEADING]
        if (factor := _FACTOR.fullmatch(short)) is not None:
            found.factor = float(factor[1])
        elif (block := _BLOCK.fullmatch(short)) is not None or _R_COLUMNS.fullmatch(short):
            blocks.append([block["rest"]] if block and block["rest"].strip() else [])
        elif (what := _heading(line)) is not None:
            found.format = what if found.format == "a table" else found.format
        elif short:
            if _R_ROW.match(line):
                found.format = "an R print-out"
                found.rows_continue |= "," not in line.partition("]")[0]
                line = _R_ROW.sub("", line, count=1)
            blocks[-1].append(line)
        if len(blocks[-1]) > _MOST or len(blocks) > MAX_CLASSES:
            rule = f"a table of at most {MAX_CLASSES} classes or examples, or a part of it"
            raise ParameterError("paste", rule, "a longer one")
    blocks = [[re.sub(r"(?<=\d)\s+%", "%", line) for line in block] for block in blocks]
    blocks = [part for block in blocks for part in wrapped(without_bullets(block))]
    lines = [line for block in blocks for line in block]
    if any(len(re.findall(r"[,;|&\s]+", line)) > _MOST for line in lines):
        rule = f"at most {MAX_CLASSES} classes: print the largest alone, as torch.topk(x, 20) does"
        raise ParameterError("paste", rule, "a line of more")
    if len(lines) == 1 and ";" in lines[0]:
        rows = lines[0].strip(" ;").split(";")
        if all("," in row for row in rows) and not commas_are_decimal(lines):
            found.cells = [numbers_in(row.strip()) for row in rows]
            found.format = "a link's numbers"
            found.row_names = [f"teacher {i + 1}" for i in range(len(rows))]
            return found
    if lines and (
        in_records(lines, found) or in_fields(lines, found) or in_named_rows(lines, found)
    ):
        return found
    parts = [_split(block, found) for block in blocks if block]
    found.cells = parts[0] if parts else []
    for part in parts[1:]:
        found.cells = _beside(found.cells, part)
    if found.rows_continue:
        found.cells = [[cell for row in found.cells for cell in row]]
    if any(cell in ("...", "…", "⋮", "⋯", "⋱") for row in found.cells for cell in row):
        raise ParameterError("paste", ABRIDGED, "...")
    return found


def _heading(line: str) -> str | None:
    """What a line that holds no cells tells of the table; None for a line of cells."""
    line = line.strip()
    if len(line) > 2 and _RULES.issuperset(line) and not set(line) <= {"|", " ", "\t"}:
        return "a Markdown table" if "|" in line else "a table"
    if len(line) > LONGEST_HEADING:
        return None
    return next((what for pattern, what in _HEADINGS_RE if pattern.fullmatch(line)), None)


def _beside(left: Cells, right: Cells) -> Cells:
    if len(left) != len(right):
        raise ParameterError(
            "paste", "blocks of columns with equally many rows", f"{len(left)} and {len(right)}"
        )
    if left[0][0] == right[0][0] == "" and [r[0] for r in left] == [r[0] for r in right]:
        right = [row[1:] for row in right]  # pandas repeats the index
    return [[*a, *b] for a, b in zip(left, right, strict=True)]


def _split(lines: list[str], found: Layout) -> Cells:
    if all(re.search("[|│┃┆]", line) for line in lines):
        found.format = "a Markdown table" if "|" in lines[0] else "a table"
        return _untyped(
            _trimmed([re.split(r"[|│┃┆]", line.strip().strip("|│┃")) for line in lines])
        )
    if all("&" in line for line in lines):
        found.format = "a LaTeX table"
        return _trimmed([_latex(line).split("&") for line in lines])
    words = [line.split() for line in lines]
    if commas_are_decimal(lines):
        return _trimmed([_words(line) for line in lines])
    tables = [_csv(lines, delimiter) for delimiter in "\t;,"]
    rows = max(tables, key=lambda table: sum(len(row) > 1 for row in table))  # the first of equals
    if any(len(row) > 1 for row in rows):
        uneven = len({len(row) for row in rows}) > 1  # "0.31 - tabby, tabby cat"
        return (named_numbers(lines, found) if uneven else None) or rows
    if not all(is_number(word) for row in words for word in row):
        if (pairs := named_numbers(lines, found)) is not None:
            return pairs
        if not any(is_number(word) for row in words for word in row):
            return rows
    found.spaced = True
    return _aligned(words)


def _untyped(rows: Cells) -> Cells:
    """Rows without those that only hold the columns' types."""
    return rows[:1] + [row for row in rows[1:] if not all(map(_TYPE.fullmatch, row))]


def _words(line: str) -> list[str]:
    return [
        cell.strip() for cell in re.split(r"\t|;|(?<=[\d%])\s+|\s+(?=[+\-−]?\d)", line.strip(" ;"))
    ]


def _latex(line: str) -> str:
    text = re.sub(r"\\\\(?:\[[^\]\n]{0,40}\])?|\\(?:hline|toprule|midrule|bottomrule)", "", line)
    text = re.sub(r"\\(?:text\w*|math\w*|emph|num)\{([^{}]*)\}", r"\1", text)
    return text.replace("\\_", "_").replace("\\%", "%").replace("$", "")


def _csv(lines: list[str], delimiter: str) -> Cells:
    text = io.StringIO("\n".join(lines), newline="")
    try:
        return _trimmed(list(csv.reader(text, delimiter=delimiter, skipinitialspace=True)))
    except csv.Error as problem:
        raise ParameterError("paste", "a table that the csv module can read", problem) from None


def _trimmed(rows: list[list[str]]) -> Cells:
    """Rows that hold something, without the empty cells at their ends."""
    cells: Cells = []
    for row in rows:
        filled = [i for i, cell in enumerate(row) if cell.strip()]
        if filled:
            cells.append([cell.strip() for cell in row[: filled[-1] + 1]])
    return cells


def _aligned(words: Cells) -> Cells:
    """Cells between spaces; a header that leaves out the first column's name gets an empty cell."""
    if len(words) > 2 and len(words[1]) == 1 and not is_number(words[1][0]) and len(words[2]) > 2:
        words = [words[0], *words[2:]]  # pandas writes the index's name on a line of its own
    widths = {len(row) for row in words[1:]}
    if widths == {2} and len(words[0]) == 1 and words[0][0].endswith(":"):
        return words[1:]  # "Results:" is no column
    indices = [row[0] for row in words[1:]]
    if widths == {len(words[0]) + 1} and not any("." in i and is_number(i) for i in indices):
        return [["", *words[0]], *words[1:]]
    return words


def is_missing(cell: str) -> bool:
    """Whether a cell stands for a number that is not there, or is none."""
    return cell.lstrip("+-−").casefold() in _MISSING or cell.startswith("#")
