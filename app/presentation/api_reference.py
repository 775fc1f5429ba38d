"""docs.html: the OpenAPI document as a page shows it."""

from dataclasses import dataclass
from typing import Any

from app.kinds import write_number


@dataclass(frozen=True)
class Line:
    """A parameter of a query, or a field of an answer."""

    name: str
    meaning: str
    allowed: str
    default: str


@dataclass(frozen=True)
class Operation:
    path: str
    anchor: str
    summary: str
    takes_experiment: bool
    answer: tuple[Line, ...]


@dataclass(frozen=True)
class Reference:
    parameters: tuple[Line, ...]
    operations: tuple[Operation, ...]


def reference(document: dict[str, Any]) -> Reference:
    """The experiment's parameters once, then every GET with its answer's fields."""
    found = [(path, methods["get"]) for path, methods in document["paths"].items()]
    parameters = next(
        get["parameters"] for _, get in found if any(p["name"] == "T" for p in _query(get))
    )
    return Reference(
        parameters=tuple(_parameter(p) for p in parameters if p["in"] == "query"),
        operations=tuple(_operation(path, get, document) for path, get in found),
    )


def _query(get: dict[str, Any]) -> list[dict[str, Any]]:
    return [p for p in get.get("parameters", []) if p["in"] == "query"]


def _operation(path: str, get: dict[str, Any], document: dict[str, Any]) -> Operation:
    content = get["responses"]["200"].get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return Operation(
        path=path,
        anchor=path.strip("/").replace("/", "-"),
        summary=get["description"],
        takes_experiment=bool(_query(get)),
        answer=tuple(_fields(schema, document)),
    )


def _parameter(parameter: dict[str, Any]) -> Line:
    schema = parameter["schema"]
    allowed = " or ".join(schema.get("enum", []))
    if "maximum" in schema:
        low = schema.get("minimum", f"above {schema.get('exclusiveMinimum')}")
        allowed = f"{low} to {schema['maximum']}"
    default = schema.get("default", "")
    if isinstance(default, float):
        default = write_number(default)
    return Line(parameter["name"], parameter["description"], allowed, str(default))


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> list[Line]:
    if schema.get("type") == "array":
        schema = schema["items"]
    if "$ref" not in schema:
        return []
    model = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return [
        Line(name, field.get("description", ""), _kind(field), "")
        for name, field in model["properties"].items()
    ]


def _kind(field: dict[str, Any]) -> str:
    if field.get("type") == "array":
        return f"array of {_kind(field['items'])}"
    return str(field.get("type", "object"))
