"""A guided tour's stops on the lab's page."""

from dataclasses import replace
from urllib.parse import parse_qsl

from ...explorer.parameters import TOUR
from ...explorer.tours.catalog import TOURS
from ...explorer.tours.model import Place
from ...lab.presets import PRESETS
from ...lab.temperature_map import PAGE_NAMES
from ...query.canonical import query_of
from ...query.parameter_types import ParameterError
from ..explorer.tour import LAB, Surroundings, TourCard, tour_card

Pairs = list[tuple[str, str]]


def read_tour(pairs: Pairs) -> tuple[Place | None, list[ParameterError]]:
    """The place in a tour that a query of the lab's page names, and what is wrong with it."""
    text = dict(pairs).get(TOUR.name, "")
    try:
        return TOURS.place(TOUR.read(text)) if text else None, []
    except ParameterError as problem:
        return None, [problem]


def with_stop(pairs: Pairs) -> Pairs:
    """The query; if it names a stop of the lab and nothing of a run, with the stop's preset."""
    place, _ = read_tour(pairs)
    given = {name for name, text in pairs if text}
    if place is None or place.is_paused or not given.isdisjoint(PAGE_NAMES):
        return pairs
    queries = (preset.query for preset in PRESETS if preset.name == place.stop.preset)
    return [*pairs, *(p for query in queries for p in parse_qsl(query) if p[0] not in given)]


def with_place(address: str, place: Place) -> str:
    """An address of the lab's page with a place in a tour."""
    path, _, query = address.partition("?")
    text = TOURS.text(place.tour, place.number, place.is_paused)
    return f"{path}?{'&'.join(filter(None, (query, query_of({TOUR.name: text}))))}"


def lab_tour(place: Place | None, preset: str, address: str) -> TourCard | None:
    """The card on the lab's page; None without a tour.

    Args:
        preset: name of the preset shown, if any.
        address: of the page without a tour.
    """
    if place is None:
        return None
    around = Surroundings(LAB, {})
    is_changed = around.shows(place.stop) and preset != place.stop.preset
    leave = with_place(address, replace(place, is_paused=True))
    return tour_card(place, around, is_changed, leave, close=address)
