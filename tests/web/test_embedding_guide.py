import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from app.embed_options import NAMES, read_embed_options
from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.embed.embedding_guide import block
from app.presentation.embed.embedding_guide import guide as guide_of
from app.presentation.embed.snippets import snippets
from app.presentation.shared.preview import alt_text
from app.settings import Settings
from tests.serving import serving
from tests.web.page_hooks import HTMX

STATIC = Path(__file__).parents[2] / "static"
HOSTILE = '"><script>alert(1)</script>'


class Guide(HTMLParser):
    """The guide's tags, its code by snippet, and the query that its form would send."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.codes, self.sent = [], {}, []
        self._snippet = self._code = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self._snippet = attrs.get("data-snippet", self._snippet)
        if tag == "code" and self._snippet:
            self._code = self.codes[self._snippet] = []
        if tag == "input" and "name" in attrs:
            on = attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs
            self.sent += [(attrs["name"], attrs.get("value", ""))] if on else []

    def handle_endtag(self, tag):
        if tag == "code" and self._code is not None:
            self.codes[self._snippet] = "".join(self._code)
            self._snippet = self._code = None

    def handle_data(self, data):
        if self._code is not None:
            self._code.append(data)

    def all(self, tag_name):
        return [attrs for tag, attrs in self.tags if tag == tag_name]


def guide(client, query="", **kwargs):
    return Guide(client.get(f"/embedding{query}", **kwargs).text)


def embed_of(*pairs):
    experiment, _ = read_experiment(pairs, strict=False)
    return read_embed_options(experiment, pairs)[0]


def test_the_snippets_stand_there_as_text(client, base_url):
    shown = guide(client, "?T=4&theme=dark")
    embed = embed_of(("T", "4"), ("theme", "dark"))
    expected = snippets(embed, base_url, alt_text(compute(embed.experiment)))
    assert shown.codes == {snippet.name: snippet.code for snippet in expected}
    assert "soft-targets" not in [tag for tag, _ in shown.tags]


def test_the_only_frame_is_the_live_preview(client):
    (frame,) = guide(client, "?T=4&theme=dark&accent=f00").all("iframe")
    assert frame["src"] == "/embed?T=4&theme=dark&accent=ff0000"
    assert frame["title"]


def test_htmx_gets_the_block_alone(client):
    response = client.get("/embedding?T=4", headers=HTMX)
    assert response.text.lstrip().startswith('<div class="embedding" id="embedding"')
    assert "HX-Request" in response.headers["vary"]
    whole = client.get("/embedding?T=4")
    assert response.text.strip() in whole.text
    assert "HX-Request" in whole.headers["vary"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?T=4&labels=a,b,%3Cc%3E&pins=T:8;T:2,lr:1&open=loss",
        "?theme=dark&accent=00aaff&controls=0&compact=1&autoplay=1&motion=reduce&id=first",
        "?logits=1,2;3,4&student=0,1&T=0.5&theme=light",
    ],
)
def test_the_form_sends_what_it_shows(client, query):
    shown = guide(client, query)
    (block,) = [attrs for attrs in shown.all("div") if attrs.get("id") == "embedding"]
    again = guide(client, f"?{urlencode(shown.sent)}")
    assert again.codes == shown.codes
    assert ("div", block) in again.tags


def test_a_colour_counts_only_if_it_is_chosen(client):
    for query, accent in (
        ("?accent=00aaff", "accent=00aaff"),
        ("?accent=%2300aaff&colour=own", "accent=00aaff"),
        ("?accent=%2300aaff&colour=default", ""),
        ("?colour=own", ""),
    ):
        code = guide(client, query).codes["frame"]
        assert (accent in code) if accent else ("accent" not in code)


def test_the_colour_field_shows_the_colour_in_use(client):
    def colour(query):
        (field,) = [f for f in guide(client, query).all("input") if f["type"] == "color"]
        return field["value"]

    assert colour("?accent=0af") == "#00aaff"
    tokens = (STATIC / "css" / "tokens.css").read_text()
    assert f"--color-student: light-dark({colour('')}," in tokens


def test_a_bad_value_is_named_and_the_rest_works(client):
    response = client.get("/embedding?T=0&accent=red&theme=dark")
    assert response.status_code == 422
    assert (
        "Temperature must be between 0.05 and 100, got 0. accent must be a colour" in response.text
    )
    assert "theme=dark" in Guide(response.text).codes["frame"]
    assert client.get("/embedding?T=0", headers=HTMX).status_code == 422


@pytest.mark.parametrize("name", ["labels", "theme", "id", "accent", "T", "colour", "utm_source"])
def test_hostile_values_are_text(client, name):
    value = f"{HOSTILE},b,c" if name == "labels" else HOSTILE
    expected = guide(client)
    shown = Guide(client.get("/embedding", params={name: value}).text)
    assert len(shown.all("script")) == len(expected.all("script"))
    assert len(shown.all("iframe")) == 1


def test_snippets_name_the_public_address_and_the_preview_does_not():
    with serving(Settings(public_url="https://public.example/")) as url:
        shown = Guide(httpx.get(f"{url}/embedding?T=4").text)
    assert 'src="https://public.example/embed?T=4"' in shown.codes["frame"]
    assert shown.codes["link"] == "https://public.example/?T=4"
    assert shown.all("iframe")[0]["src"] == "/embed?T=4"


def test_every_link_within_the_guide_leads_somewhere(client):
    shown = guide(client)
    ids = {attrs["id"] for _, attrs in shown.tags if "id" in attrs}
    targets = {a["href"][1:] for a in shown.all("a") if a["href"].startswith("#")}
    assert "snippet-sphinx" in targets
    assert targets - {"main"} <= ids


def documented(text, section):
    """The first cells of a section's tables."""
    part = text.split(f'id="{section}"')[1].split("</section>")[0]
    return re.findall(r'<tr><th scope="row"><code>([^<]*)</code>', part)


