"""Language models' answers in JSON lines: a line an answer or a position, a row a position.

{"choices": [{"logprobs": {"content": […]}}]}  ─▶  log p of the k tokens listed, and the rest
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...importers.interpretation import LOWEST
from ...importers.json_documents import parse_json
from ...importers.language_models import tokens_at, without_alternatives
from ...importers.model_answer_positions import Positions, find_positions
from ...importers.model_answer_servers import server_of
from ...importers.number_kinds import NumberKind, missing_probability
from ...importers.raw_numbers import FLOAT32_PRECISION
from ...importers.tokens import Token, check_probabilities
from ...query.parameter_types import ParameterError
from ..errors import DatasetError
from ..formats.lines import lines_of
from ..formats.names import INDICES, LOGITS, VALUES, first_match
from .tokens import TokenRows

Floats = NDArray[np.float64]
_MOST_NUMBERS = 20_000_000  # positions × tokens listed, 320 MB
_NOT_TOLD = "Where the answer does not say which token was chosen, the likeliest stands for it."


@dataclass(frozen=True, eq=False)
class Answers:
    """The positions of a file's answers."""

    path: Path
    tokens: TokenRows
    log_probs: Floats  # (n, k + 1), of the alternatives and the rest
    keys: dict[tuple[str, int], int]  # indices of the vocabulary by text, and repetition in a row
    notes: tuple[str, ...]  # a sentence each

    @property
    def shape(self) -> tuple[int, int]:
        """n and k."""
        return self.tokens.alternatives.shape[0], self.tokens.alternatives.shape[1]


class _Position(NamedTuple):
    """A position as it is read, its tokens likeliest first."""

    tokens: list[Token]
    log_probs: list[float]
    log_rest: float
    chosen: Token | None


def answers_in(path: Path) -> Answers | None:
    """Read all positions of a .jsonl file; None if its first line is no language model's answer.

    Raises:
        DatasetError: a line that is no answer; tokens whose probabilities are none; no position
            with several tokens.
    """
    if path.suffix.lower() != ".jsonl":
        return None
    lines = _documents(path)
    try:
        _, first = next(lines, (0, None))
    except (DatasetError, OSError):
        return None
    positions = None if _has_arrays(first) else find_positions(first)
    if positions is None:
        return None
    rows = _Rows(path)
    rows.add(1, positions)
    for number, document in lines:
        if _has_arrays(document):
            rule = "must be a language model's answer, or a position of one, as the first line"
            raise DatasetError(path, rule, row=number)
        rows.add(number, find_positions(document))
    return rows.answers()


def _documents(path: Path) -> Iterator[tuple[int, object]]:
    """The document of each line, with its number from 1."""
    for number, line in enumerate(filter(str.strip, lines_of(path)), start=1):
        with _refusals(path, number):
            document = parse_json(line)
        yield number, document


@contextmanager
def _refusals(path: Path, number: int) -> Iterator[None]:
    """Tell what is wrong with a line in the words of a dataset's error."""
    try:
        yield
    except ParameterError as error:
        raise DatasetError(path, error.named("answer").rule, error.value, number) from None


def _has_arrays(document: object) -> bool:
    """Whether an object has its own numbers, a list or a map of classes, or values and indices."""
    if not isinstance(document, dict):
        return True
    found = [first_match(names, document) for names in (LOGITS, VALUES, INDICES)]
    logits = document.get(found[0]) if found[0] else None
    if isinstance(logits, dict):
        return all(isinstance(value, float) for value in logits.values())
    is_of_numbers = isinstance(logits, list) and isinstance(next(iter(logits), None), float | list)
    return is_of_numbers or None not in found[1:]


