"""The experiment query as routes take it, and as OpenAPI describes it."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from app.experiment import Experiment, read_experiment
from app.parameters import PARAMETERS


def experiment_of(request: Request, *, strict: bool = True) -> Experiment:
    """The experiment of a request's query; whatever is wrong with it is a 422.

    Not a FastAPI dependency: solving one takes longer than reading the query and the soft targets
    together.
    """
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=strict)
    if problems:
        raise RequestValidationError(
            [
                {"type": "value_error", "loc": ("query", p.name), "msg": str(p), "input": p.value}
                for p in problems
            ]
        )
    return experiment


# For a route's `openapi_extra`: the parameters are read by us, so FastAPI can't see them.
QUERY_IN_OPENAPI = {
    "parameters": [
        {
            "name": parameter.name,
            "in": "query",
            "required": False,
            "description": parameter.meaning + (f" [{parameter.unit}]" if parameter.unit else ""),
            "schema": parameter.schema(),
        }
        for parameter in PARAMETERS
    ]
}