def test_the_tables_say_what_the_code_does(client):
    text = client.get("/embedding").text
    host, page, element = (
        (STATIC / name).read_text()
        for name in ("js/embed/host_messages.js", "js/entries/embed_page.js", "embed.js")
    )
    says = re.findall(r"'(\w+)'", re.search(r"const TYPES = \[(.*?)\]", element)[1])
    commands = re.findall(r"(\w+),", re.search(r"const commands = {(.*?)};", host)[1])
    own = re.search(r"^  commands: {\n(.*?)^  }", page, re.S | re.M)[1]
    commands += re.findall(r"^    (\w+):", own, re.M)
    assert documented(text, "options") == list(NAMES)
    assert sorted(documented(text, "messages")) == sorted(says + commands)
    for code in set(re.findall(r"refuse\('([\w-]+)'", host)):
        assert code in text
    for method in re.findall(r"^  ([a-z]+)\(\w*\) { this\.#say", element, re.M):
        assert f"<code>{method}(" in text


def test_the_settings_that_matter_to_embeds_are_listed(client):
    text = client.get("/embedding").text
    assert documented(text, "server") == [
        "SOFT_TARGETS_PUBLIC_URL",
        "SOFT_TARGETS_FRAME_ANCESTORS",
    ]


def test_the_page_links_to_the_guide_of_its_experiment(client):
    links = [
        a for a in Guide(client.get("/?T=4").text).all("a") if a.get("data-page-action") == "embed"
    ]
    assert [a["href"] for a in links] == ["/embedding?T=4"]
    assert [a["href"] for a in guide(client, "?T=4&theme=dark").all("a")].count("/?T=4") == 1


def test_guide_has_the_code_to_copy(client, base_url):
    text = client.get("/embedding?T=4").text
    for piece in (
        f"frame-src {base_url}; script-src {base_url}; img-src {base_url}",
        "layouts/_shortcodes/soft-targets.html",
        "python -m app export --single-file soft-targets.html --T=4",
    ):
        assert piece in text
    assert (
        text.count("data-copy>") == text.count("data-copyable") > len(snippets(embed_of(), "", ""))
    )


def test_the_export_that_is_given_writes_the_experiment():
    pairs = (("logits", "-1,2"), ("labels", "it's,$(b)"), ("T", "4"))
    shown = block(embed_of(*pairs), "", "")
    command = guide_of(shown, "").code["export"].splitlines()[1]
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "app"]
    experiment, problems = read_experiment(
        [tuple(word[2:].split("=", 1)) for word in words if "=" in word], strict=True
    )
    assert problems == []
    assert experiment == embed_of(*pairs).experiment


def test_a_repeated_name_is_one_message(client):
    text = client.get("/embedding?T=4&T=5&T=6").text
    assert text.count("Temperature must be given once") == 1
