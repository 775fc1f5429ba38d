"""Helpers for tests of pasted numbers."""

from app.explorer.experiment import read_experiment
from app.explorer.parameters import LABELS, LOGITS
from app.importers.paste import read_numbers
from app.numerics.softmax import softmax
from app.query.parameter_types import ParameterError


def reads_or_refuses(text, switches=None):
    """Read a paste: the result must be valid in a query, and the only error is ParameterError."""
    try:
        read = read_numbers(text, switches)
    except ParameterError as error:
        str(error).encode()
        assert error.name in ("paste", "position", "row", "label_column", "leave_out")
        return None
    pairs = [("logits", LOGITS.write(read.logits))]
    if read.labels is not None:
        pairs.append(("labels", LABELS.write(read.labels)))
    experiment, problems = read_experiment(pairs, strict=True)
    assert problems == []
    assert experiment.teacher_logits == read.logits
    assert read.labels in (None, experiment.labels)
    return read


def percent(read):
    return [f"{100 * p:.1f}" for p in softmax(read.logits[0])]
