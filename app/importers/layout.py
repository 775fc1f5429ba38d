"""Print-outs without brackets and tables of every kind as cells: rows of texts."""

import csv
import io
import re
from dataclasses import dataclass, field

from app.importers.literals import ABRIDGED
from app.kinds import ParameterError
from app.parameters import MAX_CLASSES

Cells = list[list[str]]
NUMBER = re.compile(
    r"[*`$\"'(]{0,2}[+\-−–]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+\-−]?\d+)?f?\s?%?[*`$\"')]{0,2}",
    re.ASCII,
)
_MISSING = ("", "na", "n/a", "nan", "inf", "infinity", "null", "none", "-")
_LONGEST = 200_000  # characters of a table
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
_LONGEST_HEADING = 300
_FACTOR = re.compile(r"\(?([+-]?\d+(?:\.\d*)?(?:e[+-]?\d{1,3})?)\s*\*\s*\)?", re.IGNORECASE)
_BLOCK = re.compile(
    r"\s*Columns?\s+\d+(?:\s+(?:through|to|and)\s+\d+)?\s*:?(?P<rest>(?:[\s\-].*)?)", re.IGNORECASE
)
_BULLET = re.compile(r"(?:[-*•]|\d{1,3}[.)])\s+(?=\S)")
_TYPE = re.compile(
    r"<?(?:chr|dbl|int|fct|lgl|str|string|object|varchar|double|real|cat|bool|bigint"
    r"|[fiu](?:8|16|32|64)|float\d*|int\d+)>?|-{2,}"
)
_R_ROW = re.compile(r"\s*\[\d+,?\]\s+")
_R_COLUMNS = re.compile(r"\s*(?:\[,\d+\]\s*)+")
_SCORE_WORDS = r"(?:score|prob|probability|confidence|logit|p)?"
_NAME_NUMBER = re.compile(
    r"(?:#?\d+[.):]?\s+)?(?P<name>\S.*?)(?:\s+|\s*[:=(,]\s*|\s*[–—-]\s+|\s*\(\s*)"
    rf"\(?{_SCORE_WORDS}\s*[:=]?\s*(?P<number>{NUMBER.pattern})\s*\)?"
)
_NUMBER_NAME = re.compile(
    rf"(?P<number>{NUMBER.pattern}(?<!\.))(?:\s+|\s*[:–—-]\s+)(?P<name>(?:\d+:)?[\"']?[^\W\d_].*(?<![\d%)]))"
)


