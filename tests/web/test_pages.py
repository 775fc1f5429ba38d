import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import httpx
import pytest

from app.settings import Settings
from app.web.assets import asset_url
from tests.serving import serving

HTMX = {"HX-Request": "true"}


class Page(HTMLParser):
    """The contents of a page by the hooks of the contract."""

    def __init__(self, text):
        super().__init__()
        self.series, self.readouts, self.tags = {}, {}, []
        self._series = self._into = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "data-series" in attrs:
            self._series = self.series.setdefault(attrs["data-series"], {})
        if "data-class" in attrs:
            self._into = (self._series, attrs["data-class"])
        if "data-readout" in attrs:
            assert attrs["data-readout"] not in self.readouts, "a readout stands twice"
            self._into = (self.readouts, attrs["data-readout"])

    def handle_endtag(self, tag):
        if tag in ("td", "b", "span"):
            self._into = None if tag != "span" else self._into

    def handle_data(self, data):
        if self._into:
            where, name = self._into
            where[name] = where.get(name, "") + data


def page(client, query="", **kwargs):
    return Page(client.get(f"/{query}", **kwargs).text)


def test_the_default_view_reads_as_the_contract_says_to_the_digit(client):
    shown = page(client)
    assert shown.series == {
        "teacher-hard": {"Cat": "89.7%", "Dog": "8.1%", "Rabbit": "2.2%"},
        "teacher-soft": {"Cat": "57.4%", "Dog": "25.8%", "Rabbit": "16.7%"},
        "student": {"Cat": "55.1%", "Dog": "26.8%", "Rabbit": "18.1%"},
        "student-soft": {"Cat": "40.4%", "Dog": "31.8%", "Rabbit": "27.9%"},
    }
    assert shown.readouts["step"] == "0/35"
    assert set(shown.readouts) == {
        "step",
        "loss",
        "kl",
        "cross-entropy",
        "entropy-hard",
        "entropy-soft",
    }
    assert "Training Step: <b" in client.get("/").text


def test_bars_are_as_long_as_their_percentages(client):
    text = client.get("/?step=7&T=1.7").text
    rows = re.findall(
        r'class="bar-fill" height="100%" width="([\d.]+)%".*?bar-number">([\d.]+)%', text
    )
    assert len(rows) == 12
    assert all(float(width) == float(number) for width, number in rows)


@pytest.mark.parametrize("query", ["?step=12&T=4.5", "?scenario=dog&hard_weight=0.5&step=35"])
def test_the_page_agrees_with_the_api(client, query):
    shown = page(client, query).series
    row = client.get(f"/api/v1/trajectory{query}").json()
    step = row["rows"][row["experiment"]["step"]]
    targets = client.get(f"/api/v1/soft-targets{query}").json()
    for name, values in (
        ("teacher-hard", targets["hard_targets"]),
        ("teacher-soft", targets["soft_targets"]),
        ("student", step["student_probs"]),
        ("student-soft", step["student_soft"]),
    ):
        assert list(shown[name].values()) == [f"{100 * p:.1f}%" for p in values]


def test_the_hooks_of_the_contract_are_there(client):
    tags = page(client).tags
    has = lambda tag, **attrs: any(  # noqa: E731
        t == tag and all(a.get(k.replace("_", "-")) == v for k, v in attrs.items()) for t, a in tags
    )
    assert has("section", data_widget="soft-targets")
    assert has("input", type="range", name="T", min="0.5", max="20", step="0.1", value="3")
    assert has("input", type="range", name="step", min="0", max="35", value="0")
    for name in ("hard_weight", "lr", "steps"):
        assert has("input", name=name)
    for action in ("play", "pause", "step", "back", "reset"):
        assert has("button", data_action=action)


def test_htmx_gets_the_widget_alone_and_the_canonical_url(client):
    response = client.get("/?T=2.0&pace=100&utm_source=x", headers=HTMX)
    assert response.text.lstrip().startswith('<section id="widget"')
    assert "<html" not in response.text
    assert response.headers["hx-replace-url"] == "/?T=2"
    assert "HX-Request" in response.headers["vary"]
    assert client.get("/?T=2").text.startswith("<!doctype html>")


