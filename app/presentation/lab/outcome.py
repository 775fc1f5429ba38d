"""The outcome of a run as bars: what each network reads right of what the run asks about."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...lab.asked_share import asked_about
from ...lab.config import Config
from ...lab.tasks.classification import EpochResult
from ..shared import format as fmt
from .answers import left_out_examples
from .frames import ASKED, asked_tenths
from .students import shown_students


@dataclass(frozen=True)
class OutcomeBar:
    """One network's bar."""

    who: str
    colour: str
    tenths: int  # of a percent
    text: str


@dataclass(frozen=True)
class Outcome:
    """lab/_outcome.html: a bar for each network."""

    series: str  # the name of the bars in a frame
    title: str  # "Right on 206 test threes"
    bars: list[OutcomeBar]


def outcome(config: Config, last: Sequence[EpochResult] | None) -> Outcome:
    """The bars after the last epoch that is trained; before the first the teacher's alone.

    Args:
        last: of each student; None before the first epoch.
    """
    tenths = asked_tenths(config, last or ())
    whom = left_out_examples(config) if config.left_out else f"test {config.task.examples}"
    networks = [("Teacher", "teacher"), *((s.title, s.colour) for s in shown_students(config))]
    untrained = [None] * (len(networks) - len(tenths))
    return Outcome(
        series=ASKED,
        title=f"Right on {int(asked_about(config).sum()):,} {whom}",
        bars=[
            OutcomeBar(who, colour, tenths or 0, "–" if tenths is None else fmt.percent(tenths))
            for (who, colour), tenths in zip(networks, [*tenths, *untrained], strict=True)
        ],
    )
