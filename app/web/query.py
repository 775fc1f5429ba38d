"""The experiment's query: a reader for routes, and its description in OpenAPI."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from ..explorer.experiment import Experiment, read_experiment
from ..explorer.parameters import PARAMETERS
from ..query.parameter_types import ParameterError
from .openapi import as_asked, query_in_openapi

QUERY_IN_OPENAPI = query_in_openapi(PARAMETERS)
SAME_QUERY = as_asked(PARAMETERS)
_MOST_MESSAGES = 20  # problems in one response


def experiment_of(request: Request, *, strict: bool = True) -> Experiment:
    """The experiment of a request's query; 422 if the query has errors.

    This is not a FastAPI dependency, because resolving one takes longer than reading the query and
    computing soft targets.
    """
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=strict)
    refuse(problems)
    return experiment


def no_parameters(request: Request) -> None:
    """Refuse every parameter with 422, for a route that has none."""
    given = request.query_params.multi_items()
    refuse(
        [ParameterError(name, "left away: this route takes no parameters", v) for name, v in given]
    )


def refuse(problems: list[ParameterError], where: str = "query") -> None:
    """Raise 422 with the first distinct messages; do nothing without problems."""
    if problems:
        distinct = list({str(problem): problem for problem in problems}.values())[:_MOST_MESSAGES]
        raise RequestValidationError([_problem(p, where) for p in distinct])


def _problem(problem: ParameterError, where: str) -> dict[str, object]:
    described: dict[str, object] = {
        "type": "value_error",
        "loc": (where, problem.name),
        "msg": str(problem),
        "input": problem.value,
    }
    if problem.indices:  # of a list: indices of the items, and of the teacher, from 0
        described["ctx"] = {"indices": problem.indices, "teacher": problem.teacher}
    return described