def test_a_bad_link_gives_the_page_with_the_message_beside_its_field(client):
    response = client.get("/?T=0&lr=2&hard_weight=abc&logits=1,x")
    assert response.status_code == 422
    slot = r'id="problem-{}">([^<]*)<'
    assert (
        re.search(slot.format("T"), response.text)[1]
        == "Temperature must be between 0.05 and 100, got 0"
    )
    assert "got abc" in re.search(slot.format("hard_weight"), response.text)[1]
    assert "got x" in re.search(slot.format("logits"), response.text)[1]
    assert re.search(slot.format("lr"), response.text)[1] == ""
    shown = Page(response.text)
    assert shown.series["teacher-soft"]["Cat"] == "57.4%"  # the rest still works
    fields = {a.get("name"): a.get("value") for t, a in shown.tags if t == "input"}
    assert (fields["logits"], fields["lr"]) == ("1,x", "2")  # the entered texts stay


def test_a_message_carries_which_items_of_a_list_it_means(client):
    link = "/?logits=1,2;3,x&labels=a,b"
    responses = (client.get(link).text, client.get(link, headers=HTMX).text)
    for text in (*responses, client.get("/?labels=a,b,a", headers=HTMX).text):
        assert text.count("data-index=") == 1
    for text in responses:
        assert 'got x<span hidden data-index="1" data-teacher="1"></span>' in text
    assert 'data-index="0 2"' in client.get("/?labels=a,b,a", headers=HTMX).text
    assert "data-index" not in client.get("/?T=0", headers=HTMX).text


def test_every_parameter_has_a_place_for_its_message(client):
    from app.explorer.parameters import NAMES

    text = client.get("/").text
    assert [name for name in NAMES if text.count(f'id="problem-{name}"') != 1] == []


def test_htmx_gets_messages_only_so_that_the_last_good_state_stays(client):
    response = client.get("/?T=0", headers=HTMX)
    assert response.status_code == 422
    assert "data-widget" not in response.text
    assert (
        '#problem-T" hx-swap="innerHTML">Temperature must be between 0.05 and 100, got 0<'
        in response.text
    )
    assert "hx-replace-url" not in response.headers


@pytest.mark.parametrize("query", ["?T=50", "?T=2.25", "?T=0.05"])
def test_a_temperature_off_the_slider_is_shown_exactly(client, query):
    shown = page(client, query)
    slider = next(a for t, a in shown.tags if a.get("name") == "T")
    assert slider["step"] == "any"
    assert float(slider["min"]) <= float(slider["value"]) <= float(slider["max"])
    assert float(slider["value"]) == float(query.split("=")[1])


def test_no_request_leaves_the_origin_and_nothing_is_inline(client, base_url):
    text = client.get("/").text
    urls = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert all(url.startswith(("/", "#", f"{base_url}/oembed?")) for url in urls)
    assert " style=" not in text
    assert text.count("<style") == 1  # the page's sheet, whose hash the policy allows
    assert not re.search(r"\son[a-z]+=", text)
    scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", text)
    assert scripts == ["<script"]  # the theme's, whose hash the policy allows


def with_scripts(text):
    """A page as a browser reads it that runs scripts."""
    return re.sub(r"<noscript>.*?</noscript>", "", text, flags=re.S)


