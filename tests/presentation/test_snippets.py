import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.embed_options import read_embed_options
from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.embed.heights import height_at
from app.presentation.embed.snippets import WORDS, hugo_shortcode, snippets
from app.presentation.shared.preview import alt_text
from tests.markup import Markup

BASE = "https://host.example"
HOSTILE = [
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    "{alert(1)}",
    "[a](javascript:alert(1))",
    "`x` \\",
    "*a* _b_ ~c~ | $d$",
    '" >}} {{< evil',
    "&quot;&#34;",
    "line\u2028break",
    "עברית",
]


def embed_of(*pairs):
    experiment, problems = read_experiment(pairs, strict=False)
    assert problems == []
    return read_embed_options(experiment, pairs)[0]


def snippets_of(*pairs, base=BASE):
    embed = embed_of(*pairs)
    return snippets(embed, base, alt_of(embed.experiment))


def alt_of(experiment):
    return alt_text(compute(experiment))


def codes(*pairs):
    return {snippet.name: snippet.code for snippet in snippets_of(*pairs)}


def attributes(html):
    parsed = Markup(html)
    assert list(filter(None, parsed.texts)) == [WORDS]
    return [tag for tag, _ in parsed.tags], {
        k: v for _, attrs in parsed.tags for k, v in attrs.items()
    }


def test_the_frame_is_the_universal_one_letter_by_letter():
    assert codes(("T", "4"), ("theme", "dark"))["frame"] == (
        '<iframe loading="lazy" src="https://host.example/embed?T=4&amp;theme=dark"'
        ' title="Interactive: temperature-scaled soft targets"\n'
        '  width="100%" height="560"\n'
        '  sandbox="allow-scripts allow-same-origin allow-forms allow-popups'
        ' allow-popups-to-escape-sandbox allow-downloads"\n'
        '  allow="fullscreen; clipboard-write"></iframe>\n'
        '<a href="https://host.example/?T=4">Soft targets: open the interactive page</a>'
    )


def test_the_element_carries_its_picture_and_a_link_with_words():
    embed = embed_of(("T", "4"), ("accent", "0af"))
    script, element = Markup(codes(("T", "4"), ("accent", "0af"))["element"]).tags[:2]
    assert script == ("script", {"type": "module", "src": f"{BASE}/embed.js"})
    assert element == ("soft-targets", {"src": f"{BASE}/embed?T=4&accent=00aaff"})
    link, picture, _ = Markup(codes(("T", "4"), ("accent", "0af"))["element"]).tags[2:]
    assert link == ("a", {"href": f"{BASE}/?T=4"})
    assert picture[1] == {
        "src": f"{BASE}/preview.png?T=4",
        "width": "800",
        "height": "560",
        "alt": alt_of(embed.experiment),
    }
    assert codes()["element"].endswith(f"<br>{WORDS}</a></soft-targets>")


@pytest.mark.parametrize(("theme", "query"), [("auto", ""), ("light", ""), ("dark", "?theme=dark")])
def test_the_picture_is_dark_where_the_embed_is(theme, query):
    assert f'src="{BASE}/preview.png{query}"' in codes(("theme", theme))["element"]


def test_markdowns_element_is_jsx_too():
    code = codes(("labels", "{a},`b`,[c]"))["markdown"]
    assert code.startswith('<script async type="module" ')
    assert re.search(r'<img [^>]* alt="[^"]*" /><br />', code)
    assert not re.search(r"[{}`\\]|class=|style=|<!--", code)


def test_sphinx_indents_whatever_there_is():
    first, blank, *lines = codes(("labels", "a\u2028b,c,d"))["sphinx"].splitlines()
    assert (first, blank) == (".. raw:: html", "")
    assert all(line.startswith("   <") for line in lines)


def test_hugos_call_passes_query_and_text():
    call = codes(("T", "4"), ("theme", "dark"))["hugo"]
    query, alt = re.fullmatch(r'{{< soft-targets query="([^"]*)" alt="([^"]*)" >}}', call).groups()
    assert query == "T=4&theme=dark"
    assert unescape(alt) == alt_of(embed_of(("T", "4")).experiment)
    assert '{{ .Get "alt" | htmlUnescape }}' in hugo_shortcode(BASE)


def test_hugos_shortcode_makes_the_element():
    made = hugo_shortcode(BASE)
    assert '$host := "https://host.example"' in made
    for piece in ("%s/embed?%s", "%s/?%s", "%s/preview.png?%s"):
        made = made.replace(
            f'{{{{ printf "{piece}" $host $query }}}}', piece.replace("%s", BASE, 1) % "T=4"
        )
    made = made.replace("{{ $host }}", BASE).replace('{{ .Get "alt" | htmlUnescape }}', "x")
    expected = re.sub(r'alt="[^"]*"', 'alt="x"', codes(("T", "4"))["element"])
    assert made.split("\n", 2)[2] == expected


def test_a_link_leads_to_the_experiment():
    assert codes(("T", "4"), ("theme", "dark"))["link"] == f"{BASE}/?T=4"


def test_snippets_are_text_for_the_page_to_escape():
    assert {type(snippet.code) for snippet in snippets_of()} == {str}


def test_a_hostile_base_stays_text():
    base = 'https://a"><script>alert(1)</script>'
    for snippet in snippets_of(base=base)[:3]:
        assert "alert" not in [tag for tag, _ in Markup(snippet.code).tags]
        assert list(filter(None, Markup(snippet.code).texts)) == [WORDS]


def stays_text(label):
    pairs = (("logits", "1,2"), ("labels", f"{label.replace(',', ' ')},other"))
    experiment, problems = read_experiment(pairs, strict=False)
    if problems:
        return
    made = codes(*pairs)
    assert attributes(made["frame"])[0] == ["iframe", "a"]
    for code in (made["element"], made["markdown"], made["sphinx"].removeprefix(".. raw:: html")):
        tags, values = attributes(code)
        assert tags == ["script", "soft-targets", "a", "img", "br"]
        assert values["alt"] == alt_of(experiment)
        assert set(values) - {"async"} == {"type", "src", "href", "width", "height", "alt"}
    call = re.fullmatch(r'{{< soft-targets query="([^"]*)" alt="([^"]*)" >}}', made["hugo"])
    assert unescape(call[2]) == alt_of(experiment)
    assert not re.search(r"[`\\{}\n]", call[1] + call[2])


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_names_stay_text(label):
    stays_text(label)


@given(st.text(min_size=1, max_size=40))
def test_any_name_stays_text(label):
    stays_text(label)


def test_the_element_reserves_the_heights_that_frames_state():
    script = (Path(__file__).parents[2] / "static" / "embed.js").read_text()
    widths = (320, 480, 680)
    for options in ("", "compact=1", "panels=1"):
        experiment, _ = read_experiment([], strict=True)
        embed, _ = read_embed_options(experiment, parse_qsl(options))
        heights = [height_at(embed, width) for width in widths]
        stated = f"return {heights[-1]};" if "panels" in options else str(heights)
        assert stated in script
    assert "[480, 680]" in script
