"""A thousand hostile queries: no 5xx, and no part of them becomes markup."""

import logging
import random
import unicodedata
from urllib.parse import quote

import pytest

from app.explorer.parameters import NAMES
from app.main import create_app
from app.settings import Settings
from app.web.page_heads import THEME_SCRIPT
from tests.hostile_names import NAMES as HOSTILE
from tests.hostile_names import REFUSED
from tests.markup import Markup

PIECES = [
    *HOSTILE, *REFUSED, "\r\nSet-Cookie: a=b", "inf", "1e999", "9" * 400, " ", ",", ";", ",,,", "0,0", "1,2;3", "٣",
    "True", "[]", "-1", "3.0000000000000004", "\ud7ff\ue000", "a" * 3000, "1,2,3", "Cat,Dog,<i>",
]  # fmt: skip

API_PATHS = list(create_app(Settings()).openapi()["paths"])
PATHS = ["/", "/", "/api/v1/trajectory", "/api/v1/soft-targets", "/api/v1/trajectory.csv"]


def hostile(random):
    names = random.choices([*NAMES, "x<y", "__proto__", ""], k=random.randint(1, 5))
    return [(name, "".join(random.choices(PIECES, k=random.randint(1, 2)))) for name in names]


def assert_no_markup_came_back(text, query):
    page = Markup(text)
    assert "".join(page.code) in ("", THEME_SCRIPT.strip()), query
    for tag, attrs in page.tags:
        assert tag not in ("img", "x-hostile", "iframe"), query
        assert not any(name.startswith("on") for name in attrs), query
        assert not str(attrs.get("href", "")).startswith("javascript:"), query
        if tag == "script":
            assert attrs.keys() & {"src", "type"} or not attrs, query
            assert attrs.get("type") in (None, "module", "application/json"), query


@pytest.fixture
def nothing_logged():
    """The response is not a server error."""
    logger, records = logging.getLogger("uvicorn.error"), []
    handler = logging.Handler(logging.ERROR)
    handler.emit = records.append
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    assert records == []


@pytest.mark.usefixtures("nothing_logged")
def test_a_thousand_hostile_queries_do_no_harm(client):
    dice = random.Random(20150309)
    for _ in range(1000):
        query = hostile(dice)
        path = dice.choice(PATHS)
        headers = dice.choice([{}, {"HX-Request": "true"}])
        response = client.get(path, params=query, headers=headers)
        assert response.status_code in (200, 422), (path, query)
        assert "set-cookie" not in response.headers
        if response.headers["content-type"].startswith("text/html"):
            assert_no_markup_came_back(response.text, query)


@pytest.mark.usefixtures("nothing_logged")
@pytest.mark.parametrize("path", ["/", "/embed", "/embedding", "/oembed", "/preview.svg", "/lab", "/docs",
                                  "/numbers", "/lab/read", "/static/", "/healthz", "/openapi.json", *API_PATHS])  # fmt: skip
def test_random_bytes_at_a_route_are_refused_or_passed_over(client, path):
    dice = random.Random(path)
    for _ in range(20):
        query, body = quote(dice.randbytes(40), safe="=&;,"), dice.randbytes(300)
        kind = dice.choice(["application/json", "application/x-www-form-urlencoded", "x"])
        for response in (
            client.get(f"{path}?{query}"),
            client.get(path + quote(dice.randbytes(20))),
            client.post(f"{path}?{query}", content=body, headers={"Content-Type": kind}),
        ):
            assert response.status_code < 500, (path, query, body)


@pytest.mark.parametrize(
    "path",
    [
        "/?labels=a%00b,c&logits=1,2",
        "/?T=%00%1b[31m&lr=%7f",
        "/?true=%c2%9b",
        "/embed?id=%00&theme=%1b",
        "/embedding?accent=%08",
        "/lab?width=%00&left_out=%1b",
        "/nowhere/%00%1b",
    ],
)
def test_a_page_holds_no_control_character_of_its_address(client, path):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code in (200, 404, 422)
    assert_no_control(response.text)


def test_a_page_holds_no_control_character_of_a_paste(client):
    assert_no_control(client.post("/numbers", data={"paste": "1\x00\x1b"}).text)


def assert_no_control(text):
    assert [c for c in text if unicodedata.category(c) == "Cc" and c not in "\t\n\r"] == []
