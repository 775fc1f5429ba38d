"""The card of a guided tour: where the reader is, what to read there, and where the links lead."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import parse_qsl

from ...explorer.experiment import Experiment, read_experiment
from ...explorer.results import compute
from ...explorer.tours.catalog import TOURS
from ...explorer.tours.model import Place, Stop, Tour
from ...query.canonical import query_of
from ..shared import format as fmt
from .frames import shown_frame, step_frames

LAB = "/lab"
# What a stop may look at: names for the data files, selectors for the page.
LOOKS = {
    "temperature": ".temperature",
    "teacher": 'table[data-series="teacher-hard"]',
    "soft-targets": 'table[data-series="teacher-soft"]',
    "student": 'table[data-series="student"]',
    "hard-student": 'table[data-series="hard-student"]',
    "pins": 'table[data-series="pin-1"]',
    "lab-run": ".lab-transport",
    "lab-accuracy": ".lab-hero",
    "lab-recall": ".lab-recall",
    "lab-map": '[data-panel="map"]',
}
_PLACEHOLDER = re.compile(r"\{([\w-]+)(?::([^}]+))?\}")


@dataclass(frozen=True)
class StopLink:
    """A link to a stop; `opens` says that another page has it."""

    number: int
    title: str
    href: str
    opens: str  # name of the other page, or nothing


@dataclass(frozen=True)
class OtherTour:
    """A link to the first stop of another tour."""

    title: str
    href: str
    n_stops: int


@dataclass(frozen=True)
class TourCard:
    """_tour.html."""

    value: str  # of the parameter `tour`
    title: str
    number: int
    stops: tuple[StopLink, ...]
    heading: str
    text: str
    attempt: str
    look: str  # selector of the element to look at
    previous: StopLink | None
    next: StopLink | None
    then: tuple[str, str] | None  # after the last stop: words and address of a page to go on with
    here: StopLink
    is_changed: bool  # the page shows something else than the stop's experiment
    is_paused: bool
    leave: str  # address without the stop's card, from which the tour can be resumed
    close: str  # address without a tour
    others: tuple[OtherTour, ...]
    in_new_tab: bool  # whether other pages open in a new tab


@dataclass(frozen=True)
class Surroundings:
    """The page that shows the card."""

    path: str
    options: Mapping[str, str]  # what its address has beside the query, such as an embed's options
    in_new_tab: bool = False

    def href(self, stop: Stop, text: str) -> str:
        """The address of a stop: this page, if it can show the stop, or the stop's own."""
        if self.shows(stop):
            return f"{self.path}?{query_of({**self.options, 'tour': text})}"
        return f"{stop.page}?{query_of({'tour': text})}"

    def shows(self, stop: Stop) -> bool:
        return (stop.page == LAB) == (self.path == LAB)


def explorer_tour(
    experiment: Experiment, path: str = "/", options: Mapping[str, str] | None = None
) -> TourCard | None:
    """The card on the explorer's page and in an embed; None without a tour.

    Args:
        path: of the page, which other than "/" is framed: other pages open in a new tab.
        options: the page's options that are not the defaults.
    """
    place = TOURS.place(experiment.tour)
    if place is None:
        return None
    around = Surroundings(path, options or {}, in_new_tab=path != "/")

    def address(text: str) -> str:
        query = replace(experiment, tour=text).query
        given = query_of(around.options)
        return "?".join(filter(None, (path, "&".join(filter(None, (query, given))))))

    is_changed = around.shows(place.stop) and not _is_same(experiment, _at(place.stop))
    return tour_card(place, around, is_changed, address(_paused(place)), address(""))


def _paused(place: Place) -> str:
    return TOURS.text(place.tour, place.number, is_paused=True)


def tour_card(
    place: Place, around: Surroundings, is_changed: bool, leave: str, close: str
) -> TourCard:
    """The card at a place of a tour, on any page."""
    tour, number, stop = place.tour, place.number, place.stop
    stops = tuple(_link(tour, k, around) for k in range(1, len(tour.stops) + 1))
    return TourCard(
        value=TOURS.text(tour, number, place.is_paused),
        title=tour.title,
        number=number,
        stops=stops,
        heading=stop.title,
        text=filled(stop),
        attempt=stop.attempt,
        look="" if place.is_paused or not around.shows(stop) else LOOKS[stop.look],
        previous=stops[number - 2] if number > 1 else None,
        next=stops[number] if number < len(stops) else None,
        then=tour.then if number == len(stops) else None,
        here=stops[number - 1],
        is_changed=is_changed,
        is_paused=place.is_paused,
        leave=leave,
        close=close,
        others=_others(tour, around),
        in_new_tab=around.in_new_tab,
    )


def _link(tour: Tour, number: int, around: Surroundings) -> StopLink:
    stop = tour.stops[number - 1]
    opens = "" if around.shows(stop) else "the lab" if stop.page == LAB else "the explorer"
    return StopLink(number, stop.title, around.href(stop, TOURS.text(tour, number)), opens)


def _others(shown: Tour, around: Surroundings) -> tuple[OtherTour, ...]:
    return tuple(
        OtherTour(tour.title, around.href(tour.stops[0], TOURS.text(tour, 1)), len(tour.stops))
        for tour in TOURS.values()
        if tour is not shown
    )


def _at(stop: Stop) -> Experiment:
    """The experiment of a stop."""
    return read_experiment(parse_qsl(stop.query), strict=True)[0]


def _is_same(one: Experiment, other: Experiment) -> bool:
    """Whether two experiments show the same, at any pace and with any panels open."""
    same = {"tour": "", "pace": 0.0, "open": ()}
    return replace(one, **same) == replace(other, **same)  # type: ignore[arg-type]


@cache
def filled(stop: Stop) -> str:
    """The text of a stop with its numbers, those of the page at this stop."""
    text = stop.text.replace("T = ", "T\u00a0=\u00a0")  # no line ends within it
    if not _PLACEHOLDER.search(text):
        return text
    results = compute(_at(stop))
    experiment = results.experiment
    shown = shown_frame(results, step_frames(results)[experiment.step])

    def number(match: re.Match[str]) -> str:
        name, label = match.groups()
        if label is None:
            return str(shown["texts"][name])
        return fmt.percent(shown["series"][name][experiment.labels.index(label)])

    return _PLACEHOLDER.sub(number, text)
