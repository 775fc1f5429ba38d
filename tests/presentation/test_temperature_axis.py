import itertools
import math

import numpy as np
import pytest

from app.explorer.results import STOPS
from app.presentation.explorer import temperature_axis as axis


def test_equal_ratios_of_temperature_are_equal_distances():
    at = axis.places(np.array([1, 2, 5, 10]))
    assert at[1] - at[0] == pytest.approx(at[3] - at[2])
    assert at[3] - at[0] == pytest.approx(math.log(10) / math.log(40))


def test_the_axis_is_that_of_the_slider():
    assert (STOPS[0], STOPS[-1]) == (axis.FIRST, axis.LAST)
    gaps = axis.gaps_of_stops()
    assert (gaps[0], sum(gaps), len(gaps)) == (0, 1000, len(STOPS))


def test_every_stop_has_a_place_of_its_own():
    assert min(axis.gaps_of_stops()[1:]) > 0


def test_what_lies_beyond_an_end_is_put_there():
    assert axis.percent_place(0.05) == 0
    assert axis.percent_place(100) == 100


def test_the_ticks_are_stops_and_lie_at_their_places():
    assert [tick.label for tick in axis.ticks()] == ["1", "2", "3", "5", "10", "20"]
    places = dict(zip(STOPS.tolist(), itertools.accumulate(axis.gaps_of_stops()), strict=True))
    for tick in axis.ticks():
        assert 10 * tick.place == pytest.approx(places[float(tick.label)], abs=0.6)