@pytest.mark.parametrize("path", ["/", "/embed", "/lab", "/embedding", "/docs"])
def test_a_pages_first_paint_waits_for_one_style_sheet_and_no_script_file(client, path):
    response = client.get(path)
    head = with_scripts(response.text).partition("</head>")[0]
    assert re.findall(r'<script(?! defer| type="module")[^>]*src=', head) == []
    (script,) = re.findall(r"<script>(.*?)</script>", head, re.S)
    (sheet,) = re.findall(r'<link[^>]*rel="stylesheet"[^>]*>|<style>.*?</style>', head, re.S)
    assert head.index(script) < head.index(sheet)  # a script below a sheet waits for it
    for inline in (script, *re.findall(r"<style>(.*?)</style>", sheet, re.S)):
        digest = b64encode(sha256(inline.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_the_first_views_bars_wait_for_no_second_answer(client, path):
    for query in ("", "?open=figures", "?compare=1"):
        text = client.get(path + query).text
        assert 'rel="stylesheet"' not in with_scripts(text)
        assert f'<noscript><link rel="stylesheet" href="{asset_url("css/panels.css")}">' in text


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("query", ["open=loss", "open=figures,numbers", "pins=T:8", "lr=none"])
def test_a_page_with_an_open_panel_or_a_pinned_run_has_their_styles(client, path, query):
    head = with_scripts(client.get(f"{path}?{query}").text).partition("</head>")[0]
    assert head.count(f'<link rel="stylesheet" href="{asset_url("css/panels.css")}">') == 1


def test_docs_need_no_script_and_name_every_route(client):
    text = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in text
    assert 'id="streams"' in text
    assert "gets 204" in text
    assert "T must" not in text
    assert "0.05 to 100" in text
    assert re.findall(r'src="([^"]+)"', text) == []


def test_docs_name_the_public_address_whatever_host_is_asked():
    with serving(Settings(public_url="https://public.example/")) as url:
        text = httpx.get(f"{url}/docs", headers={"Host": "b.example"}).text
    assert "curl 'https://public.example/api/v1/soft-targets" in text.replace("&#39;", "'")
    assert "b.example" not in text


ONE = "q i equals exp of v i over T, divided by the sum over j of exp of v j over T"
BAR = "q i equals exp of v bar i over T, divided by the sum over j of exp of v bar j over T"
SUM = (
    "q i equals 1 over M, times the sum over m of"
    " exp of v m i over T, divided by the sum over j of exp of v m j over T"
)


@pytest.mark.parametrize("path", ["", "embed"])
@pytest.mark.parametrize(
    ("query", "formula", "sentence"),
    [
        ("?logits=1.5,-2", ONE, "Logits v: 1.5, −2. Their softmax at T:"),
        ("?logits=1,-2&combine=geometric", ONE, "Logits v: 1, −2. Their softmax at T:"),
        (
            "?logits=1,-2;0,3",
            SUM,
            "Logits v of the M = 2 teachers: 1, −2; 0, 3. Their softmax at T, averaged:",
        ),
        (
            "?logits=1,-2;0,3&combine=geometric",
            BAR,
            "Logits v of the 2 teachers: 1, −2; 0, 3; v̄ is their mean. Their softmax at T:",
        ),
    ],
)
def test_the_teachers_formula_is_that_of_its_soft_targets(client, path, query, formula, sentence):
    foot = (
        client.get(f"/{path}{query}")
        .text.split('<div class="card-foot">')[1]
        .split("</section>")[0]
    )
    assert " ".join(re.findall(r'<math[^>]* aria-label="([^"]+)"', foot)) == formula
    assert re.sub(r"<[^>]*>", "", foot.split("</p>")[1]).strip() == sentence


def notices(text):
    notice = re.search(r'<p class="notice">(.*?)</p>', text, re.DOTALL)
    return notice[1] if notice else ""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lr=99", "Learning rate must be above 0, up to 10, got 99; 0.5 is shown instead."),
        ("T=0", "Temperature must be between 0.05 and 100, got 0; 3 is shown instead."),
        ("step=99", "Training step must be a whole number between 0 and 35, got 99; 0 is shown instead."),
        ("logits=1,x", "numbers between -1000 and 1000, got x; the default is shown instead."),
        ("scenario=cow", "got cow; cat is shown instead."),
        ("hard_weight=2&T=0&steps=9", "0; 3 is shown instead. Weight of the hard label must be between 0 and 1, got 2; 0 is"),
        ("steps=9&utm_source=x", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "embed"])
def test_bad_value_of_a_link_is_named_at_the_top(client, path, query, said):
    text = client.get(f"/{path}?{query}").text
    line = notices(text)
    assert said in re.sub("<[^>]*>", "", line) if said else line == ""
    assert text.index('class="cards"') > text.find(line)


@pytest.mark.parametrize("path", ["", "embed"])
def test_repeated_name_of_a_link_is_one_message(client, path):
    text = client.get(f"/{path}?T=4&T=5&T=6").text
    assert notices(text).count("Temperature must be given once") == 1


@pytest.mark.parametrize(
    "query",
    [
        "scenario=cow",
        "logits=1",
        "labels=a",
        "true=7",
        "student=1",
        "T=0",
        "hard_weight=2",
        "t_squared=2",
        "combine=x",
        "lr=0",
        "steps=0",
        "step=99",
        "compare=2",
        "pace=-1",
        "pins=x",
        "open=x",
    ],
)
def test_message_at_the_top_links_to_its_field(client, query):
    text = client.get(f"/?{query}").text
    place = re.search('href="#([^"]+)"', notices(text))[1]
    assert text.count(f' id="{place}"') == 1


def test_a_step_beyond_the_last_marks_its_slider(client):
    slider = lambda query: next(  # noqa: E731
        a for t, a in page(client, query).tags if a.get("name") == "step" and a["type"] == "range"
    )
    assert slider("?step=99")["aria-invalid"] == "true"
    assert "aria-invalid" not in slider("?step=9")


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
