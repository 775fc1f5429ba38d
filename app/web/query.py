"""The experiment query as routes take it, and as OpenAPI describes it."""

from collections.abc import Iterable
from typing import Any, Protocol

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from app.experiment import Experiment, read_experiment
from app.kinds import ParameterError
from app.parameters import PARAMETERS, TRUE


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
    """Answer 422, with a message for each problem; nothing if there is none."""
    if problems:
        raise RequestValidationError(
            [
                {"type": "value_error", "loc": (where, p.name), "msg": str(p), "input": p.value}
                for p in problems
            ]
        )


class _Parameter(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def unit(self) -> str: ...
    def schema(self) -> dict[str, object]: ...


def _schema(parameter: _Parameter) -> dict[str, object]:
    schema = parameter.schema()
    if parameter.name == TRUE:  # its default follows from other parameters
        del schema["default"]
    return schema


def query_in_openapi(parameters: Iterable[_Parameter]) -> dict[str, Any]:
    """For a route's `openapi_extra`: the parameters are read by us, so FastAPI can't see them."""
    return {
        "parameters": [
            {
                "name": p.name,
                "in": "query",
                "required": False,
                "description": p.meaning + (f" [{p.unit}]" if p.unit else ""),
                "schema": _schema(p),
            }
            for p in parameters
        ],
        "responses": {
            "422": {
                "description": "A parameter breaks its rule: the message names all three",
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/HTTPValidationError"}
                    }
                },
            }
        },
    }


QUERY_IN_OPENAPI = query_in_openapi(PARAMETERS)
