"""The interface of an architecture of the lab's networks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Parameters = Any  # of a network, in the form of its architecture
Sizes = tuple[int, ...]  # of a network; the architecture defines their meaning


class Settings(Protocol):
    """The parameters of a run that set the students' size."""

    @property
    def width(self) -> int: ...

    @property
    def layers(self) -> int: ...


@dataclass(frozen=True)
class Architecture:
    """A kind of network: plain functions over parameters that lie in one flat vector.

    A vector of shape (n_networks, n_parameters) holds several networks of the same sizes, which see
    the same inputs; the results of views and forward have the same leading axis.
    """

    title: str  # a noun: "fully connected network"
    sized_by: tuple[str, ...]  # the settings that its sizes depend on; a run has no others
    sizes: Callable[[int, int, Settings], Sizes]  # from n_inputs, n_classes and the settings
    brief: Callable[[Sizes], str]  # the sizes in short: "784–60–10"
    n_parameters: Callable[[Sizes], int]
    multiply_adds: Callable[[Sizes], int]  # in the matrix products of one example's logits
    initial: Callable[[Sizes, np.random.Generator], Array]  # a vector, float32
    views: Callable[[Array, Sizes], Parameters]  # parameters as views into a vector
    # From a batch (n, n_inputs) to the arrays that backward needs; the last one is the logits.
    forward: Callable[[Parameters, Array], list[Array]]
    # From any number of inputs (n, n_inputs) to the logits alone.
    logits: Callable[[Parameters, Array], Array]
    # From forward's result and the logits' gradient; the parameters' gradient goes to the last one.
    backward: Callable[[Parameters, list[Array], Array, Parameters], None]
