"""What is shown when a run has ended: sentences, the bias correction, a look inside."""

from dataclasses import dataclass

from app.lab.config import Config
from app.lab.report import Finished
from app.presentation.lab.bias_correction import Bias, bias_correction
from app.presentation.lab.look_inside import Inside, Look, inside
from app.presentation.lab.verdicts import Verdict, verdicts


@dataclass(frozen=True)
class Results:
    """_lab_results.html."""

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
