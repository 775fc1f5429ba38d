"""The names that the parameters have on the screen, for the messages about their values."""

from ...query.parameter_types import ParameterError

ON_SCREEN = {
    "scenario": "Input sample",
    "logits": "The teacher's logits",
    "labels": "The class names",
    "true": "The true class",
    "student": "The student's start",
    "T": "Temperature",
    "hard_weight": "Weight of the hard label",
    "t_squared": "The T² factor",
    "combine": "Several teachers",
    "lr": "Learning rate",
    "steps": "Steps",
    "step": "Training step",
    "compare": "Compare with hard labels",
    "pace": "Speed",
    "divergence": "Divergence",
    "shape": "The divergence's numbers",
    "family": "What the student can hold",
    "pins": "The pinned runs",
    "open": "The open panels",
}


def on_screen(problem: ParameterError) -> ParameterError:
    """The error, its message with the name that readers see; its `name` stays."""
    return problem.named(ON_SCREEN.get(problem.name, problem.name))
