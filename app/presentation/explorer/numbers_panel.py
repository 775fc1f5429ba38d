"""The reader's own numbers: the editor, its fields without JavaScript, and a paste."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...explorer.experiment import Experiment
from ...query.parameter_types import ParameterError
from .controls import Controls, Field
from .editor import Editor, editor
from .receipt import Receipt
from .teacher_card import logits_text


@dataclass(frozen=True)
class NumbersPanel:
    """_numbers_panel.html."""

    is_open: bool
    editor: Editor
    fields: Mapping[str, Field]
    problems: Mapping[str, ParameterError]
    examples: Mapping[str, str]  # placeholders of the text fields
    combine: str
    family: str  # whose parameters the student's start has
    pasted: str  # a paste that could not be read, or that is not yet used
    receipt: Receipt | None
    query: str  # of the experiment, for the form that reads a paste


def numbers_panel(
    experiment: Experiment, controls: Controls, receipt: Receipt | None
) -> NumbersPanel:
    """The panel of an experiment's numbers; a receipt describes a paste that is not yet used."""
    return NumbersPanel(
        is_open="numbers" in controls.open_panels,
        editor=editor(experiment),
        fields=controls.fields,
        problems=controls.problems,
        examples={
            "logits": "; ".join(map(logits_text, experiment.teacher_logits)),
            "labels": ", ".join(experiment.labels),
            "student": ", ".join(map(str, experiment.student_start)),
            "true": str(experiment.true_class),
        },
        combine=experiment.combine,
        family=experiment.family,
        pasted=controls.pasted,
        receipt=receipt,
        query=experiment.query,
    )
