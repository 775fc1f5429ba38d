"""Positions of a language model's answer, a page at a time, each with its figures at T = 1."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...importers.interpretation import LOWEST, MISSING_CLASS
from ...numerics.calibration import log_probs_at
from ...numerics.losses import entropy, kl_divergence
from ..explorer_link import explorer_link
from ..model import Chunk, Dataset
from .tokens import TokenRows

POSITIONS_A_PAGE = 1000


@dataclass(frozen=True)
class TokenPosition:
    """One position of the text."""

    index: int  # from 0
    text: str  # of the chosen token, as it is
    entropy: float  # of the tokens listed and the rest, nats
    kl: float | None  # KL(teacher || student) on these, nats
    explorer: str  # address of the explorer on its distribution


def n_pages(n: int) -> int:
    """How many pages the positions have, one at least."""
    return max(1, -(-n // POSITIONS_A_PAGE))


def token_positions(dataset: Dataset, page: int, temperature: float) -> list[TokenPosition]:
    """The positions of a page, from 1; there are none beyond the last.

    Args:
        temperature: T of the explorer's links.
    Raises:
        DatasetError: a file has changed since it was opened.
    """
    assert dataset.tokens is not None
    first = (page - 1) * POSITIONS_A_PAGE
    wanted = np.arange(first, min(first + POSITIONS_A_PAGE, dataset.n))
    found: list[TokenPosition] = []
    for chunk in dataset.chunks(only=wanted):
        found += _of_chunk(dataset.tokens, chunk, wanted[len(found) :], temperature)
    return found


def _of_chunk(
    tokens: TokenRows, chunk: Chunk, indices: NDArray[np.intp], temperature: float
) -> Iterator[TokenPosition]:
    log_q = log_probs_at(chunk.teacher[:, 0], 1.0)
    entropies, kls = entropy(log_q).tolist(), None
    if chunk.student is not None:
        kls = kl_divergence(log_q, log_probs_at(chunk.student, 1.0)).tolist()
    for at, index in enumerate(indices[: len(log_q)].tolist()):
        yield TokenPosition(
            index,
            tokens.text(index),
            entropies[at],
            None if kls is None else kls[at],
            _explorer(tokens, chunk, at, index, temperature),
        )


def _explorer(tokens: TokenRows, chunk: Chunk, at: int, index: int, temperature: float) -> str:
    texts, columns, label = shown_tokens(tokens, chunk, at, index)
    student = None if chunk.student is None else chunk.student[at, columns]
    return explorer_link(texts, chunk.teacher[at][:, columns], student, label, temperature).url


def shown_tokens(
    tokens: TokenRows, chunk: Chunk, at: int, index: int
) -> tuple[tuple[str, ...], list[int], int]:
    """What the explorer shows of a position: the tokens listed, and the rest if there is any.

    Args:
        chunk: log-probabilities, of which the row `at` is the position.
        index: of the position, from 0.
    Returns:
        Texts of the tokens, their columns, and which of them was chosen.
    """
    texts = tokens.texts(index)
    k = len(tokens.alternatives[index])
    columns = list(range(len(texts)))
    chosen = int(tokens.chosen_column[index])
    if chunk.teacher[at, 0, k] > LOWEST or chosen == k or len(texts) < 2:
        columns.append(k)
        texts = (*texts, MISSING_CLASS)
    return texts, columns, columns.index(chosen)