class _Rows:
    """The positions that are read, without padding."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[tuple[str, int], int] = {}
        self._log_probs, self._log_rests = array("d"), array("d")
        self._indices, self._lengths = array("q"), array("q")
        self._chosen, self._chosen_column = array("q"), array("q")
        self._notes: dict[str, None] = {}  # each once, in order
        self._n_without = self._n_lines_without = 0
        self._first: Positions | None = None

    def add(self, number: int, positions: Positions | None) -> None:
        """Add the positions of a line; a stream has lines without any."""
        if positions is None:
            self._n_lines_without += 1
            return
        if positions.items and self._first is None:
            self._first = positions
            self._note(f"A row is a position of {server_of(positions).answer}.")
        self._note(*positions.notes)
        for item in positions.items:
            with _refusals(self._path, number):
                tokens, chosen, notes = tokens_at(item)
                if not tokens and chosen is not None and chosen.number is not None:
                    tokens = [chosen]
                self._note(*notes)
                if tokens:
                    self._append(_position(tokens, chosen))
                else:
                    self._n_without += 1

    def _note(self, *notes: str) -> None:
        self._notes.update(dict.fromkeys(notes))

    def _append(self, position: _Position) -> None:
        texts = list(map(_text, position.tokens))
        seen: Counter[str] = Counter()
        for text in texts:
            self._indices.append(self._keys.setdefault((text, seen[text]), len(self._keys)))
            seen[text] += 1
        self._log_probs.extend(position.log_probs)
        self._log_rests.append(position.log_rest)
        self._lengths.append(len(texts))
        column, chosen = 0, position.chosen
        if chosen is None:
            self._note(_NOT_TOLD)
        else:
            is_chosen = (i for i, token in enumerate(position.tokens) if token.is_same(chosen))
            column = next(is_chosen, -1)
        key = (texts[column] if column >= 0 or chosen is None else _text(chosen), 0)
        self._chosen.append(self._keys.setdefault(key, len(self._keys)))
        self._chosen_column.append(column)

    def answers(self) -> Answers:
        """All positions, in columns."""
        lengths = np.array(self._lengths, np.intp)
        n, k = len(lengths), int(lengths.max(initial=0))
        if k < 2:
            positions = self._first or Positions([], ())
            with _refusals(self._path, 1):
                raise without_alternatives(positions)
        if n * k > _MOST_NUMBERS:
            rule = f"positions times the tokens listed must be at most {_MOST_NUMBERS}"
            raise DatasetError(self._path, rule, f"{n} × {k}")
        is_there = np.arange(k) < lengths[:, np.newaxis]
        log_probs = np.full((n, k + 1), LOWEST)
        log_probs[:, :k][is_there] = self._log_probs
        log_probs[:, k] = self._log_rests
        alternatives = np.full((n, k), -1, np.intp)
        alternatives[is_there] = self._indices
        columns = np.array(self._chosen_column, np.intp)
        tokens = TokenRows(
            tuple(text for text, _ in self._keys),
            np.array(self._chosen, np.intp),
            np.where(columns < 0, k, columns),
            alternatives,
        )
        for what, count in (("position", self._n_without), ("line", self._n_lines_without)):
            if count:
                are = "is" if count == 1 else "are"
                whats = f"{count:,} {what}{'' if count == 1 else 's'}"
                self._note(f"{whats} without probabilities {are} left out.")
        return Answers(self._path, tokens, log_probs, self._keys, tuple(self._notes))


def _position(tokens: list[Token], chosen: Token | None) -> _Position:
    """The tokens of a position as log-probabilities, likeliest first, and what they leave."""
    numbers, kind = check_probabilities(tokens), tokens[0].kind
    missing = missing_probability(numbers, NumberKind(kind), FLOAT32_PRECISION)
    if kind == "probs":
        numbers = [math.log(p) if p > 0 else LOWEST for p in numbers]
    order = sorted(range(len(tokens)), key=numbers.__getitem__, reverse=True)
    return _Position(
        [tokens[i] for i in order],
        [max(LOWEST, numbers[i]) for i in order],
        math.log(missing) if missing else LOWEST,
        chosen,
    )


def _text(token: Token) -> str:
    """The text of a token as it is, or its id in words."""
    text = token.text
    return token.label if text is None or text.startswith("token_id:") else text
