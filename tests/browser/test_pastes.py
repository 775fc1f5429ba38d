"""Every real paste in the page: its receipt, or its refusal, and nothing else has changed."""

import re

from playwright.sync_api import expect

from app.explorer.parameters import LOGITS
from app.importers.paste import read_numbers
from app.presentation.explorer.receipt import summary
from tests.browser.hooks import numbers
from tests.pastes import FOLDER, PASTES, Refused

# What a browser does on a paste; text that is typed is read after a pause.
PASTED = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', {bubbles: true, inputType: 'insertFromPaste'}));
}"""


def test_every_real_paste_is_answered_beside_its_field(open_page):
    page = open_page("?T=2&open=numbers", allowed="422")
    field = page.get_by_label("Paste numbers", exact=True)
    expect(page.get_by_role("button", name="Read", exact=True)).to_be_visible()
    before = page.url, numbers(page, "teacher-hard"), numbers(page, "student")
    for name, expected in PASTES.items():
        text = (FOLDER / name).read_text()
        field.evaluate(PASTED, text)
        if isinstance(expected, Refused):
            for word in expected.words:
                expect(page.locator("#problem-paste"), name).to_contain_text(word)
            expect(page.locator("#receipt-card"), name).to_have_count(0)
        else:
            read = read_numbers(text)
            expect(page.locator("#receipt-summary"), name).to_have_text(summary(read))
            card = page.locator("#receipt-card")
            logits = LOGITS.write(read.logits)
            expect(card, name).to_have_attribute(
                "data-query", re.compile(f"^logits={re.escape(logits)}(&|$)")
            )
        after = page.url, numbers(page, "teacher-hard"), numbers(page, "student")
        assert after == before, name
