"""The page of files of several sorts, on one server: what is wrong, what is missing, a long text."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from app.datasets.mounted import MountedDatasets
from app.datasets.reader import read_dataset
from tests.browser.hooks import drawn
from tests.browser.test_accessibility import violations_in_every_look
from tests.browser.test_data_page import OUTSIDE
from tests.hostile_names import MARKUP
from tests.serving import serving

N_TOKENS = 1200
LOGPROBS = [-0.2, -2.1, -3.5]


def _token(k):
    tokens = [f" word{k % 17}", "\n" if k % 40 == 39 else " other", " third"]
    listed = [{"token": t, "logprob": p} for t, p in zip(tokens, LOGPROBS, strict=True)]
    return {**listed[k % 2], "top_logprobs": listed}


def _answer(path):
    content = [_token(k) for k in range(N_TOKENS)]
    path.write_text(json.dumps({"choices": [{"logprobs": {"content": content}}]}))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server of an ill file with hostile names, one of three teachers, and an answer."""
    folder = tmp_path_factory.mktemp("sorts")
    chance = np.random.default_rng(0)
    logits = chance.normal(size=(60, 30))
    logits[3, 0], logits[5] = np.nan, logits[4]
    names = np.array(
        [f"{MARKUP} {k} with a name that is far too long for a column" for k in range(30)]
    )
    np.savez(folder / "ill.npz", logits=logits, classes=names)
    three, labels = chance.normal(size=(60, 3, 4)), chance.integers(0, 4, 60)
    np.savez(folder / "three.npz", logits=three, student=three[:, 0], labels=labels)
    _answer(folder / "answer.jsonl")
    datasets = MountedDatasets()
    for file in ("ill.npz", "three.npz", "answer.jsonl"):
        datasets.add(read_dataset([folder / file]))
    with serving(datasets=datasets) as url:
        yield url


def test_axe_finds_nothing_in_any_sort_of_file_and_nothing_is_cut_off(open_page, site):
    page = open_page(f"{site}/data", width=320)
    for path in ("data", "data/ill", "data/three", "data/answer"):
        page.goto(f"{site}/{path}")
        if path != "data":
            drawn(page, "entropy")
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
        assert page.evaluate(OUTSIDE) == [], path
        assert violations_in_every_look(page, (1280, 320)) == {}, path


def test_what_is_wrong_comes_first_and_what_is_missing_names_its_option(open_page, site):
    page = open_page(f"{site}/data/ill", width=360)
    first = page.locator("#data > section").first
    expect(first.get_by_role("heading").first).to_be_in_viewport()
    expect(first).to_contain_text("1 row with NaN or an infinity")
    expect(first).to_contain_text("1 row equal to an earlier one")
    for option in ("--labels FILE", "--student FILE"):
        expect(page.locator(".data-missing", has_text=option)).to_be_visible()


def test_a_term_is_explained_where_it_stands(open_page, site):
    page = open_page(f"{site}/data/three")
    page.get_by_role("button", name="logits (raw scores)").press("Enter")
    expect(page.get_by_text("A network's raw scores")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("A network's raw scores")).to_be_hidden()


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_the_tokens_are_skipped_and_their_pages_turned_by_keyboard(open_page, site):
    page = open_page(f"{site}/data/answer")
    page.get_by_role("link", name="Skip the tokens").press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "later"
    page.keyboard.press("Enter")
    page.wait_for_url("**/data/answer?tokens=2")
    expect(page.locator("#token-pages")).to_contain_text("Tokens 1,001 to 1,200")
    page.wait_for_function("document.activeElement.id === 'tokens'")
    page.reload()
    expect(page.locator("#token-pages")).to_contain_text("Tokens 1,001 to 1,200")


def test_the_keyboard_goes_where_a_link_leads_and_stays_near_one_that_has_gone(open_page, site):
    page = open_page(f"{site}/data/three?page=2")
    page.locator("#next").press("Enter")
    page.wait_for_url("**/data/three?page=3")
    expect(page.locator("#next")).to_have_count(0)
    page.wait_for_function("document.activeElement.id === 'examples'")
    page.locator(".shares td a").first.press("Enter")
    page.wait_for_url("**/data/three?true=*")
    page.wait_for_function("document.activeElement.id === 'examples'")
    page.locator("select[name=top]").select_option("")
    page.locator("select[name=top]").focus()
    page.wait_for_url(lambda url: "top=" not in url)
    assert page.evaluate("document.activeElement.name") == "top"
