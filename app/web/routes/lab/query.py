"""The lab's queries as routes take them, and as OpenAPI describes them."""

from urllib.parse import parse_qsl

from fastapi import Request

from ....lab import config, temperature_map
from ....lab.config import Config, read_config
from ....lab.presets import PRESETS
from ....lab.temperature_map import PAGE_NAMES, TemperatureMap, read_map
from ....presentation.lab.page_state import NAMES as STATE_NAMES
from ....query.form_pairs import Pairs, without_others
from ....query.loss_parameters import DIVERGENCE, SHAPE
from ...openapi import as_asked, query_in_openapi
from ...query import refuse

RUN_IN_OPENAPI = query_in_openapi(config.PARAMETERS)
SAME_RUN = as_asked(config.PARAMETERS)
MAP_IN_OPENAPI = query_in_openapi(temperature_map.PARAMETERS)
TEACHER_IN_OPENAPI = query_in_openapi(p for p in config.PARAMETERS if p.name == "teacher")


_CHECKBOXES = ("left_out", "divergences")
# Without any of these the address is bare, whatever else a shared link has gained.
_NAMES_OF_PAGES = {*PAGE_NAMES, *STATE_NAMES, "run", "digit", "by", "truth", "said"}


def is_bare(pairs: Pairs) -> bool:
    """Whether a query says nothing of a run, a map or a page."""
    return not any(name in _NAMES_OF_PAGES for name, _ in pairs)


def opened(pairs: Pairs) -> Pairs:
    """The query that a page opens: for a bare one that of the first preset."""
    return [*pairs, *parse_qsl(PRESETS[0].query)] if is_bare(pairs) else pairs


def pairs_of(request: Request) -> Pairs:
    """The query of our form."""
    return of_form(request.query_params.multi_items())


def of_form(pairs: Pairs) -> Pairs:
    """A form's query as a link has it: without another divergence's numbers, each name once."""
    return _with_boxes_joined(without_others(pairs, SHAPE, DIVERGENCE))


def _with_boxes_joined(pairs: Pairs) -> Pairs:
    """The pairs with the ticked checkboxes of each name as one comma-separated parameter."""
    ticked: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in _CHECKBOXES:
            ticked.setdefault(name, []).append(text)
    rest = [pair for pair in pairs if pair[0] not in ticked]
    return [*rest, *((name, ",".join(texts)) for name, texts in ticked.items())]


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