@dataclass
class Layout:
    """Cells, what printed them, the factor that stands before them."""

    format: str
    cells: Cells = field(default_factory=list)
    factor: float = 1.0
    rows_continue: bool = False  # R's [1], [7] count the numbers of one vector
    scores: bool = False  # whether its numbers are scores of the likeliest classes
    spaced: bool = False  # whether spaces separate the cells
    row_names: list[str] | None = None  # "logits: 4.2, 1.8" names the row


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
    for line in re.sub(r"[ \xa0]{2,}", "  ", text).splitlines():
        short = line.strip()[:_LONGEST_HEADING]
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
        if len(blocks[-1]) > _MOST:
            rule = f"a table of at most {MAX_CLASSES} classes or examples, or a part of it"
            raise ParameterError("paste", rule, "a longer one")
    blocks = [[re.sub(r"(?<=\d)\s+%", "%", line) for line in block] for block in blocks]
    blocks = [part for block in blocks for part in _wrapped(_without_bullets(block))]
    lines = [line for block in blocks for line in block]
    if any(len(re.findall(r"[,;|&\s]+", line)) > _MOST for line in lines):
        rule = f"at most {MAX_CLASSES} classes: print the largest alone, as torch.topk(x, 20) does"
        raise ParameterError("paste", rule, "a line of more")
    if len(lines) == 1 and ";" in lines[0]:
        rows = lines[0].strip(" ;").split(";")
        if all("," in row for row in rows) and not _commas_are_decimal(lines):
            found.cells, found.format = (
                [_numbers_in(row.strip()) for row in rows],
                "as a link has them",
            )
            found.row_names = [f"teacher {i + 1}" for i in range(len(rows))]
            return found
    if lines and (
        _in_records(lines, found) or _in_fields(lines, found) or _in_named_rows(lines, found)
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


def _without_bullets(lines: list[str]) -> list[str]:
    """Lines of a list without their bullets or numbers; a name in ** is as good as without."""
    lines = [re.sub(r"^\s*\*\*([^*\n]+)\*\*", r"\1", line) for line in lines]
    first = [lines.pop(0)] if len(lines) > 2 and lines[0].rstrip().endswith(":") else []
    bullets = [_BULLET.match(line.strip()) for line in lines]
    if len(lines) < 2 or not all(bullets):
        return first + lines
    if not all(
        b and (b[0][0] in "-*•" or ":" in line) for b, line in zip(bullets, lines, strict=True)
    ):
        return first + lines  # "1. cat 0.9" is read with its rank
    return first + [_BULLET.sub("", line.strip(), count=1) for line in lines]


def _wrapped(lines: list[str]) -> list[list[str]]:
    """The blocks of a frame or of named numbers that was too wide: each begins with names."""
    heads = [i for i, line in enumerate(lines) if not any(map(is_number, line.split()))]
    if (
        len(heads) < 2
        or heads[0]
        or {b - a for a, b in zip(heads, [*heads[1:], len(lines)], strict=True)}
        != {len(lines) // len(heads)}
    ):
        return [lines]
    if len(lines) == len(heads) or any(re.search(r"[,;|&:]", line) for line in lines):
        return [lines]
    blocks = [lines[a:b] for a, b in zip(heads, [*heads[1:], len(lines)], strict=True)]
    return [[block[0].rstrip(" \\"), *block[1:]] for block in blocks]


_AFTER_NAME = re.compile(r"->|=>|[:=→]")
_FIELD = re.compile(r"(?P<name>[^\W\d][\w ]{0,60}?)\s*[:=]\s*(?P<value>\S.*?)[,;]?")
_PAIR = re.compile(
    rf"(?P<name>[^\s\d,;:=][^,;:=]*?|\"[^\"]*\")\s*(?:(?:=>|->|[:=])\s*|\s+)(?P<number>{NUMBER.pattern})(?:\s*[,;]\s*|\s+|$)"
)


def _in_fields(lines: list[str], found: Layout) -> bool:
    """Lines whose fields come again and again, a class each time: "scores: 9.4", "classes: cat"."""
    matches = [_FIELD.fullmatch(line.strip()) for line in lines]
    fields: dict[str, list[str]] = {}
    for match in matches:
        if match is None:
            return False
        fields.setdefault(match["name"], []).append(match["value"].strip("\"'"))
    counts = {len(values) for values in fields.values()}
    if len(counts) > 1 or counts == {1}:
        return False
    found.format = "fields that come again for each class"
    found.cells = [list(fields), *map(list, zip(*fields.values(), strict=True))]
    return True


def _in_records(lines: list[str], found: Layout) -> bool:
    """Lines of the same fields, a class each: "Label: cat, probability: 0.9"."""
    if len(lines) < 2:
        return False
    rows: list[dict[str, str]] = []
    for line in lines:
        parts = [_FIELD.fullmatch(part.strip()) for part in re.split(r"[,;|]\s+(?=[^\W\d])", line)]
        if len(parts) < 2 or not all(parts):
            return False
        rows.append({m["name"].rstrip("0123456789 "): m["value"] for m in parts if m})
    if any(row.keys() != rows[0].keys() for row in rows):
        return False
    values = [list(map(is_number, row.values())) for row in rows]
    if values[0].count(False) != 1 or any(value != values[0] for value in values):
        return False
    found.format = "lines of fields, a class each"
    found.cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    return True


def _in_named_rows(lines: list[str], found: Layout) -> bool:
    """Lines that begin with what they are: "logits: 4.2, 1.8, 0.5"; or pairs in one line."""
    pairs = [_pairs_of(line.strip()) or _pairs_of(line.partition(":")[2].strip()) for line in lines]
    if all(pairs) and (len(lines) == 1 or all(len(p) > 1 for p in pairs)):
        labels = [name for name, _ in pairs[0]]
        if len(labels) > 1 and all({name for name, _ in p} == set(labels) for p in pairs):
            found.format = "labels and numbers in turn"
            by_label = [dict(p) for p in pairs]
            found.cells = [labels, *([row[label] for label in labels] for row in by_label)]
            return True
    commas = _commas_are_decimal([_AFTER_NAME.split(line)[-1] for line in lines])
    named = [_named_row(line, commas) for line in lines]
    if not all(named):
        return False
    names, rows = [n for n, _ in filter(None, named)], [r for _, r in filter(None, named)]
    if all(len(row) == 1 for row in rows) and len(rows) > 1:
        found.cells = [[name, *row] for name, row in zip(names, rows, strict=True)]
        found.format = "lines of a name and a number"
    else:
        found.cells, found.row_names = rows, names
        found.format = "a line of numbers" if len(rows) == 1 else "lines of numbers"
    return True


def _named_row(line: str, commas: bool) -> tuple[str, list[str]] | None:
    """What stands before the last colon, equals sign or arrow, and the numbers after it."""
    signs = list(_AFTER_NAME.finditer(line))
    if not signs:
        return None
    name = line[: signs[-1].start()].strip(" \"'")
    numbers = _numbers_in(line[signs[-1].end() :].strip(" .;,"), commas)
    if (
        not any(map(str.isalnum, name))
        or name.count("(") != name.count(")")
        or not all(map(is_number, numbers))
    ):
        return None
    return name, numbers


def _pairs_of(line: str) -> list[tuple[str, str]]:
    at, pairs = 0, []
    while at < len(line):
        match = _PAIR.match(line, at)
        if match is None or any(map(is_number, match["name"].split())):
            return []
        pairs.append((match["name"].strip("\"' "), match["number"]))
        at = match.end()
    return pairs


def _numbers_in(text: str, commas: bool = False) -> list[str]:
    if commas:
        return re.split(r"[\s;]+", text)
    return re.split(r"\s*[,;]\s*|\s+", text)


def _heading(line: str) -> str | None:
    """What a line that holds no cells tells of the table; None for a line of cells."""
    line = line.strip()
    if len(line) > 2 and _RULES.issuperset(line) and not set(line) <= {"|", " ", "\t"}:
        return "a Markdown table" if "|" in line else "a table"
    if len(line) > _LONGEST_HEADING:
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
    if _commas_are_decimal(lines):
        return _trimmed([_words(line) for line in lines])
    tables = [_csv(lines, delimiter) for delimiter in "\t;,"]
    rows = max(tables, key=lambda table: sum(len(row) > 1 for row in table))  # the first of equals
    if any(len(row) > 1 for row in rows):
        return rows
    if not all(is_number(word) for row in words for word in row):
        if (pairs := _named_numbers(lines, found)) is not None:
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
    text = re.sub(r"\\\\(?:\[[^\]]*\])?|\\(?:hline|toprule|midrule|bottomrule)", "", line)
    text = re.sub(r"\\(?:text\w*|math\w*|emph|num)\{([^{}]*)\}", r"\1", text)
    return text.replace("\\_", "_").replace("\\%", "%").replace("$", "")


def _commas_are_decimal(lines: list[str]) -> bool:
    """Whether commas are decimal signs: each stands in a number of its own, and no point does."""
    numbers = [cell for line in lines for cell in re.split(r"[\s;]+", line.strip()) if cell]
    commas = [cell for cell in numbers if "," in cell]
    if not commas or not all(re.fullmatch(r"[+\-−]?\d*,\d+(?:[eE][+-]?\d+)?%?", c) for c in commas):
        return False
    if any(re.fullmatch(r"[+\-−]?\d*\.\d+%?", cell) for cell in numbers):
        return False
    return len(numbers) > 1 and any(is_number(c) for c in numbers)


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


def _named_numbers(lines: list[str], found: Layout) -> Cells | None:
    """Lines of a name and a number: "cat 4.2", "1. tiger cat (89.7%)", "0.897 - lynx"."""
    if max(map(len, lines)) > _LONGEST_HEADING:
        return None
    for pattern in (_NUMBER_NAME, _NAME_NUMBER):
        matches = [m for line in lines if (m := pattern.fullmatch(line.strip())) is not None]
        if len(matches) == len(lines):
            names = [m["name"].rstrip(":=≈~ ").strip("\"' ") or m["name"] for m in matches]
            if any(is_number(word) for name in names for word in name.split()):
                continue
            ranked = all(line.lstrip("# ")[:1].isdigit() or "(" in line for line in lines)
            found.scores = ranked
            return [[name, m["number"].strip("()")] for name, m in zip(names, matches, strict=True)]
    return None


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


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point or comma, a percent sign, emphasis."""
    return NUMBER.fullmatch(cell) is not None


def is_missing(cell: str) -> bool:
    """Whether a cell stands for a number that is not there, or is none."""
    return cell.lstrip("+-−").casefold() in _MISSING or cell.startswith("#")
