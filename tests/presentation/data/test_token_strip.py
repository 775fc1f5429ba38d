"""The strip of a language model's tokens, built from real files and rendered."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.datasets.analysis.analyse import analyse
from app.datasets.mounted import MountedDatasets
from app.datasets.reader import read_dataset
from app.datasets.top_k.token_positions import token_positions
from app.datasets.view_parameters import read_view
from app.explorer.experiment import read_experiment
from app.presentation.data.page import data_page
from app.presentation.data.token_strip import token_strip
from app.presentation.shared.colours import contrast
from app.presentation.shared.palette import colours
from app.web.templates import rendered
from tests.datasets.logit_files import GOLDEN, write
from tests.datasets.test_answers import entry, read, write_lines
from tests.hostile_names import MARKUP
from tests.markup import Markup

SURE, HALF = [(" the", -1e-4), ("a", -9.3)], [("x\n", -0.6931), ("\ty", -0.6932)]


def strip_of(dataset, **query):
    view, problems = read_view(query.items(), dataset, [], strict=True)
    assert problems == []
    return token_strip("answer", dataset, view)


def html_of(strip):
    return rendered("data/_token_strip.html", {"strip": strip})


def tokens_of(strip):
    return [token for block in strip.blocks for token in block.tokens]


@pytest.fixture
def answer(tmp_path):
    return read(tmp_path, [entry(*SURE), entry(*HALF), entry(*HALF, chosen=1)])


def test_a_dataset_without_tokens_has_no_strip():
    assert strip_of(read_dataset([GOLDEN / "top4.npz"])) is None


def test_white_space_is_visible_and_a_new_line_begins_a_block(answer):
    strip = strip_of(answer)
    assert [token.text for token in tokens_of(strip)] == ["·the", "x⏎", "⇥y"]
    assert [block.first for block in strip.blocks] == ["1", "3"]


def test_a_token_is_named_with_its_entropy_and_coloured_by_it(answer):
    first, second, _ = tokens_of(strip_of(answer))
    assert first.name == "token ·the, entropy 0.00 nats"
    assert second.name == "token x⏎, entropy 0.69 nats"
    assert second.title == "Token 2: entropy 0.69 nats"
    assert (first.level, second.level) == (0, 2)


def test_the_legend_tells_the_bounds_of_each_level_in_nats(answer):
    strip = strip_of(answer)
    assert [level.text for level in strip.levels] == [
        *("below 0.1", "0.1 to 0.5", "0.5 to 1", "1 to 2", "2 to 3", "3 or more")
    ]
    assert strip.measure == "Teacher's entropy"
    assert strip.switches == ()


def test_a_token_opens_its_distribution_with_the_rest_and_the_chosen_as_true_class(tmp_path):
    dataset = read(tmp_path, [entry(("a", -1.0), (" b", -2.0), chosen=1)])
    address = urlsplit(tokens_of(strip_of(dataset, T="2"))[0].href)
    experiment, problems = read_experiment(parse_qsl(address.query), strict=True)
    assert problems == []
    assert experiment.labels == ("a", "b", "‹rest›")
    assert experiment.true_class == 1
    assert experiment.temperature == 2
    assert experiment.teacher_logits[0][:2] == (-1.0, -2.0)
    assert f"{address.path}?{experiment.query}" == tokens_of(strip_of(dataset, T="2"))[0].href


def test_a_position_without_rest_opens_its_own_tokens_alone(tmp_path):
    three = [("p", -0.7), ("q", -1.4), ("r", -3.0)]
    dataset = read(tmp_path, [entry(*HALF), entry(*three)])
    labels = [
        dict(parse_qsl(urlsplit(token.href).query))["labels"]
        for token in tokens_of(strip_of(dataset))
    ]
    assert labels == ["x⏎,⇥y", "p,q,r,‹rest›"]


def test_with_a_student_tokens_are_coloured_by_either_figure(tmp_path):
    student = write_lines(tmp_path, [entry(*SURE), entry(("x\n", -0.05), ("\ty", -3.0))])
    dataset = read(tmp_path, [entry(*SURE), entry(*HALF)], student=student)
    by_entropy, by_kl = strip_of(dataset), strip_of(dataset, colour="kl")
    assert [switch.href for switch in by_entropy.switches] == [
        *("/data/answer#tokens", "/data/answer?colour=kl#tokens")
    ]
    assert [switch.is_current for switch in by_kl.switches] == [False, True]
    assert [token.level for token in tokens_of(by_kl)] == [0, 4]
    assert "entropy 0.69 nats, KL 0.8" in tokens_of(by_kl)[1].name
    assert by_kl.levels[-1].text == "1 or more"
    assert "lower bound" in by_kl.note


def test_colour_by_kl_is_refused_without_a_student(answer):
    view, problems = read_view([("colour", "kl")], answer, [], strict=True)
    assert [str(problem) for problem in problems] == [
        "colour must be entropy without a student, got kl"
    ]
    assert view.colour == "entropy"


def test_long_answers_have_pages_of_a_thousand_tokens(tmp_path):
    path = write(tmp_path / "answer.jsonl", f"{json.dumps(entry(*SURE))}\n" * 5500)
    dataset = read_dataset([path])
    last = strip_of(dataset, tokens="6", T="4")
    assert last.pages == "Tokens 5,001 to 5,500 of 5,500"
    assert (last.previous, last.next) == ("/data/answer?T=4&tokens=5#tokens", "")
    assert len(tokens_of(last)) == 500
    assert max(len(block.tokens) for block in last.blocks) == 100
    assert strip_of(dataset).next == "/data/answer?tokens=2#tokens"
    _, problems = read_view([("tokens", "7")], dataset, [], strict=True)
    assert [problem.name for problem in problems] == ["tokens"]


def test_positions_are_those_of_the_analysis(tmp_path):
    student = write_lines(tmp_path, [entry(("x\n", -0.05), ("\ty", -3.0)), entry(*SURE)])
    dataset = read(tmp_path, [entry(*HALF), entry(*SURE)], student=student)
    rows, positions = analyse(dataset).rows, token_positions(dataset, 1, 3.0)
    assert [position.entropy for position in positions] == pytest.approx(rows.entropy)
    assert [position.kl for position in positions] == pytest.approx(rows.kl)


def test_the_page_of_an_answer_has_the_strip_and_that_of_logits_has_none(answer):
    datasets = MountedDatasets()
    try:
        pages = []
        for dataset in (answer, read_dataset([GOLDEN / "top4.npz"])):
            mounted = datasets[datasets.add(dataset)]
            view, _ = read_view([], dataset, [], strict=True)
            page = data_page(mounted, view, [])
            pages.append(rendered("data/_data.html", {"page": page, "problems": []}))
    finally:
        datasets.close()
    assert ['id="tokens"' in html for html in pages] == [True, False]


# What is hostile.


def test_markup_in_tokens_is_text(tmp_path):
    hostile, plain = (
        Markup(html_of(strip_of(read(tmp_path, [entry((t, -0.1), ("b", -4.0)) for t in texts]))))
        for texts in (MARKUP, [f"plain{k}" for k in range(len(MARKUP))])
    )
    assert hostile.elements == plain.elements
    assert {text.replace(" ", "·") for text in MARKUP} <= set(hostile.texts)
    assert hostile.code == plain.code == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x00", "\\x00"),
        ("\u202eabc", "\\u202eabc"),
        ("\ud83d", "\\ud83d"),
        ("", "∅"),
        ("    ", "····"),
        ("a" * 500, "a" * 59 + "…"),
        (",", ","),
        ("\u0301", "\\u0301"),
    ],
)
def test_characters_that_nobody_sees_are_escaped(tmp_path, text, shown):
    dataset = read(tmp_path, [entry((text, -0.1), ("b", -4.0))])
    strip = strip_of(dataset)
    html_of(strip).encode()
    assert tokens_of(strip)[0].text == shown


# Rendering.


def test_the_strip_tells_everything_without_colour(answer):
    html = html_of(strip_of(answer))
    links = re.findall(r'<a class="token"[^>]*>', html)
    assert len(links) == 3
    for link in links:
        assert re.search(r'aria-label="token .*, entropy \d\.\d\d nats"', link)
        assert re.search(r'title="Token \d: entropy', link)
        assert 'href="/?' in link


def mixed(one, other, share):
    """The colour that color-mix in sRGB makes of two."""
    pairs = [(int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5)]
    return "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", ["soft", "student"])
def test_the_text_is_readable_on_every_level(dark, colour):
    palette = colours(dark=dark)
    for level in range(6):
        ground = mixed(palette[colour], palette["card"], 0.07 * level)
        assert contrast(palette["text"][1:], ground) >= 4.5
