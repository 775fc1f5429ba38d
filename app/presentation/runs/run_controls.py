"""The fields of a run's page that the explorer's parts show."""

from collections.abc import Mapping

from ...explorer.parameters import TEMPERATURE
from ...explorer.results import Results
from ...query.parameter_types import ParameterError, write_number
from ..explorer.controls import Controls, Field


def run_controls(results: Results, problems: Mapping[str, ParameterError]) -> Controls:
    """The temperature's field; the others of a run have nothing that is shown of them."""
    experiment = results.experiment
    value = TEMPERATURE.write(experiment.temperature)
    field = Field(
        value=value,
        low=write_number(TEMPERATURE.low),
        high=write_number(TEMPERATURE.high),
        problem=str(problems[TEMPERATURE.name]) if TEMPERATURE.name in problems else "",
        in_force=value,
    )
    return Controls(
        fields={TEMPERATURE.name: field},
        problems=problems,
        refusals=(),
        open_panels=experiment.open,
        pasted="",
    )
