"""The interface of a task of the lab: data, teachers, measurements, texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .classification import EpochResult, classification

Inputs = NDArray[np.float32]
Labels = NDArray[np.intp]
Logits = NDArray[np.float32]


@dataclass(frozen=True)
class Examples:
    """One part of a task's data: inputs, float32 of shape (n, n_inputs), and their labels (n,)."""

    inputs: Inputs
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)

    def rows(self, rows: NDArray[np.intp]) -> "Examples":
        """The examples at these indices, in their order."""
        return Examples(self.inputs[rows], self.labels[rows])


@dataclass(frozen=True)
class Split:
    """All data: training, validation (for choices) and test examples (for reports)."""

    training: Examples
    validation: Examples
    test: Examples


class Teachers(Protocol):
    """The trained teachers of a task, by name; a module with these functions implements it."""

    def layers(self, teacher: str) -> tuple[int, ...]:
        """Units of each layer of a member, inputs first."""

    def brief(self, teacher: str) -> str:
        """The architecture of a member in short."""

    def n_members(self, teacher: str) -> int:
        """Number of networks whose mean probabilities are the soft targets."""

    def n_parameters(self, teacher: str) -> int:
        """Number of weights and biases, of all members together."""

    def multiply_adds(self, teacher: str) -> int:
        """Multiplications in the matrix products of one example, of all members together."""

    def digest(self, teacher: str) -> str:
        """SHA-256 of the teacher's shipped file."""

    def seen_rows(self, teacher: str) -> NDArray[np.intp]:
        """Indices of the training examples that teacher and students may use; in any order."""

    def training_logits(self, teacher: str) -> Logits:
        """Logits of the training examples, shape (n_train, members, classes)."""

    def test_logits(self, teacher: str) -> Logits:
        """Logits of the test examples, shape (n_test, members, classes)."""

    def test_classes(self, teacher: str) -> Labels:
        """The likeliest class of each test example, shape (n_test,)."""

    def logits_of(self, teacher: str, inputs: Inputs) -> Logits:
        """Logits of any inputs, shape (n, 1, classes); the default teacher's if it must be asked.

        That is where only the logits of known examples are shipped.
        """


@dataclass(frozen=True, eq=False)
class Task:
    """A task of the lab; tasks are compared by identity."""

    name: str  # in the registry
    title: str  # of the data
    source: str  # who made the data, and where this copy comes from
    licence: str  # of the data
    example: str  # noun for one example: "digit"
    examples: str
    classes: tuple[str, ...]  # their names
    class_plurals: tuple[str, ...]  # nouns for examples of each class: "zeros"
    n_inputs: int  # numbers of an example
    n_train: int
    n_validation: int
    n_test: int
    load: Callable[[], Split]
    teachers: Teachers
    default_teacher: str  # the teacher that labels new inputs
    vary: Callable[[Inputs, np.random.Generator], Inputs]  # random small changes of each input
    measure: Callable[[float, Logits, Labels], EpochResult] = classification

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.classes)

    def prepare(self) -> None:
        """Load the data and logits that every run needs."""
        self.load()
        self.teachers.training_logits(self.default_teacher)
