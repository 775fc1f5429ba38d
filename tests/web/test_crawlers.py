"""What crawlers are asked to leave alone: robots.txt, and links with nofollow."""

import re

from tests.web.page_hooks import Page


def disallowed(robots, address):
    """Whether a rule of robots.txt matches; * is any text (RFC 9309)."""
    rules = re.findall(r"^Disallow: (\S+)$", robots, re.M)
    return any(re.match(re.escape(rule).replace(r"\*", ".*"), address) for rule in rules)


def test_crawlers_are_asked_to_leave_alone_what_computes_for_long(client):
    response = client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("User-agent: *\n")
    api = [path for path in client.get("/openapi.json").json()["paths"] if path != "/healthz"]
    streams = ["/trajectory/stream", "/lab/run/stream", "/lab/map/stream?seeds=2"]
    trained = ["/lab?run=1", "/lab?width=8&run=1&digit=3", "/lab/inside?width=8"]
    for address in (*api, *streams, *trained):
        assert disallowed(response.text, address), address
    pages = ["/", "/?T=4", "/lab", "/lab?width=8&open=map", "/embed", "/embedding", "/docs"]
    seen = ["/preview.png?T=4", "/static/css/page.css", "/oembed?url=x", "/openapi.json"]
    assert [address for address in (*pages, *seen) if disallowed(response.text, address)] == []
    assert (client.head("/robots.txt").status_code, client.post("/robots.txt").status_code) == (
        200,
        405,
    )


def test_the_reference_leads_no_crawler_to_the_api(client):
    links = [a for t, a in Page(client.get("/docs").text).tags if t == "a"]
    api = [a for a in links if a["href"].startswith("/api/")]
    assert len(api) > 10
    assert {a.get("rel") for a in api} == {"nofollow"}
