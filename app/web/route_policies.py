"""One row for each route: how its responses are cached, secured, compressed, limited and logged.

Every middleware reads its part of a row by the request's path. A new route gets a row here; a test
walks the application's routes and fails for one without.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from .htmx import HTMX_HEADER


class Audience(Enum):
    """The sites that may use a response, and the sources it may load; see middleware/headers.py."""

    PAGE = auto()  # our own pages, which no page may frame
    EMBED = auto()  # framed by the sites in the setting FRAME_ANCESTORS
    DATA = auto()  # called by pages of every origin
    PICTURE = auto()  # shown by pages of every origin, with a style of its own
    ASSET = auto()  # a script, style sheet or font, loaded by pages of every origin


RELEASE = "release"  # the digest of program, templates and static files
DATASET = "dataset"  # that of the dataset that the path names
DATASETS = "datasets"  # that of all, once the one that the path names is analysed


@dataclass(frozen=True)
class Caching:
    """Cache headers of a successful response to GET; other responses of the route get no-cache."""

    cache_control: str
    vary: str
    # Names of the digests that the response depends on, beside the request's address; empty if it
    # depends on more: such a response has no ETag.
    etag_of: tuple[str, ...] = (RELEASE,)


@dataclass(frozen=True)
class RoutePolicy:
    """The policy of all responses of one route."""

    # Also the label in log and metrics. A final slash matches all paths below, {name} and {row} any
    # one part.
    path: str
    audience: Audience
    caching: Caching | None = None  # None: the route sets its own headers, or none
    compressed: bool = True  # if type and length allow it
    is_stream: bool = False  # counted among open streams, and limited by MAX_STREAMS


# Browsers revalidate each time, which takes little; a shared cache may answer for a minute.
_PAGE = Caching(
    "public, max-age=0, s-maxage=60, stale-while-revalidate=600", f"{HTMX_HEADER}, Accept-Encoding"
)
_DATA = Caching("public, max-age=300", "Accept-Encoding")
_SCRIPT = replace(_DATA, cache_control="public, max-age=3600, must-revalidate")
_MEASURED = replace(_DATA, etag_of=())  # a run's response contains the time that it took
_LAB_PAGE = Caching(
    "no-cache", _PAGE.vary, etag_of=()
)  # the page shows the current state of training
# A file on the reader's disk changes when it likes, so every answer about it is revalidated.
_DATASET = Caching("no-cache", "Accept-Encoding", etag_of=(RELEASE, DATASET))
_DATASET_PAGE = replace(_DATASET, vary=_PAGE.vary, etag_of=(RELEASE, DATASETS))
_DATA_LIST = replace(_DATASET, etag_of=())
_RUN = _DATA_LIST  # its file grows while it is read


def _page(path: str, caching: Caching | None) -> RoutePolicy:
    return RoutePolicy(path, Audience.PAGE, caching)


def _data(path: str, caching: Caching | None = _DATA) -> RoutePolicy:
    return RoutePolicy(path, Audience.DATA, caching)


def _stream(path: str, audience: Audience) -> RoutePolicy:
    # Events are small, and a compressor would delay them.
    return RoutePolicy(path, audience, compressed=False, is_stream=True)


_ROWS = (
    # pages
    _page("/", _PAGE),
    _page("/how-it-works", _PAGE),
    _page("/docs", _PAGE),
    _page("/embedding", _PAGE),
    _page("/numbers", None),
    _page("/lab", _LAB_PAGE),
    _page("/lab/inside", _LAB_PAGE),
    _page("/lab/read", _LAB_PAGE),
    _page("/data", replace(_DATA_LIST, vary=_PAGE.vary)),
    _page("/data/{name}", _DATASET_PAGE),
    _stream("/data/{name}/stream", Audience.PAGE),
    _page("/runs", replace(_RUN, vary=_PAGE.vary)),
    _page("/runs/{name}", replace(_RUN, vary=_PAGE.vary)),
    _stream("/runs/{name}/stream", Audience.PAGE),
    _stream("/runs/{name}/steps/stream", Audience.PAGE),
    _stream("/trajectory/stream", Audience.PAGE),
    _stream("/lab/run/stream", Audience.PAGE),
    _stream("/lab/map/stream", Audience.PAGE),
    # for pages of other sites
    RoutePolicy("/embed", Audience.EMBED, _PAGE),
    RoutePolicy("/embed/lab", Audience.EMBED, _LAB_PAGE),
    RoutePolicy("/embed.js", Audience.ASSET, _SCRIPT),
    RoutePolicy("/static/", Audience.ASSET),
    RoutePolicy("/preview.svg", Audience.PICTURE, _DATA),
    RoutePolicy("/preview.png", Audience.PICTURE, _DATA),
    _data("/oembed"),
    # for programs
    _data("/openapi.json"),
    _data("/api/v1/scenarios"),
    _data("/api/v1/soft-targets"),
    _data("/api/v1/sweep"),
    _data("/api/v1/trajectory"),
    _data("/api/v1/trajectory.csv"),
    _data("/api/v1/code/numpy.py"),
    _data("/api/v1/code/pytorch.py"),
    _data("/api/v1/numbers"),
    _data("/api/v1/data", _DATA_LIST),
    _data("/api/v1/data/{name}", _DATASET),
    _data("/api/v1/data/{name}/sweep", _DATASET),
    _data("/api/v1/data/{name}/figures.csv", _DATASET),
    _data("/api/v1/data/{name}/examples", _DATASET),
    _data("/api/v1/data/{name}/confusion", _DATASET),
    _data("/api/v1/data/{name}/soft-targets.npz", _DATASET),
    _data("/api/v1/runs", _RUN),
    _data("/api/v1/runs/{name}", _RUN),
    _data("/api/v1/runs/{name}/rows/{row}", _RUN),
    _data("/api/v1/lab/dataset"),
    _data("/api/v1/lab/teacher"),
    _data("/api/v1/lab/classify"),
    _data("/api/v1/lab/run", _MEASURED),
    _data("/api/v1/lab/run.csv", _MEASURED),
    _data("/api/v1/lab/map.csv", None),
    _stream("/api/v1/trajectory/stream", Audience.DATA),
    _stream("/api/v1/runs/{name}/stream", Audience.DATA),
    _stream("/api/v1/lab/run/stream", Audience.DATA),
    _stream("/api/v1/lab/map/stream", Audience.DATA),
    # for crawlers and operators
    _page("/robots.txt", _DATA),
    _page("/favicon.ico", None),
    _page("/healthz", None),
    _page("/readyz", None),
    _page("/metrics", None),
)
ROUTE_POLICIES = {row.path: row for row in _ROWS}
_BELOW = tuple(row for row in _ROWS if row.path.endswith("/") and row.path != "/")
_WITH_NAME = tuple(
    (re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", row.path.replace(".", r"\."))), row)
    for row in _ROWS
    if "{name}" in row.path
)

# One label for all unknown paths, because clients can make any number of these.
_NO_ROUTE = _page("(none)", None)
_NO_API_ROUTE = _data("(none)")


def policy_of(path: str) -> RoutePolicy:
    """The row of a request's path; without such a route, the row for its error."""
    if (exact := ROUTE_POLICIES.get(path)) is not None:
        return exact
    for row in _BELOW:
        if path.startswith(row.path):
            return row
    for pattern, row in _WITH_NAME:
        if pattern.fullmatch(path):
            return row
    return _NO_API_ROUTE if path.startswith("/api/") else _NO_ROUTE


def name_in(path: str) -> str:
    """The part of a path that stands for {name}; empty without one."""
    matches = (pattern.fullmatch(path) for pattern, _ in _WITH_NAME)
    return next((match["name"] for match in matches if match), "")
