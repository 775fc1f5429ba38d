"""Cells of a table, before numbers and names are told apart."""

from dataclasses import dataclass

Cells = list[list[str]]  # rows of texts


@dataclass(frozen=True)
class CellTable:
    """Cells of a text, with what the text says about them."""

    cells: Cells
    format: str = ""  # in words, with an article; "" if unknown
    factor: float = 1.0  # that every number is multiplied by: PyTorch's "1e-2 *"
    are_scores: bool = False  # whether the numbers are scores of ranked classes
    space_separated: bool = False
    row_names: list[str] | None = None  # such as "logits" in "logits: 4.2, 1.8"


def trim(rows: Cells) -> Cells:
    """Remove rows without text, empty cells at the ends of rows, white space around texts."""
    cells: Cells = []
    for row in rows:
        filled = [i for i, cell in enumerate(row) if cell.strip()]
        if filled:
            cells.append([cell.strip() for cell in row[: filled[-1] + 1]])
    return cells
