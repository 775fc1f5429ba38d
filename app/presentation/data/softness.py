"""What the soft targets are like at the temperature shown: figures that follow the slider."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..shared import format as fmt
from .shown import Shown
from .stops import top_mass

_SHARE_OF = {
    "student": "of the gradient that this student would get",
    "uniform student": "of the gradient that a student without any knowledge would get",
}


@dataclass(frozen=True)
class Softness:
    """data/_softness.html."""

    texts: Mapping[str, str]
    top_tenths: int  # the top class's share, in tenths of a percent
    n_classes: str  # "1,000"; "" where it is not known
    most_entropy: str  # that of equal probabilities
    top_at_one: str
    has_student: bool
    has_gradient: bool
    gradient_of: str
    weight: str
    weights: tuple[str, ...]


def softness(
    shown: Shown, texts: Mapping[str, str], weights: tuple[str, ...], is_top_k: bool
) -> Softness:
    """The figures at the stop shown; `weights` are those of the hard term that one may choose."""
    n_classes = len(shown.classes)
    gradient = shown.sweep.get("gradient") or {}
    return Softness(
        texts=texts,
        top_tenths=int(top_mass(shown)[shown.stop, 0]),
        n_classes="" if is_top_k else f"{n_classes:,}",
        most_entropy=fmt.entropy_text(float(np.log(n_classes))),
        top_at_one=fmt.percent(fmt.tenths([shown.sweep["teacher"]["confidence"][5]])[0]),
        has_student=shown.has_student,
        has_gradient="hard-share" in texts,
        gradient_of=_SHARE_OF.get(gradient.get("of", ""), ""),
        weight=shown.weight,
        weights=weights,
    )
