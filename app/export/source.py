"""What a copy is made of: anything that has `Results` at every temperature.

Another source is a subclass, as recorded_source.py has one for a row of a recorded run.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

from ..explorer.experiment import Experiment
from ..explorer.results import Results, compute


class Source(ABC):
    """The results that a copy holds."""

    comparisons: ClassVar[tuple[bool, ...]] = (False,)  # (False, True): with hard labels too
    holds: ClassVar[str]  # what the copy has at each of its temperatures, in words
    note: str  # what a reader must know of them, in words; may be empty

    @property
    @abstractmethod
    def experiment(self) -> Experiment:
        """What is shown first."""

    @abstractmethod
    def results(self, temperature: float, compare: bool) -> Results:
        """The results at a temperature, with or without a student on hard labels."""


@dataclass(frozen=True)
class ComputedSource(Source):
    """An experiment, whose student is trained at each temperature."""

    comparisons: ClassVar[tuple[bool, ...]] = (False, True)
    holds: ClassVar[str] = "the training"

    computed: Experiment
    note: str = ""

    @property
    def experiment(self) -> Experiment:
        """What is shown first."""
        return self.computed

    def results(self, temperature: float, compare: bool) -> Results:
        """The results of the experiment at another temperature."""
        return compute(replace(self.computed, temperature=temperature, compare=compare))
