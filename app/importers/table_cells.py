"""Splits a table or a print-out without brackets into cells: at pipes, tabs, commas, spaces."""

import csv
import io
import re
from dataclasses import replace

from ..query.parameter_types import ParameterError
from .cell_table import Cells, CellTable, trim
from .labelled_lines import read_labelled_lines, read_names_and_numbers
from .number_texts import are_commas_decimal, is_number, split_numbers
from .printout_parser import ABRIDGED
from .raw_numbers import PRINT_THE_LARGEST
from .text_blocks import MAX_LINES, read_blocks

_MAX_TEXT = 60_000  # characters
_MAX_CELLS = MAX_LINES  # of a line
# A cell that names the type of its column, as polars, R and DuckDB print it.
_COLUMN_TYPE = re.compile(
    r"<?(?:chr|dbl|int|fct|lgl|str|string|object|varchar|double|real|cat|bool|bigint"
    r"|[fiu](?:8|16|32|64)|float\d*|int\d+)>?|-{2,}"
)


def read_cells(text: str) -> CellTable:
    """Split a text into cells, without empty rows and columns and without rules and headings.

    Raises:
        ParameterError: paste must be …, got …: too long, abridged, numbers with ±, …
    """
    if len(text) > _MAX_TEXT:
        rule = f"at most {_MAX_TEXT} characters, unless it is JSON or an array in brackets"
        raise ParameterError("paste", rule, f"{len(text)} of them")
    if re.search(r"\d\s*(?:±|\+/-)\s*\d", text):
        raise ParameterError("paste", "numbers only, without ± and the spread after it", "±")
    text = re.sub(r",[ \t]*$", "", text, flags=re.MULTILINE).replace("：", ": ")
    parts = read_blocks(text)
    lines = [line for block in parts.blocks for line in block]
    if any(len(re.findall(r"[,;|&\s]+", line)) > _MAX_CELLS for line in lines):
        raise ParameterError("paste", PRINT_THE_LARGEST, f"a line of more than {_MAX_CELLS}")
    labelled = _numbers_of_link(lines) or (read_labelled_lines(lines) if lines else None)
    if labelled is not None:
        return replace(labelled, factor=parts.factor)
    table = _join_blocks([_split_into_cells(block) for block in parts.blocks if block])
    cells = table.cells
    if parts.is_one_vector:
        cells = [[cell for row in cells for cell in row]]
    if any(cell in ("...", "…", "⋮", "⋯", "⋱") for row in cells for cell in row):
        raise ParameterError("paste", ABRIDGED, "...")
    return replace(table, cells=cells, format=table.format or parts.format, factor=parts.factor)


def _numbers_of_link(lines: list[str]) -> CellTable | None:
    """Read one line with semicolons between teachers, as the query writes `logits`."""
    rows = lines[0].strip(" ;").split(";") if len(lines) == 1 and ";" in lines[0] else []
    if not rows or not all("," in row for row in rows) or are_commas_decimal(lines):
        return None
    names = [f"teacher {i + 1}" for i in range(len(rows))]
    cells = [split_numbers(row.strip()) for row in rows]
    return CellTable(cells, "a link's numbers", row_names=names)


def _join_blocks(blocks: list[CellTable]) -> CellTable:
    """Put blocks of columns beside one another; the format is "" if no block names one."""
    cells = blocks[0].cells if blocks else []
    for block in blocks[1:]:
        cells = _join_columns(cells, block.cells)
    return CellTable(
        cells,
        format=next((block.format for block in reversed(blocks) if block.format), ""),
        are_scores=any(block.are_scores for block in blocks),
        space_separated=any(block.space_separated for block in blocks),
    )


def _join_columns(left: Cells, right: Cells) -> Cells:
    if len(left) != len(right):
        rule, got = "blocks of columns with equally many rows", f"{len(left)} and {len(right)} rows"
        raise ParameterError("paste", rule, got)
    if left[0][0] == right[0][0] == "" and [r[0] for r in left] == [r[0] for r in right]:
        right = [row[1:] for row in right]  # pandas repeats the index
    return [[*a, *b] for a, b in zip(left, right, strict=True)]


