"""A language model's text as a strip of tokens, each coloured by how uncertain it was."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from ...datasets.model import Dataset
from ...datasets.top_k.token_positions import TokenPosition, n_pages, token_positions
from ...datasets.view_parameters import View
from ...importers.labels import printable
from ..shared import format as fmt
from .examples_table import Link
from .texts import number

_LONGEST = 60  # characters of a token that are shown
_TOKENS_A_BLOCK = 100  # which the browser lays out when they come into view
# Where the levels begin, nats: an entropy of ln 2 is that of two tokens equally likely.
_EDGES = {"entropy": (0.1, 0.5, 1.0, 2.0, 3.0), "kl": (0.01, 0.05, 0.2, 0.5, 1.0)}
_TITLES = {"entropy": "Teacher's entropy", "kl": "KL(teacher ‖ student)"}


@dataclass(frozen=True)
class Level:
    """A line of the legend."""

    number: int  # 0 to 5
    text: str


@dataclass(frozen=True)
class StripToken:
    """One token, and what it is called."""

    text: str  # white space visible
    level: int
    title: str
    name: str
    href: str  # of the explorer on its distribution


@dataclass(frozen=True)
class Block:
    """Successive tokens, up to the end of a line or for so many."""

    first: str  # position of its first token, from 1
    tokens: tuple[StripToken, ...]


@dataclass(frozen=True)
class TokenStrip:
    """data/_token_strip.html."""

    blocks: tuple[Block, ...]
    colour: str  # entropy or kl
    measure: str  # in words
    levels: tuple[Level, ...]
    switches: tuple[Link, ...]  # of what colours; empty without a student
    note: str
    pages: str  # "Tokens 1 to 1,000 of 5,000"
    previous: str
    next: str


def token_strip(name: str, dataset: Dataset, view: View) -> TokenStrip | None:
    """The strip of a page of tokens; None of a dataset that is no language model's answer.

    Args:
        name: of the dataset in addresses.
    """
    if dataset.tokens is None:
        return None
    page, colour = view.tokens_page, view.colour
    positions = token_positions(dataset, page, view.temperature)
    first = positions[0].index + 1 if positions else 0
    last = positions[-1].index + 1 if positions else 0
    return TokenStrip(
        blocks=_blocks(positions, colour),
        colour=colour,
        measure=_TITLES[colour],
        levels=_levels(_EDGES[colour]),
        switches=_switches(name, view) if dataset.has_student else (),
        note=_note(dataset),
        pages=f"Tokens {first:,} to {last:,} of {dataset.n:,}",
        previous=_url(name, view, page - 1) if page > 1 else "",
        next=_url(name, view, page + 1) if page < n_pages(dataset.n) else "",
    )


def _url(name: str, view: View, page: int) -> str:
    return f"{replace(view, tokens_page=page).url(name)}#tokens"


def _switches(name: str, view: View) -> tuple[Link, ...]:
    return tuple(
        Link(title, f"{replace(view, colour=colour).url(name)}#tokens", colour == view.colour)
        for colour, title in _TITLES.items()
    )


def _note(dataset: Dataset) -> str:
    k = len(dataset.classes) - 1
    rest = f"At T = 1, of the {k} likeliest tokens at most; all others count as one, the rest"
    bound = "; the KL is a lower bound" if dataset.has_student else ""
    return f"{rest}{bound}."


def _levels(edges: tuple[float, ...]) -> tuple[Level, ...]:
    """The legend: "below 0.1", "0.1 to 0.5", …, "3 or more"."""
    between = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    texts = [f"below {edges[0]:g}", *between, f"{edges[-1]:g} or more"]
    return tuple(Level(i, text) for i, text in enumerate(texts))


def _blocks(positions: list[TokenPosition], colour: str) -> tuple[Block, ...]:
    blocks: list[list[TokenPosition]] = []
    is_full = True
    for position in positions:
        if is_full:
            blocks.append([])
        blocks[-1].append(position)
        is_full = "\n" in position.text or len(blocks[-1]) == _TOKENS_A_BLOCK
    return tuple(
        Block(f"{block[0].index + 1:,}", tuple(_token(p, colour) for p in block))
        for block in blocks
    )


def _token(position: TokenPosition, colour: str) -> StripToken:
    text = printable(position.text, "·", _LONGEST)
    figures = f"entropy {fmt.entropy_text(position.entropy)} nats"
    value = position.entropy
    if position.kl is not None:
        figures += f", KL {number(position.kl)} nats"
        value = position.kl if colour == "kl" else value
    level = bisect_right(_EDGES[colour], value)
    title = f"Token {position.index + 1:,}: {figures}"
    return StripToken(text, level, title, f"token {text}, {figures}", position.explorer)
