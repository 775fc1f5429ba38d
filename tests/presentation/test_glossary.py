"""Each term that a template offers is explained, and each explanation has its term."""

import re
from pathlib import Path

from app.presentation.shared.glossary import GLOSSARY

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_terms_on_the_pages_are_those_of_the_glossary():
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    used = {name for text in texts for name in re.findall(r'\bterm\("([^"]+)"', text)}
    assert used == set(GLOSSARY)


def test_a_page_explains_each_term_once_and_leads_to_it(client):
    text = client.get("/?open=figures,loss&compare=1").text
    explained = re.findall(r' popover id="term-([^"]+)"', text)
    assert sorted(explained) == sorted(GLOSSARY)
    assert set(re.findall(r'popovertarget="term-([^"]+)"', text)) == set(GLOSSARY)
