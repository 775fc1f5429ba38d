"""docs.html: the OpenAPI document as a page."""

from dataclasses import dataclass
from typing import Any

from ...query.parameter_types import write_number


@dataclass(frozen=True)
class Line:
    """A parameter of a query, or a field of an answer."""

    name: str
    meaning: str
    allowed: str
    default: str


@dataclass(frozen=True)
class Query:
    """A query that several routes have."""

    anchor: str
    title: str
    parameters: tuple[Line, ...]


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    anchor: str
    summary: str
    query: Query | None  # described once for all
    parameters: tuple[Line, ...]  # its own
    body: tuple[Line, ...]
    answer: tuple[Line, ...]


@dataclass(frozen=True)
class Reference:
    queries: tuple[Query, ...]
    operations: tuple[Operation, ...]


# Each query by a parameter that only it has.
_QUERIES = {
    "scenario": ("experiment", "The experiment query"),
    "width": ("run", "The lab's query"),
    "temperatures": ("map", "The temperature map's query"),
}


def reference(document: dict[str, Any]) -> Reference:
    """The queries once, then every operation with its answer's fields."""
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    queries: dict[str, Query] = {}
    for _, _, operation in operations:
        lines = _query(operation, document)
        if (telling := _telling(lines)) and telling not in queries:
            queries[telling] = Query(*_QUERIES[telling], lines)
    return Reference(
        queries=tuple(queries[name] for name in _QUERIES),
        operations=tuple(_operation(*operation, document, queries) for operation in operations),
    )


def _resolved(described: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The description with its $ref resolved and its own fields added."""
    if "$ref" not in described:
        return described
    referred = document
    for part in described["$ref"].removeprefix("#/").split("/"):
        referred = referred[part]
    return referred | described


def _query(operation: dict[str, Any], document: dict[str, Any]) -> tuple[Line, ...]:
    parameters = (_resolved(p, document) for p in operation.get("parameters", []))
    return tuple(_parameter(p, document) for p in parameters if p["in"] == "query")


def _telling(lines: tuple[Line, ...]) -> str | None:
    return next((line.name for line in lines if line.name in _QUERIES), None)


def _operation(
    method: str,
    path: str,
    operation: dict[str, Any],
    document: dict[str, Any],
    queries: dict[str, Query],
) -> Operation:
    own = _query(operation, document)
    query = queries.get(_telling(own) or "")
    return Operation(
        method=method.upper(),
        path=path,
        anchor=path.strip("/").replace("/", "-"),
        summary=operation["description"],
        query=query,
        parameters=() if query else own,
        body=tuple(_body(operation.get("requestBody", {}))),
        answer=tuple(_fields(operation["responses"]["200"], document)),
    )


def _parameter(parameter: dict[str, Any], document: dict[str, Any]) -> Line:
    schema = _resolved(parameter["schema"], document)
    allowed = " or ".join(schema.get("enum", []))
    if "maximum" in schema:
        low = schema.get("minimum", f"above {schema.get('exclusiveMinimum')}")
        allowed = f"{low} to {schema['maximum']}"
    default = schema.get("default", "")
    if isinstance(default, float):
        default = write_number(default)
    return Line(parameter["name"], parameter["description"], allowed, str(default))


def _fields(holder: dict[str, Any], document: dict[str, Any]) -> list[Line]:
    schema = holder.get("content", {}).get("application/json", {}).get("schema", {})
    if schema.get("type") == "array":
        schema = schema["items"]
    return [
        Line(name, field.get("description", ""), _kind(field), "")
        for name, field in _resolved(schema, document).get("properties", {}).items()
    ]


def _body(holder: dict[str, Any]) -> list[Line]:
    """The fields of an object that is posted; a text by its media type."""
    lines = []
    for media_type, content in holder.get("content", {}).items():
        schema = content["schema"]
        for name, field in schema.get("properties", {media_type: schema}).items():
            lines.append(Line(name, field.get("description", ""), _kind(field), ""))
    return lines


def _kind(field: dict[str, Any]) -> str:
    field = field.get("anyOf", [field])[0]  # an optional field's kind, without "or nothing"
    if field.get("type") == "array":
        return f"array of {_kind(field['items'])}"
    return str(field.get("type", "object"))
