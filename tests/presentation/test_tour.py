import re

import pytest

from app.explorer.tours.catalog import TOURS
from app.presentation.explorer.tour import LOOKS, filled
from tests.explorer.test_tours import STOPS


@pytest.mark.parametrize("stop", STOPS)
def test_a_stop_looks_at_something_and_leaves_no_number_open(stop):
    assert stop.look in LOOKS
    assert not re.search(r"[{}]", filled(stop))
    assert not re.search(r"[{}]", stop.attempt)


def test_every_element_is_looked_at_by_some_stop_or_is_the_slider():
    looked_at = {stop.look for tour in TOURS.values() for stop in tour.stops}
    assert set(LOOKS) - looked_at == {"temperature"}


def test_numbers_are_those_of_the_page():
    first = [filled(stop) for stop in TOURS["first"].stops]
    assert "89.7% sure of the cat. Dog (8.1%) and rabbit (2.2%)" in first[0]
    assert "dog 25.8% and rabbit 16.7%" in first[1]
    assert "dog 2.0% and rabbit 2.0%" in first[2]
    assert "36.8%, 32.6%, 30.6%" in first[4]
