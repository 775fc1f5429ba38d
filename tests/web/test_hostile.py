"""A thousand hostile queries: no 5xx, and nothing of them comes back as markup."""

import random
from html.parser import HTMLParser

import pytest

from app.parameters import NAMES

MARKUP = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<x-hostile>",
    "</script><b>",
    "'\"><svg onload=x>",
]
PIECES = [
    *MARKUP, "javascript:alert(1)", "\u202egnp.exe", "😀" * 40, "\x00", "\r\nSet-Cookie: a=b", "{{7*7}}", "${7*7}",
    "%s%n", "../../etc/passwd", "nan", "inf", "-0", "1e999", "9" * 400, "", " ", ",", ";", ",,,", "0,0", "1,2;3", "٣",
    "True", "null", "[]", "-1", "3.0000000000000004", "\ud7ff\ue000", "a" * 3000, "1,2,3", "Cat,Dog,<i>",
]  # fmt: skip

PATHS = ["/", "/", "/api/v1/trajectory", "/api/v1/soft-targets", "/api/v1/trajectory.csv"]


def hostile(random):
    names = random.choices([*NAMES, "x<y", "__proto__", ""], k=random.randint(1, 5))
    return [(name, "".join(random.choices(PIECES, k=random.randint(1, 2)))) for name in names]


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_no_markup_came_back(text, query):
    for tag, attrs in Tags(text).found:
        assert tag not in ("img", "x-hostile", "iframe"), query
        assert not any(name.startswith("on") for name in attrs), query
        assert not str(attrs.get("href", "")).startswith("javascript:"), query
        if tag == "script":
            assert "src" in attrs or attrs.get("type") == "application/json", query


def test_a_thousand_hostile_queries_do_no_harm(client):
    dice = random.Random(20150309)
    for _ in range(1000):
        query = hostile(dice)
        path = dice.choice(PATHS)
        headers = dice.choice([{}, {"HX-Request": "true"}])
        answer = client.get(path, params=query, headers=headers)
        assert answer.status_code in (200, 422), (path, query)
        assert "set-cookie" not in answer.headers
        if answer.headers["content-type"].startswith("text/html"):
            assert_no_markup_came_back(answer.text, query)


@pytest.mark.parametrize(
    "name",
    [p for p in PIECES if 1 <= len(p.strip()) <= 40 and "," not in p and p.isprintable()]
    + ["\u202egnp.exe"],
)
def test_a_hostile_class_name_is_text_and_comes_back_whole(client, name):
    params = {"logits": "1,2", "labels": f"{name},b"}
    assert client.get("/api/v1/soft-targets", params=params).json()["labels"][0] == name
    answer = client.get("/", params=params)
    assert answer.status_code == 200
    assert_no_markup_came_back(answer.text, name)
    rows = [a["data-class"] for t, a in Tags(answer.text).found if "data-class" in a]
    assert rows.count(name) == 4
