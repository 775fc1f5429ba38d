"""The experiment query as routes take it, and as OpenAPI describes it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError

from app.experiment import PARAMETERS, Experiment, read_experiment


def _experiment(request: Request, *, strict: bool) -> Experiment:
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


def _of_program(request: Request) -> Experiment:
    return _experiment(request, strict=True)


def _of_page(request: Request) -> Experiment:
    return _experiment(request, strict=False)


# The experiment of a query; whatever is wrong with it is a 422. Unknown names and empty values
# are wrong from a program and passed over from a page's form.
ExperimentQuery = Annotated[Experiment, Depends(_of_program)]
PageQuery = Annotated[Experiment, Depends(_of_page)]

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
