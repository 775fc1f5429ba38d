"""What is shown when a run has ended: sentences, the bias correction, a look inside."""

from dataclasses import dataclass

from ...lab.config import Config
from ...lab.report import Finished
from .bias_correction import Bias, bias_correction
from .look_inside import Inside, Look, inside
from .verdicts import Verdict, verdicts


@dataclass(frozen=True)
class Results:
    """lab/_results.html."""

    config: Config
    verdicts: list[Verdict]
    bias: Bias | None
    inside: Inside


def results(config: Config, finished: Finished, look: Look) -> Results:
    """Everything that a finished run is shown with."""
    return Results(
        config=config,
        verdicts=verdicts(config, finished),
        bias=bias_correction(config, finished.result["bias_sweep"]) if config.left_out else None,
        inside=inside(config, finished, look),
    )
