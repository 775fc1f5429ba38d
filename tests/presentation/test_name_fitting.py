import pytest

from app.presentation.shared.name_fitting import isolated, plain, shortened, width


def test_a_short_name_stays_as_it_is():
    assert shortened("Rabbit", 7) == "Rabbit"


@pytest.mark.parametrize("name", ["Golden retriever", "W" * 40, "i" * 40, "日本語" * 9, "щ" * 40])
def test_a_long_name_is_cut_to_the_room_there_is(name):
    cut = shortened(name, 7.5)
    assert cut.endswith("…")
    assert cut != "…"
    assert name.startswith(cut[:-1])
    assert width(cut) <= 7.5 < width(name)


@pytest.mark.parametrize(
    "whole", ["👨\u200d👩\u200d👧", "👍🏽", "e\u0301\u0323", "❤\ufe0f", "i\u200d👧"]
)
def test_shortened_keeps_grapheme_clusters_whole(whole):
    cut = shortened(whole * 20, 8)
    assert set(cut[:-1].split(whole)) == {""}
    assert cut.count(whole) >= 4


def test_a_joined_emoji_is_as_wide_as_one():
    assert width("👨\u200d👩\u200d👧") == width("👧")


def test_widths_are_generous():
    """Advances of DejaVu Sans, in thousandths of an em, the widest of the usual fonts."""
    for text, advance in (("Cat", 1703), ("Dog", 1994), ("Rabbit", 3246), ("жшщ", 2753)):
        assert advance / 1000 < width(text) < 1.35 * advance / 1000


def test_bidi_controls_and_what_xml_cannot_hold_are_left_out():
    assert plain("\u202egnp.exe\u202c\u2066x\u2069") == "gnp.exex"
    assert plain("a\ufffeb\uffff") == "a\ufffdb\ufffd"
    assert plain("שלום 日本 <b>&") == "שלום 日本 <b>&"


def test_a_name_from_right_to_left_keeps_to_itself():
    assert isolated("Cat") == "Cat"
    assert isolated("חתול") == "\u2068חתול\u2069"
    assert isolated("قط!") == "\u2068قط!\u2069"
