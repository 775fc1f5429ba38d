"""What a loss convention of a library is: its loss, and the settings whose steps are its steps."""

from collections.abc import Callable
from dataclasses import dataclass

from ...explorer.parameters import HARD_WEIGHT, LEARNING_RATE, T_SQUARED, TEMPERATURE
from ...numerics.conventions import Example
from ...query.loss_parameters import DIVERGENCE, FORWARD_KL, SHAPE


@dataclass(frozen=True)
class Settings:
    """The settings whose steps are a library's; a divergence has its default numbers.

    The library's loss is `ratio` times the one of the settings, over the number of classes with
    `divides_by_classes`, and with `adds_entropy` that of its soft targets more. With `clips` it is
    another one where a probability is below 1e-7.
    """

    temperature: float
    hard_weight: float
    t_squared: bool
    divergence: str = FORWARD_KL
    ratio: float = 1.0
    divides_by_classes: bool = False
    adds_entropy: bool = False
    clips: bool = False

    def gradient_ratio(self, n_classes: int) -> float:
        """The library's gradient over that of these settings, constant over steps."""
        return self.ratio / n_classes if self.divides_by_classes else self.ratio

    def texts(self, n_classes: int) -> dict[str, str]:
        """The controls by name, as the query writes them.

        The learning rate is multiplied by the gradient's ratio: the steps are the library's at the
        page's default rate.
        """
        rate = self.gradient_ratio(n_classes) * LEARNING_RATE.default
        return {
            TEMPERATURE.name: str(self.temperature),
            HARD_WEIGHT.name: HARD_WEIGHT.write(self.hard_weight),
            T_SQUARED.name: str(int(self.t_squared)),
            DIVERGENCE.name: self.divergence,
            SHAPE.name: "",
            LEARNING_RATE.name: LEARNING_RATE.write(rate),
        }


@dataclass(frozen=True)
class Preset:
    """A convention: its loss, the settings that give the same steps, the remaining differences."""

    name: str
    form: str
    loss: Callable[[Example], float] | None  # None where it is no library's
    settings: Settings | None  # None where no settings of this page make its steps
    note: str


@dataclass(frozen=True)
class Group:
    """Conventions that agree on where T² stands."""

    title: str
    presets: tuple[Preset, ...]
