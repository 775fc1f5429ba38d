"""What the commands on files of logits have in common: options, refusals, progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from ...query.parameter_types import ParameterError
from ..analysis.progress import Progress
from ..analysis.rows import WORDS
from ..errors import DatasetError

AS_WRITTEN = "\b\n"  # click breaks no line of a paragraph that begins so
PATH = click.Path(path_type=Path)
_WHOLE = 1000  # steps of the bar
Command = TypeVar("Command", bound=Callable[..., Any])
T = TypeVar("T")
_OPTIONS = (
    click.option("--labels", type=PATH, help="File of the true classes."),
    click.option("--student", type=PATH, help="File of a student's outputs for the same examples."),
    click.option("--classes", type=PATH, help="File of the classes' names."),
    click.option("--logits", "logits_key", help="Name of the array of the teacher's numbers."),
    click.option(
        "--kind",
        type=click.Choice(list(WORDS)),
        help="What the teacher's numbers are; left out, it is guessed and said.",
    ),
)


def dataset_options(command: Command) -> Command:
    """Add the options that say what is in the files: those of read_dataset, and kind."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


@contextmanager
def refusals() -> Iterator[None]:
    """Exit with code 2 and the message of what cannot be read or written."""
    try:
        yield
    except (DatasetError, ParameterError, OSError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    except MemoryError:
        click.echo("the file needs more memory than there is", err=True)
        raise SystemExit(2) from None


@contextmanager
def shown_progress(label: str, is_long: bool) -> Iterator[Progress]:
    """A bar on stderr for long work, where that is a terminal."""
    with click.progressbar(
        length=_WHOLE, label=label, file=sys.stderr, hidden=not (is_long and sys.stderr.isatty())
    ) as bar:

        def tell(share: float) -> None:
            bar.update(round(_WHOLE * share) - bar.pos)

        yield tell
