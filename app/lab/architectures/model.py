"""What an architecture of the lab's networks is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Parameters = Any  # of a network, in whatever form its architecture computes with
Sizes = tuple[int, ...]  # of a network; what they mean is the architecture's own


class Settings(Protocol):
    """What a run says of its students' size."""

    @property
    def width(self) -> int: ...

    @property
    def layers(self) -> int: ...


@dataclass(frozen=True)
class Architecture:
    """A kind of network: plain functions over parameters that lie in one flat vector.

    Vectors with a leading axis, (n_networks, n_parameters), are several networks of the same sizes
    that see the same inputs; so are what views and forward return of them.
    """

    sizes: Callable[[int, int, Settings], Sizes]  # from n_inputs, n_classes and the settings
    n_parameters: Callable[[Sizes], int]
    initial: Callable[[Sizes, np.random.Generator], Array]  # a vector, float32
    views: Callable[[Array, Sizes], Parameters]  # of a vector: nothing is copied
    # From a batch (n, n_inputs) to what backward needs; the last one is the logits.
    forward: Callable[[Parameters, Array], list[Array]]
    # From forward's result and the logits' gradient to that of every parameter, in its last one.
    backward: Callable[[Parameters, list[Array], Array, Parameters], None]
