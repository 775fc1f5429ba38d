"""OpenAPI descriptions of queries, which routes read without FastAPI."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

from fastapi import FastAPI
from fastapi.routing import APIRoute

from .schemas import Problem

Described = dict[str, Any]
Responses = dict[int | str, Described]

_PROBLEMS = {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}
REFUSED: Described = {
    "422": {
        "description": "A parameter or field breaks its rule: the message names all three",
        "content": {"application/json": _PROBLEMS},
    }
}
_RETRY_AFTER = {"description": "seconds", "schema": {"type": "integer", "minimum": 1}}
_LATER: Described = {"model": Problem, "headers": {"Retry-After": _RETRY_AFTER}}
BUSY: Responses = {
    503: {"description": "The server does as much as it takes on, or has nobody to do it"} | _LATER
}
NO_SLOT: Responses = BUSY | {429: {"description": "The client has what one may have"} | _LATER}
WRONG_TYPE: Responses = {415: {"description": "A body of another type", "model": Problem}}
TOO_LARGE: Responses = {413: {"description": "The body has more bytes than fit", "model": Problem}}


def file_of(media_type: str) -> Responses:
    """The response 200 of a media type other than JSON."""
    return {200: {"content": {media_type: {"schema": {"type": "string"}}}}}


class Parameter(Protocol):
    """One name of a query."""

    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def unit(self) -> str: ...
    def schema(self) -> dict[str, object]: ...


def query_in_openapi(parameters: Iterable[Parameter] = ()) -> Described:
    """A route's `openapi_extra`: its parameters, and 422 for any others."""
    return {"parameters": [_parameter(p) for p in parameters], "responses": REFUSED}


def _parameter(parameter: Parameter) -> Described:
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.meaning + (f" [{parameter.unit}]" if parameter.unit else ""),
        "schema": parameter.schema(),
    }


def links(given: dict[str, str], **paths: str) -> Responses:
    """The links of the response 200: paths of other routes by link name, and their parameters."""
    return {200: {"links": {name: _link(path, given) for name, path in paths.items()}}}


def _link(path: str, given: dict[str, str]) -> Described:
    pointer = path.replace("/", "~1")
    return {"operationRef": f"#/paths/{pointer}/get", "parameters": given}


def as_asked(parameters: Iterable[Parameter]) -> dict[str, str]:
    """OpenAPI expressions that pass each parameter of the request on."""
    return {p.name: f"$request.query.{p.name}" for p in parameters}


def operation_id(route: APIRoute) -> str:
    """A short name made of the path: lab_run_stream of /api/v1/lab/run/stream.

    A part that a request fills in is left out, unless it is the last one.
    """
    path = re.sub(r"\{\w+\}/", "", route.path_format.removeprefix("/api/v1"))
    return re.sub(r"\W+", "_", path).strip("_")


def install(app: FastAPI) -> None:
    """Move definitions that several operations share to the components."""
    generate = app.openapi

    def openapi() -> Described:
        if app.openapi_schema is None:
            _share_definitions(generate())
        return generate()  # the stored document

    app.openapi = openapi  # type: ignore[method-assign]


def _share_definitions(document: Described) -> None:
    """Declare each parameter and each list of choices once, among the components."""
    components = document["components"]
    components["parameters"] = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            tag = operation.get("tags", [""])[0].lower()
            parameters = operation.get("parameters", [])
            parameters[:] = [_reference(components, parameter, tag) for parameter in parameters]


def _reference(components: Described, parameter: Described, tag: str) -> Described:
    schema, names = parameter["schema"], (parameter["name"], f"{tag}_{parameter['name']}")
    if "enum" in schema:
        choices = {"type": schema.pop("type"), "enum": schema.pop("enum")}
        schema |= _declared(components, "schemas", choices, map(_class_name, names))
    return _declared(components, "parameters", parameter, names)


def _class_name(name: str) -> str:
    return "".join(part[0].upper() + part[1:] for part in name.split("_"))


def _declared(
    components: Described, section: str, definition: Described, names: Iterable[str]
) -> Described:
    """A reference to a definition, stored under the first free one of the names."""
    declared = components[section]
    name = next(name for name in names if declared.setdefault(name, definition) == definition)
    return {"$ref": f"#/components/{section}/{name}"}
