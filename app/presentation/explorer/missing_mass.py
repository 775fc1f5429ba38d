"""The note on the class ‹rest›, which stands for probability that was not pasted."""

from ...explorer.results import Results
from ...importers.interpretation import MISSING_CLASS
from ...numerics.truncation import missing_probability_at
from ...query.parameter_types import write_number
from ..shared import format as fmt

_VOCABULARY = 50_000  # number of tokens that may have been cut off


def rest_note(results: Results) -> str:
    """A sentence on the class ‹rest› and its share at the temperature; "" without the class."""
    experiment, log_probs = results.experiment, results.log_teacher_probs
    if MISSING_CLASS not in experiment.labels:
        return ""
    rest, temperature = experiment.labels.index(MISSING_CLASS), experiment.temperature
    note = f"{MISSING_CLASS} stands for all classes that are not listed: exact only at T = 1."
    if temperature == 1:
        return note
    shares = [
        results.teacher_probs[rest],
        *missing_probability_at(log_probs, rest, _VOCABULARY, temperature),
    ]
    missing, shown, spread = map(fmt.percent, fmt.tenths(shares))
    return (
        f"{note} At T = {write_number(temperature)} it is shown with {shown}; if it were"
        f" {_VOCABULARY:,} equally likely tokens, its {missing} would become {spread}."
    )
