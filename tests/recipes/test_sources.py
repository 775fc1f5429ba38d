"""The sites' sources hold what the guide gives to copy, word for word but for the picture's text."""

import re
from textwrap import indent

import pytest

from app.presentation.embed.snippets import hugo_shortcode
from tests.recipes.names import embed_of, snippet
from tests.recipes.sites import HERE, OUR_URL

_EMBED = embed_of(T="4", steps="200")
_FRAME = snippet(_EMBED, OUR_URL, "frame")
_MDX = snippet(_EMBED, OUR_URL, "markdown")
GIVEN = {
    "html/element.html": snippet(_EMBED, OUR_URL, "element"),
    "html/frame.html": _FRAME,
    "mkdocs/docs/element.md": _MDX,
    "mkdocs/docs/frame.md": _FRAME,
    "docusaurus/src/pages/element.mdx": _MDX,
    "docusaurus-config/src/pages/element.mdx": _MDX.partition("\n")[2],
    "hugo/content/element.md": snippet(_EMBED, OUR_URL, "hugo"),
    "hugo/layouts/_shortcodes/soft-targets.html": hugo_shortcode(OUR_URL),
    "sphinx/element.rst": snippet(_EMBED, OUR_URL, "sphinx"),
    "sphinx/frame.rst": indent(_FRAME, "   "),
}


def without_alt(text: str) -> str:
    return re.sub(r'alt="[^"{]*"', "", text)


@pytest.mark.parametrize("path", GIVEN)
def test_a_source_holds_what_the_guide_gives(path: str) -> None:
    assert without_alt(GIVEN[path]) in without_alt((HERE / path).read_text())