def _split_into_cells(lines: list[str]) -> CellTable:
    """Split the lines of one block at the sign that separates their cells."""
    if all(re.search("[|│┃┆]", line) for line in lines):
        rows = trim([re.split(r"[|│┃┆]", line.strip().strip("|│┃")) for line in lines])
        format = "a Markdown table" if "|" in lines[0] else "a table"
        return CellTable(_without_column_types(rows), format)
    if all("&" in line for line in lines):
        cells = trim([_without_latex(line).split("&") for line in lines])
        return CellTable(cells, "a LaTeX table")
    if are_commas_decimal(lines):
        return CellTable(trim([_split_decimal_commas(line) for line in lines]))
    tables = [_split_csv(lines, delimiter) for delimiter in "\t;,"]
    rows = max(tables, key=lambda table: sum(len(row) > 1 for row in table))  # first of the best
    if any(len(row) > 1 for row in rows):
        is_uneven = len({len(row) for row in rows}) > 1  # "0.31 - tabby, tabby cat"
        pairs = read_names_and_numbers(lines) if is_uneven else None
        return pairs or CellTable(rows)
    return _split_at_spaces(lines, rows)


def _split_at_spaces(lines: list[str], rows: Cells) -> CellTable:
    """Split at spaces, but not inside names beside numbers; `rows` if no word is a number."""
    words = [line.split() for line in lines]
    are_numbers = [is_number(word) for row in words for word in row]
    if not all(are_numbers):
        if (pairs := read_names_and_numbers(lines)) is not None:
            return pairs
        if not any(are_numbers):
            return CellTable(rows)
    return CellTable(_align_header(words), space_separated=True)


def _without_column_types(rows: Cells) -> Cells:
    """Remove the rows that name the types of the columns."""
    return rows[:1] + [row for row in rows[1:] if not all(map(_COLUMN_TYPE.fullmatch, row))]


def _split_decimal_commas(line: str) -> list[str]:
    """Split at tabs, semicolons and the spaces around numbers."""
    cells = re.split(r"\t|;|(?<=[\d%])\s+|\s+(?=[+\-−]?\d)", line.strip(" ;"))
    return [cell.strip() for cell in cells]


def _without_latex(line: str) -> str:
    text = re.sub(r"\\\\(?:\[[^\]\n]{0,40}\])?|\\(?:hline|toprule|midrule|bottomrule)", "", line)
    text = re.sub(r"\\(?:text\w*|math\w*|emph|num)\{([^{}]*)\}", r"\1", text)
    return text.replace("\\_", "_").replace("\\%", "%").replace("$", "")


def _split_csv(lines: list[str], delimiter: str) -> Cells:
    text = io.StringIO("\n".join(lines), newline="")
    try:
        return trim(list(csv.reader(text, delimiter=delimiter, skipinitialspace=True)))
    except csv.Error as error:
        raise ParameterError("paste", "a table that splits into cells", error) from None


def _align_header(words: Cells) -> Cells:
    """Add an empty cell to a header that leaves out the name of the first column."""
    if len(words) > 2 and len(words[1]) == 1 and not is_number(words[1][0]) and len(words[2]) > 2:
        words = [words[0], *words[2:]]  # pandas writes the index's name on a line of its own
    widths = {len(row) for row in words[1:]}
    if widths == {2} and len(words[0]) == 1 and words[0][0].endswith(":"):
        return words[1:]  # a heading such as "Results:" is no column
    first_cells = [row[0] for row in words[1:]]
    has_decimals = any("." in cell and is_number(cell) for cell in first_cells)
    if widths == {len(words[0]) + 1} and not has_decimals:
        return [["", *words[0]], *words[1:]]
    return words
