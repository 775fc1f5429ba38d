"""What the sanitizers of common systems, at their defaults, leave of what is pasted: a link."""

from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

import pytest
from playwright.sync_api import Browser

from app.presentation.embed.snippets import WORDS, frame
from tests.recipes.conftest import Site
from tests.recipes.names import embed_of, snippet
from tests.recipes.sites import BUILD, HUGO, SPHINX, Recipe, install_packages, install_tools, run

Clean = Callable[[str], str]
_EMBED = embed_of(T="4", steps="200")
_CLEAN_IN_NODE = "const html = require('fs').readFileSync(0, 'utf8'); console.log(require('sanitize-html')(html))"


class Links(HTMLParser):
    """The addresses and words of all links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._address: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address, self._words = dict(attrs).get("href"), ""

    def handle_data(self, data: str) -> None:
        if self._address is not None:
            self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address is not None:
            self.found.append((self._address, self._words.strip()))
            self._address = None


def in_python(module: str) -> Clean:
    install_tools()
    code = f"import sys, {module}; print({module}.clean(sys.stdin.read()))"
    return lambda html: run(BUILD, "python", "-c", code, stdin=html)


def in_node() -> Clean:
    install_tools()
    install_packages()
    return lambda html: run(BUILD, "node", "-e", _CLEAN_IN_NODE, stdin=html)


def in_a_browser(browser: Browser) -> Clean:
    install_tools()
    install_packages()
    page = browser.new_page()
    page.add_script_tag(path=BUILD / "node_modules/dompurify/dist/purify.js")
    return lambda html: str(page.evaluate("html => DOMPurify.sanitize(html)", html))


@pytest.fixture(scope="module", params=["bleach", "nh3", "sanitize-html", "DOMPurify"])
def clean(request: pytest.FixtureRequest, browser: Browser) -> Clean:
    makers = {"sanitize-html": in_node, "DOMPurify": lambda: in_a_browser(browser)}
    return makers.get(request.param, lambda: in_python(request.param))()


def leads_there(clean: Clean, html: str, base_url: str) -> None:
    cleaned = clean(html)
    links = Links(cleaned).found
    assert all(words for _, words in links), cleaned
    address = base_url + _EMBED.experiment.url()
    assert any(href == address and words.endswith(WORDS) for href, words in links), cleaned


@pytest.mark.parametrize("name", ["frame", "element", "markdown"])
def test_a_snippet_is_left_as_a_link_with_words(clean: Clean, base_url: str, name: str) -> None:
    leads_there(clean, snippet(_EMBED, base_url, name), base_url)


def test_oembeds_answer_is_left_as_a_link_with_words(clean: Clean, base_url: str) -> None:
    leads_there(clean, frame(_EMBED, base_url, 800, 560), base_url)


@pytest.mark.parametrize("recipe", [HUGO, SPHINX], ids=lambda recipe: recipe.site)
def test_sanitizer_leaves_a_link_of_a_sites_embed(
    clean: Clean, base_url: str, make_site: Callable[[Recipe], Site], recipe: Recipe
) -> None:
    path = make_site(recipe).recipe.path("element")
    file = recipe.built / (f"{path}index.html" if path.endswith("/") else path)
    leads_there(clean, file.read_text(), base_url)


def test_the_address_alone_is_left_as_it_is(clean: Clean, base_url: str) -> None:
    address = snippet(_EMBED, base_url, "link")
    assert unescape(clean(address)).strip() == address
