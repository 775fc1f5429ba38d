"""Methods that no route declares: HEAD, and the preflights of browsers."""

import pytest


@pytest.mark.parametrize("path", ["/", "/api/v1/sweep", "/openapi.json", "/static/embed.js"])
def test_head_has_the_headers_of_get_and_no_body(client, path):
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    changing = {"date", "content-length"}
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in get.headers.items() if k not in changing
    }


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", {"GET", "HEAD"}),
        ("/api/v1/sweep", {"GET", "HEAD"}),
        ("/openapi.json", {"GET", "HEAD"}),
        ("/api/v1/lab/run/stream", {"GET", "HEAD"}),
        ("/lab/read", {"POST"}),
    ],
)
def test_a_refused_method_names_those_that_work(client, path, allowed):
    refused = client.delete(path)
    assert refused.status_code == 405
    assert sorted(refused.headers["allow"].split(", ")) == sorted(allowed)
    if "GET" not in allowed:
        assert client.head(path).status_code == 405


def preflight(client, path, method="POST"):
    asking = {"Origin": "https://a.example", "Access-Control-Request-Method": method}
    return client.options(path, headers=asking | {"Access-Control-Request-Headers": "content-type"})


@pytest.mark.parametrize("path", ["lab/classify", "trajectory/stream"])
def test_the_api_may_be_called_from_every_origin(client, path):
    response = preflight(client, f"/api/v1/{path}")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers.get_list("access-control-allow-origin") == ["*"]
    assert "POST" in response.headers["access-control-allow-methods"].split(", ")
    allowed = response.headers["access-control-allow-headers"].lower().split(", ")
    assert {"content-type", "last-event-id"} <= set(allowed)


def test_pages_are_not_called_from_another_origin(client):
    response = preflight(client, "/lab/read")
    assert response.status_code == 405
    assert not any(name.startswith("access-control-") for name in response.headers)
    assert client.options("/api/v1/lab/classify").status_code == 405  # not a preflight
