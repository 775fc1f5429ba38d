"""How much of a long piece of work is done."""

from collections.abc import Callable, Iterable, Iterator

from .source import Block

Progress = Callable[[float], None]  # of the share that is done, from 0 to 1; may raise to stop


def ignore(_share: float) -> None:
    """Progress that nobody wants to know."""


def followed(
    blocks: Iterable[Block], n: int, progress: Progress, begin: float, end: float
) -> Iterator[Block]:
    """The blocks of n rows; the share that is done goes from begin to end with them."""
    done = 0
    for block in blocks:
        yield block
        done += len(block.index)
        progress(begin + (end - begin) * done / n)


def part_of(progress: Progress, begin: float, share: float) -> Progress:
    """The progress of a part, of 0 to 1, within the whole, where it is this share."""

    def tell(done: float) -> None:
        progress(begin + share * done)

    return tell
