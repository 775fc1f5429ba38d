"""The experiment query as routes take it, and as OpenAPI describes it."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from app.experiment import Experiment, read_experiment
from app.kinds import ParameterError
from app.parameters import PARAMETERS, TRUE, Parameter


def experiment_of(request: Request, *, strict: bool = True) -> Experiment:
    """The experiment of a request's query; whatever is wrong with it is a 422.

    Not a FastAPI dependency: solving one takes longer than reading the query and the soft targets
    together.
    """
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=strict)
    _refuse(problems)
    return experiment


def no_parameters(request: Request) -> None:
    """For a route that takes none: each one that is given is a 422."""
    given = request.query_params.multi_items()
    _refuse(
        [ParameterError(name, "left away: this route takes no parameters", v) for name, v in given]
    )


def _refuse(problems: list[ParameterError]) -> None:
    if problems:
        raise RequestValidationError(
            [
                {"type": "value_error", "loc": ("query", p.name), "msg": str(p), "input": p.value}
                for p in problems
            ]
        )


def _schema(parameter: Parameter) -> dict[str, object]:
    schema = parameter.schema()
    if parameter.name == TRUE:  # its default follows from other parameters
        del schema["default"]
    return schema


# For a route's `openapi_extra`: the parameters are read by us, so FastAPI can't see them.
QUERY_IN_OPENAPI = {
    "parameters": [
        {
            "name": parameter.name,
            "in": "query",
            "required": False,
            "description": parameter.meaning + (f" [{parameter.unit}]" if parameter.unit else ""),
            "schema": _schema(parameter),
        }
        for parameter in PARAMETERS
    ],
    "responses": {
        "422": {
            "description": "A parameter breaks its rule: the message names all three",
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}
            },
        }
    },
}
