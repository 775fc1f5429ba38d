import asyncio
from unittest import mock

import httpx
import pytest

from app.datasets.mounted import MountedDatasets
from app.main import create_app
from app.release import digest
from app.resources import PACKAGE, TEMPLATES
from app.settings import Settings
from app.web.middleware import etags
from app.web.route_policies import RELEASE
from tests.serving import serving

PAGES = ["/", "/?T=4", "/embed?T=4", "/embedding", "/docs"]
DATA = [
    *("/api/v1/soft-targets?T=2", "/api/v1/trajectory", "/api/v1/trajectory.csv", "/openapi.json"),
    *("/preview.svg?T=2", "/preview.png", "/api/v1/lab/dataset", "/api/v1/code/numpy.py"),
    *("/embed.js", "/robots.txt"),
]


def get(client, path, **headers):
    return client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("path", PAGES + DATA)
def test_etag_that_matches_gets_304(client, path):
    first = get(client, path)
    tag = first.headers["etag"]
    assert tag.startswith('"')  # a strong one
    again = get(client, path, If_None_Match=f'"other", {tag}')
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    assert "x-content-type-options" in again.headers
    assert get(client, path, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize(("path", "most"), [("/", 60), ("/api/v1/sweep", 300)])
def test_shared_caches_may_store_answers_for_a_while(client, path, most):
    cache_control = get(client, path).headers["cache-control"]
    assert "public" in cache_control
    assert f"s-maxage={most}" in cache_control or f"max-age={most}" in cache_control


def test_each_form_of_an_answer_has_an_etag_of_its_own(client):
    path = "/api/v1/trajectory"
    forms = [
        get(client, path, Accept_Encoding=e).headers["etag"] for e in ("identity", "gzip", "br")
    ]
    assert len(set(forms)) == 3
    compressed = get(client, path, Accept_Encoding="identity", If_None_Match=forms[2])
    assert compressed.status_code == 200  # an ETag of an encoding that the client does not accept
    assert get(client, path, Accept_Encoding="br", If_None_Match=forms[2]).status_code == 304


def test_page_and_fragment_are_two_answers(client):
    page, fragment = get(client, "/"), get(client, "/", HX_Request="true")
    assert "HX-Request" in page.headers["vary"]
    assert page.headers["etag"] != fragment.headers["etag"]
    crossed = get(client, "/", HX_Request="true", If_None_Match=page.headers["etag"])
    assert crossed.status_code == 200


def test_other_queries_and_hosts_have_other_etags(client):
    tags = [
        get(client, "/").headers["etag"],
        get(client, "/?T=2").headers["etag"],
        get(client, "/", Host="elsewhere.example").headers["etag"],
    ]
    assert len(set(tags)) == 3


@pytest.mark.parametrize(
    "path", ["/?T=0", "/api/v1/soft-targets?T=0", "/api/v1/nowhere", "/embed?T=0"]
)
def test_error_is_not_stored_and_has_no_etag(client, path):
    headers = get(client, path).headers
    assert "etag" not in headers
    assert headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/healthz", "/lab", "/nowhere", "/api/v1/lab/run?width=4&transfer=60&epochs=1"]
)
def test_answer_that_depends_on_more_than_its_url_has_no_etag(client, path):
    assert "etag" not in get(client, path).headers


def test_a_stream_has_no_etag(client):
    with client.stream("GET", "/api/v1/trajectory/stream?steps=1&pace=0") as response:
        assert "etag" not in response.headers


def test_head_tells_the_same_etag(client):
    assert client.head("/").headers["etag"] == get(client, "/").headers["etag"]


def test_another_release_has_other_etags():
    tags = []
    own = etags.digests(MountedDatasets())
    for digests in (own, own, own | {RELEASE: b"another"}):
        with mock.patch("app.main.digests", lambda _, digests=digests: digests):
            tags.append(_tag_of(create_app(Settings())))
    assert tags[0] == tags[1] != tags[2]


def _tag_of(app):
    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
            return (await client.get("/api/v1/sweep")).headers["etag"]

    return asyncio.run(ask())


def test_servers_of_the_same_release_agree():
    tags = []
    for _ in range(2):
        with serving() as url:
            response = httpx.get(f"{url}/api/v1/sweep", headers={"Host": "a.example"})
            tags.append(response.headers["etag"])
    assert tags[0] == tags[1]


def test_a_release_is_the_program_and_its_data():
    assert etags.digests(MountedDatasets())[RELEASE].endswith(digest(PACKAGE, TEMPLATES))


def test_refusal_of_the_lab_has_vary(client):
    refused = get(client, "/lab?T=0", HX_Request="true")
    assert refused.status_code == 422
    assert refused.headers["cache-control"] == "no-cache"
    assert "HX-Request" in refused.headers["vary"]
