"""The lab's queries as routes take them, and as OpenAPI describes them."""

from fastapi import Request

from ....lab import config, temperature_map
from ....lab.config import Config, read_config
from ....lab.temperature_map import TemperatureMap, read_map
from ...openapi import as_asked, query_in_openapi
from ...query import refuse

RUN_IN_OPENAPI = query_in_openapi(config.PARAMETERS)
SAME_RUN = as_asked(config.PARAMETERS)
MAP_IN_OPENAPI = query_in_openapi(temperature_map.PARAMETERS)
TEACHER_IN_OPENAPI = query_in_openapi(p for p in config.PARAMETERS if p.name == "teacher")


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The query of our form, whose checkboxes for left-out classes become one parameter."""
    pairs = request.query_params.multi_items()
    left_out = [text for name, text in pairs if name == "left_out"]
    rest = [pair for pair in pairs if pair[0] != "left_out"]
    return [*rest, ("left_out", ",".join(left_out))] if left_out else rest


def config_of(
    request: Request, *, strict: bool = True, only: tuple[str, ...] = config.NAMES
) -> Config:
    """The run of a request's query; 422 if the query has errors."""
    pairs = request.query_params.multi_items() if strict else pairs_of(request)
    run_config, problems = read_config(pairs, strict=strict, names=only)
    refuse(problems)
    return run_config


def map_of(request: Request, *, strict: bool = True) -> TemperatureMap:
    """The temperature map of a request's query; 422 if the query has errors."""
    pairs = request.query_params.multi_items() if strict else pairs_of(request)
    run_map, problems = read_map(pairs, strict=strict)
    refuse(problems)
    return run_map
