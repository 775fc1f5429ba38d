"""Messages on the lab's page call a parameter as its field does."""

import re
from html import unescape

import pytest

from app.lab.config import read_config
from app.lab.tasks.catalog import DEFAULT_TASK
from app.lab.temperature_map import PAGE_NAMES, read_map
from app.presentation.lab.field_names import names_on_screen, on_screen
from app.presentation.lab.page_state import NAMES as STATE_NAMES

NAMES = names_on_screen(DEFAULT_TASK)


def test_every_parameter_of_the_page_has_a_name():
    assert sorted(NAMES) == sorted((*PAGE_NAMES, *STATE_NAMES))


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_a_name_is_the_label_of_its_field(client, name):
    text = unescape(client.get("/lab?divergence=dkd&open=settings,map").text)
    labels = re.findall(r'<(?:span|legend|label) class="label"[^>]*>(.*?)</', text)
    symbols = (" T", ", w")  # beside the words
    assert NAMES[name] in {label.removesuffix(end) for label in labels for end in ("", *symbols)}


def test_a_message_has_the_name_on_the_screen_and_its_parameter_stays():
    (problem,) = read_map([("hard_weight", "2")], strict=False)[1]
    shown = on_screen(problem, DEFAULT_TASK)
    assert str(shown) == "Weight of the hard label must be between 0 and 1, got 2"
    assert shown.name == "hard_weight"


def test_a_rule_names_the_other_parameter_as_the_screen_does():
    (problem,) = read_config([("augment", "1"), ("teacher", "few_digits")], strict=False)[1]
    assert "with teacher=few_digits" in str(problem)
    shown = str(on_screen(problem, DEFAULT_TASK))
    assert shown.startswith("Turn, stretch and shift must be 0 with the teacher “one that saw 500")
    assert "teacher=" not in shown
