"""The table of route policies: one row for each route, and responses that follow it."""

import pytest
from fastapi.routing import iter_route_contexts

from app.datasets.mounted import MountedDatasets
from app.main import create_app
from app.settings import Settings
from app.web.middleware.etags import digests
from app.web.route_policies import ROUTE_POLICIES, Audience, policy_of


def routes():
    """The path of every route; for a mount, and for what lies below one, with a slash after it."""
    for context in iter_route_contexts(create_app(Settings()).routes):
        yield context.path if context.methods else context.path.split("{")[0].rstrip("/") + "/"


def test_every_route_has_a_row_and_every_row_a_route():
    assert sorted(ROUTE_POLICIES) == sorted(routes())


def test_a_row_names_only_digests_that_there_are():
    named = {name for row in ROUTE_POLICIES.values() if row.caching for name in row.caching.etag_of}
    assert named <= set(digests(MountedDatasets()))


def test_rows_of_streams_are_those_that_openapi_describes_as_streams():
    paths = create_app(Settings()).openapi()["paths"]
    streams = {path for path, methods in paths.items() if "text/event-stream" in str(methods)}
    assert streams == {path for path in paths if ROUTE_POLICIES[path].is_stream} != set()


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "/"),
        ("/static/css/page.css", "/static/"),
        ("/static", "(none)"),
        ("/secret", "(none)"),
        ("/lab/secret", "(none)"),
        ("/data/run-2", "/data/{name}"),
        ("/data/stream/stream", "/data/{name}/stream"),
        ("/api/v1/data/run/figures.csv", "/api/v1/data/{name}/figures.csv"),
        ("/api/v1/data/run/figures_csv", "(none)"),
        ("/api/v1/data/", "(none)"),
        ("/api/v1/runs/kd/rows/3", "/api/v1/runs/{name}/rows/{row}"),
        ("/api/v1/runs/kd/rows/3/4", "(none)"),
        ("/api/v1/secret", "(none)"),
    ],
)
def test_a_path_without_a_route_is_nobodys_label(path, label):
    assert policy_of(path).path == label


@pytest.mark.parametrize("row", ROUTE_POLICIES.values(), ids=lambda row: row.path)
def test_an_answer_has_what_its_row_says(client, row):
    path = row.path.replace("/static/", "/static/css/page.css").replace("{name}", "digits")
    response = client.head(path)
    if "{name}" in row.path:  # there is no ETag before the dataset has been analysed
        response = client.head(path)
    headers, is_good = response.headers, response.status_code == 200
    if row.caching:
        assert headers["vary"] == row.caching.vary
        assert headers["cache-control"] == (row.caching.cache_control if is_good else "no-cache")
    assert ("etag" in headers) is bool(is_good and row.caching and row.caching.etag_of)
    is_open = row.audience in (Audience.DATA, Audience.PICTURE, Audience.ASSET)
    assert (headers.get("access-control-allow-origin") == "*") is is_open
    is_unframed = row.audience in (Audience.PAGE, Audience.DATA, Audience.PICTURE)
    assert ("frame-ancestors 'none'" in headers.get("content-security-policy", "")) is is_unframed


@pytest.mark.parametrize("path", ["/", "/api/v1/trajectory", "/api/v1/trajectory/stream?pace=0"])
def test_only_what_its_row_lets_be_compressed_is(client, path):
    response = client.get(path, headers={"Accept-Encoding": "br"})
    compressed = ROUTE_POLICIES[path.split("?")[0]].compressed
    assert (response.headers.get("content-encoding") == "br") is compressed
