"""The experiment query as routes take it, and as OpenAPI describes it."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from ..explorer.experiment import Experiment, read_experiment
from ..explorer.parameters import PARAMETERS
from ..query.parameter_types import ParameterError
from .openapi import as_asked, query_in_openapi

QUERY_IN_OPENAPI = query_in_openapi(PARAMETERS)
SAME_QUERY = as_asked(PARAMETERS)
_MOST_TOLD = 20  # problems in one answer


def experiment_of(request: Request, *, strict: bool = True) -> Experiment:
    """The experiment of a request's query; whatever is wrong with it is a 422.

    Not a FastAPI dependency: solving one takes longer than reading the query and the soft targets
    together.
    """
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=strict)
    refuse(problems)
    return experiment


def no_parameters(request: Request) -> None:
    """For a route that takes none: each one that is given is a 422."""
    given = request.query_params.multi_items()
    refuse(
        [ParameterError(name, "left away: this route takes no parameters", v) for name, v in given]
    )


def refuse(problems: list[ParameterError], where: str = "query") -> None:
    """Answer 422, with the first of the messages, each once; nothing if there is no problem."""
    if problems:
        told = list({str(problem): problem for problem in problems}.values())[:_MOST_TOLD]
        raise RequestValidationError([_problem(p, where) for p in told])


def _problem(problem: ParameterError, where: str) -> dict[str, object]:
    told: dict[str, object] = {
        "type": "value_error",
        "loc": (where, problem.name),
        "msg": str(problem),
        "input": problem.value,
    }
    if problem.indices:  # of a list: which items, of which teacher, from 0
        told["ctx"] = {"indices": problem.indices, "teacher": problem.teacher}
    return told
