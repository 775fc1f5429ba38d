"""Lines of a paste that are no table: names and numbers, fields, lists, blocks that wrapped."""

import re
from dataclasses import dataclass, field

Cells = list[list[str]]
NUMBER = re.compile(
    r"[*`$\"'(]{0,2}[+\-−–]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+\-−]?\d+)?f?\s?%?[*`$\"')]{0,2}",
    re.ASCII,
)
LONGEST_HEADING = 300
_BULLET = re.compile(r"(?:[-*•]|\d{1,3}[.)])\s+(?=\S)")
_SCORE_WORDS = r"(?:score|prob|probability|confidence|logit|p)?"
_NAME_NUMBER = re.compile(
    r"(?:#?\d+[.):]?\s+)?(?P<name>\S.*?)(?:\s+|\s*[:=(,]\s*|\s*[–—-]\s+|\s*\(\s*)"
    rf"\(?{_SCORE_WORDS}\s*[:=]?\s*(?P<number>{NUMBER.pattern})\s*\)?"
)
_NUMBER_NAME = re.compile(
    rf"(?P<number>{NUMBER.pattern}(?<!\.))(?:\s+|\s*[:–—-]\s+)(?P<name>(?:\d+:)?[\"']?[^\W\d_].*(?<![\d%)]))"
)
_AFTER_NAME = re.compile(r"->|=>|[:=→]")
_FIELD = re.compile(r"(?P<name>[^\W\d][\w ]{0,60}?)\s*[:=]\s*(?P<value>\S.*?)[,;]?")
_PAIR = re.compile(
    r"(?P<name>[^\s\d,;:=](?:[^,;:=]*?[^\s,;:=])??|\"[^\"]*\")(?:\s*+(?:=>|->|[:=])\s*+|\s++)"
    rf"(?P<number>{NUMBER.pattern})(?:\s*+[,;]\s*+|\s++|$)"
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


def without_bullets(lines: list[str]) -> list[str]:
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


def wrapped(lines: list[str]) -> list[list[str]]:
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


def in_fields(lines: list[str], found: Layout) -> bool:
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


def in_records(lines: list[str], found: Layout) -> bool:
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


def in_named_rows(lines: list[str], found: Layout) -> bool:
    """Lines that begin with what they are: "logits: 4.2, 1.8, 0.5"; or pairs in one line."""
    pairs = [_pairs_of(line.strip()) or _pairs_of(line.partition(":")[2].strip()) for line in lines]
    if all(pairs) and (len(lines) == 1 or all(len(p) > 1 for p in pairs)):
        labels = [name for name, _ in pairs[0]]
        if len(labels) > 1 and all({name for name, _ in p} == set(labels) for p in pairs):
            found.format = "labels and numbers in turn"
            by_label = [dict(p) for p in pairs]
            found.cells = [labels, *([row[label] for label in labels] for row in by_label)]
            return True
    commas = commas_are_decimal([_AFTER_NAME.split(line)[-1] for line in lines])
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
    numbers = numbers_in(line[signs[-1].end() :].strip(" .;,"), commas)
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
        if match["name"].count("(") != match["name"].count(")"):
            return []
        pairs.append((match["name"].strip("\"' "), match["number"]))
        at = match.end()
    return pairs


def numbers_in(text: str, commas: bool = False) -> list[str]:
    if commas:
        return re.split(r"[\s;]+", text)
    return re.split(r"\s*[,;]\s*|\s+", text)


def commas_are_decimal(lines: list[str]) -> bool:
    """Whether commas are decimal signs: each stands in a number of its own, and no point does."""
    numbers = [cell for line in lines for cell in re.split(r"[\s;]+", line.strip()) if cell]
    commas = [cell for cell in numbers if "," in cell]
    if not commas or not all(re.fullmatch(r"[+\-−]?\d*,\d+(?:[eE][+-]?\d+)?%?", c) for c in commas):
        return False
    if any(re.fullmatch(r"[+\-−]?\d*\.\d+%?", cell) for cell in numbers):
        return False
    return len(numbers) > 1 and any(is_number(c) for c in numbers)


def named_numbers(lines: list[str], found: Layout) -> Cells | None:
    """Lines of a name and a number: "cat 4.2", "1. tiger cat (89.7%)", "0.897 - lynx"."""
    if max(map(len, lines)) > LONGEST_HEADING:
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


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a decimal point or comma, a percent sign, emphasis."""
    return NUMBER.fullmatch(cell) is not None
