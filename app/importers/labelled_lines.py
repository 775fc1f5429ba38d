"""Lines that are not split into cells: names and numbers, fields, lists of pairs."""

import re

from .cell_table import Cells, CellTable
from .number_texts import NUMBER, are_commas_decimal, is_number, split_numbers
from .text_blocks import MAX_HEADING

_SCORE_WORDS = r"(?:score|prob|probability|confidence|logit|p)?"
_NAME_NUMBER = re.compile(
    r"(?:#?\d+[.):]?\s+)?(?P<name>\S.*?)(?:\s+|\s*[:=(,]\s*|\s*[–—-]\s+|\s*\(\s*)"
    rf"\(?{_SCORE_WORDS}\s*[:=]?\s*(?P<number>{NUMBER.pattern})\s*\)?"
)
_NUMBER_NAME = re.compile(
    rf"(?P<number>{NUMBER.pattern}(?<!\.))(?:\s+|\s*[:–—-]\s+)(?P<name>(?:\d+:)?[\"']?[^\W\d_].*(?<![\d%)]))"
)
_SIGN_AFTER_NAME = re.compile(r"->|=>|[:=→]")
_FIELD = re.compile(r"(?P<name>[^\W\d][\w ]{0,60}?)\s*[:=]\s*(?P<value>\S.*?)[,;]?")
_PAIR = re.compile(
    r"(?P<name>[^\s\d,;:=](?:[^,;:=]*?[^\s,;:=])??|\"[^\"]*\")(?:\s*+(?:=>|->|[:=])\s*+|\s++)"
    rf"(?P<number>{NUMBER.pattern})(?:\s*+[,;]\s*+|\s++|$)"
)


def read_labelled_lines(lines: list[str]) -> CellTable | None:
    """Read lines of fields, or of a name and the numbers after it; None for other lines."""
    return (
        _read_records(lines)
        or _read_repeated_fields(lines)
        or _read_pairs(lines)
        or _read_named_rows(lines)
    )


def _read_records(lines: list[str]) -> CellTable | None:
    """Read one class per line, all with the same fields: "Label: cat, probability: 0.9"."""
    if len(lines) < 2:
        return None
    rows: list[dict[str, str]] = []
    for line in lines:
        parts = [_FIELD.fullmatch(part.strip()) for part in re.split(r"[,;|]\s+(?=[^\W\d])", line)]
        if len(parts) < 2 or not all(parts):
            return None
        rows.append({m["name"].rstrip("0123456789 "): m["value"] for m in parts if m})
    if any(row.keys() != rows[0].keys() for row in rows):
        return None
    are_numbers = [list(map(is_number, row.values())) for row in rows]
    if are_numbers[0].count(False) != 1 or any(row != are_numbers[0] for row in are_numbers):
        return None
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    return CellTable(cells, "lines of fields, a class each")


def _read_repeated_fields(lines: list[str]) -> CellTable | None:
    """Read one field per line, all of them once per class: "scores: 9.4", "classes: cat", …"""
    fields: dict[str, list[str]] = {}
    for line in lines:
        match = _FIELD.fullmatch(line.strip())
        if match is None:
            return None
        fields.setdefault(match["name"], []).append(match["value"].strip("\"'"))
    counts = {len(values) for values in fields.values()}
    if len(counts) > 1 or counts == {1}:
        return None
    cells = [list(fields), *map(list, zip(*fields.values(), strict=True))]
    return CellTable(cells, "fields that come again for each class")


def _read_pairs(lines: list[str]) -> CellTable | None:
    """Read lines of alternating labels and numbers: "cat: 4.2, dog: 1.8"."""
    pairs = [_pairs_of(line.strip()) or _pairs_of(line.partition(":")[2].strip()) for line in lines]
    if not all(pairs) or (len(lines) > 1 and not all(len(p) > 1 for p in pairs)):
        return None
    labels = [name for name, _ in pairs[0]]
    if len(labels) < 2 or not all({name for name, _ in p} == set(labels) for p in pairs):
        return None
    numbers = [[row[label] for label in labels] for row in map(dict, pairs)]
    return CellTable([labels, *numbers], "labels and numbers in turn")


def _pairs_of(line: str) -> list[tuple[str, str]]:
    """The names and numbers of a line; an empty list if it holds anything else."""
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


def _read_named_rows(lines: list[str]) -> CellTable | None:
    """Read lines that begin with a name: "logits: 4.2, 1.8, 0.5"."""
    decimal_commas = are_commas_decimal([_SIGN_AFTER_NAME.split(line)[-1] for line in lines])
    rows = [row for line in lines if (row := _named_row(line, decimal_commas)) is not None]
    if len(rows) < len(lines):
        return None
    if all(len(numbers) == 1 for _, numbers in rows) and len(rows) > 1:
        cells = [[name, *numbers] for name, numbers in rows]
        return CellTable(cells, "lines of a name and a number")
    format = "a line of numbers" if len(rows) == 1 else "lines of numbers"
    names = [name for name, _ in rows]
    return CellTable([numbers for _, numbers in rows], format, row_names=names)


def _named_row(line: str, decimal_commas: bool) -> tuple[str, list[str]] | None:
    """The text before the last colon, equals sign or arrow, and the numbers after it."""
    signs = list(_SIGN_AFTER_NAME.finditer(line))
    if not signs:
        return None
    name = line[: signs[-1].start()].strip(" \"'")
    numbers = split_numbers(line[signs[-1].end() :].strip(" .;,"), decimal_commas)
    is_name = any(map(str.isalnum, name)) and name.count("(") == name.count(")")
    return (name, numbers) if is_name and all(map(is_number, numbers)) else None


def read_names_and_numbers(lines: list[str]) -> CellTable | None:
    """Read lines of a name and a number: "cat 4.2", "1. tiger cat (89.7%)", "0.897 - lynx"."""
    if max(map(len, lines)) > MAX_HEADING:
        return None
    for pattern in (_NUMBER_NAME, _NAME_NUMBER):
        matches = [m for line in lines if (m := pattern.fullmatch(line.strip())) is not None]
        if len(matches) < len(lines):
            continue
        names = [m["name"].rstrip(":=≈~ ").strip("\"' ") or m["name"] for m in matches]
        if any(is_number(word) for name in names for word in name.split()):
            continue
        numbers = [m["number"].strip("()") for m in matches]
        cells: Cells = [[name, number] for name, number in zip(names, numbers, strict=True)]
        are_ranked = all(line.lstrip("# ")[:1].isdigit() or "(" in line for line in lines)
        return CellTable(cells, are_scores=are_ranked)
    return None
