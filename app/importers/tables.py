"""Tables and print-outs without brackets, below up to three lines of words."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ..query.parameter_types import ParameterError
from .number_texts import FIRST_CHARACTERS, is_number
from .parsed_values import ParsedNumber
from .raw_numbers import RawNumbers
from .table_cells import read_cells
from .table_columns import ColumnChoice
from .table_distributions import read_distributions

_MAX_HEADINGS = 3
_DECIMAL_COMMAS = "Commas were read as decimal signs."


def read_table(text: str, choice: ColumnChoice | None = None) -> RawNumbers | None:
    """Read cells between tabs, semicolons, commas, pipes or spaces; None if no cell is a number.

    One row or one column of numbers is one distribution. Where a column names the classes, each
    other column is a distribution; elsewhere each row is one, and a header names the classes.
    Columns called id, index, label, class, prediction, rank are no classes. Where the same classes
    have logits and probabilities, the logits are taken. Commas that do not separate cells are
    decimal signs.

    Args:
        text: the table, below up to three lines of words.
        choice: the user's choices for the columns; without them, by names and cells.
    Raises:
        ParameterError: paste must be …, got …: rows and columns are counted without empty ones.
    Example:
        >>> read_table("Cat;4,2\\nDog;1,8").labels
        ['Cat', 'Dog']
    """
    first_error: ParameterError | None = None
    for table, headings in [(text, ""), *_below_headings(text)]:
        try:
            numbers = _read(table, choice or ColumnChoice())
        except ParameterError as error:
            first_error = first_error or error
            continue
        if numbers is not None:
            left_out = (*numbers.left_out, headings) if headings else numbers.left_out
            return replace(numbers, left_out=left_out)
    if first_error:
        raise first_error
    return None


def _below_headings(text: str) -> Iterator[tuple[str, str]]:
    """The text without its first one, two, three lines of words, and these lines in quotes."""
    headings: list[str] = []
    for _ in range(_MAX_HEADINGS):
        line, _, text = text.lstrip().partition("\n")
        if re.search(r"[,;\t|&]", line) or not line.strip(" -=#*")[:1].isalpha():
            return
        is_sentence = line.rstrip().endswith((":", ".", "---"))
        if not is_sentence and _has_numbers(line + " " + text[:200].partition("\n")[0]):
            return
        headings.append(line.strip(" -")[:60])
        yield text, "“" + " / ".join(headings) + "”"


def _has_numbers(line: str) -> bool:
    return any(word[0] in FIRST_CHARACTERS for word in line.split())


def _read(text: str, choice: ColumnChoice) -> RawNumbers | None:
    table = read_cells(text)
    numbers = [cell for row in table.cells for cell in row if is_number(cell)]
    if not numbers:
        return None
    _check_decimal_signs(numbers)
    distributions = read_distributions(table, choice)
    return replace(
        distributions,
        rows=[[_scaled(value, table.factor) for value in row] for row in distributions.rows],
        format=table.format,
        notes=(_DECIMAL_COMMAS,) if any("," in cell for cell in numbers) else (),
        complete="print-out" in table.format,
        are_scores=distributions.are_scores or table.are_scores,
    )


def _check_decimal_signs(numbers: list[str]) -> None:
    with_comma = [cell for cell in numbers if "," in cell]
    with_point = [cell for cell in numbers if "." in cell.rstrip(".")]
    if with_comma and with_point:
        got = f"{with_comma[0][:15]} beside {with_point[0][:15]}"
        raise ParameterError(
            "paste", "numbers that all have a decimal point or all a decimal comma", got
        )
    # With thousands separated, all but 1,000 would be beyond the bounds of a logit.
    if with_comma and all(cell.strip("+-−") == "1,000" for cell in with_comma):
        raise ParameterError("paste", "numbers without commas between thousands", with_comma[0])


def _scaled(value: float, factor: float) -> float:
    """A number times the factor that stands above its table; its text is kept."""
    if factor == 1 or not isinstance(value, ParsedNumber):
        return value
    return ParsedNumber(value.text, float(value), factor)
