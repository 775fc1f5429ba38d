"""The two charts: the server's drawings, and the loss as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...explorer.results import Results
from ..shared import format as fmt
from .frames import Frame
from .static_charts import StaticChart, comparison_sketch, loss_sketch

_COMPARED_SERIES = ("teacher-hard", "teacher-soft", "student-soft", "hard-student-soft")
_LOSS_COLUMNS = {
    "step-number": "Step",
    "loss": "Loss",
    "soft-term": "Soft term",
    "hard-term": "Hard term",
    "kl": "KL",
    "cross-entropy": "Cross-entropy",
}
_HARD_LOSS_COLUMNS = {"hard-loss": "On hard labels: loss", "hard-kl": "On hard labels: KL"}


@dataclass(frozen=True)
class Charts:
    """_charts.html."""

    texts: Mapping[str, str]  # of the frame shown
    compare: bool
    comparison_sketch: StaticChart
    loss_sketch: StaticChart
    loss_title: str
    loss_columns: dict[str, str]  # heading by the name of a frame's text
    loss_rows: list[list[str]]


def charts(results: Results, shown: Frame, steps: list[Frame]) -> Charts:
    """The charts at the frame shown; `steps` are the frames of all steps."""
    experiment, series = results.experiment, shown["series"]
    columns = _loss_columns(experiment)
    return Charts(
        texts=shown["texts"],
        compare=experiment.compare,
        comparison_sketch=comparison_sketch([series[k] for k in _COMPARED_SERIES if k in series]),
        loss_sketch=loss_sketch(results.student.loss, experiment.step),
        loss_title=_loss_title(experiment),
        loss_columns=columns,
        loss_rows=[[frame["texts"][name] for name in columns] for frame in steps],
    )


def _loss_title(experiment: Experiment) -> str:
    factor = "T² · " if experiment.t_squared else ""
    soft, hard = f"{factor}KL(soft targets ‖ student)", "CE(true label, student)"
    w = experiment.hard_weight
    if w == 0:
        return f"{soft}, in nats"
    if w == 1:
        return f"{hard}, in nats"
    return f"{fmt.short_number(w)} · {hard} + {fmt.short_number(1 - w)} · {soft}, in nats"


def _loss_columns(experiment: Experiment) -> dict[str, str]:
    hard = _HARD_LOSS_COLUMNS if experiment.compare else {}
    pins = {f"pin-{k}-loss": f"Pinned {k}: loss" for k, _ in enumerate(experiment.pins, 1)}
    return _LOSS_COLUMNS | hard | pins
