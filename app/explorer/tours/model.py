"""What a guided tour is, and how a link names a stop of one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_PAUSED = ":paused"


@dataclass(frozen=True)
class Stop:
    """One stop: what the page shows there, what to look at, what to read and what to try."""

    title: str
    page: str  # path of the page that shows it
    query: str  # canonical query of the experiment, without the tour
    preset: str  # on the lab's page: name of the preset that takes the query's place
    look: str  # name of the element to look at; the page knows its selector
    text: str  # a computed number stands as {series:class} or {text}
    attempt: str  # one thing to try


@dataclass(frozen=True)
class Tour:
    """A guided tour: its stops in order."""

    name: str
    title: str
    stops: tuple[Stop, ...]
    then: tuple[str, str] | None = None  # words and address of a page to go on with after the last


@dataclass(frozen=True)
class Place:
    """Where a reader is in a tour."""

    tour: Tour
    number: int  # of the stop, from 1
    is_paused: bool  # the reader has left the tour here

    @property
    def stop(self) -> Stop:
        return self.tour.stops[self.number - 1]


class Tours(Mapping[str, Tour]):
    """Tours by their names. A link names the stops of the first one by their numbers alone."""

    def __init__(self, tours: Iterable[Tour]) -> None:
        self._by_name = {tour.name: tour for tour in tours}
        self._first = next(iter(self._by_name.values()))
        self._places = dict(self._each_place())

    def __getitem__(self, name: str) -> Tour:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def _each_place(self) -> Iterator[tuple[str, Place]]:
        for tour in self._by_name.values():
            for number in range(1, len(tour.stops) + 1):
                for is_paused in (False, True):
                    yield self.text(tour, number, is_paused), Place(tour, number, is_paused)

    def text(self, tour: Tour, number: int, is_paused: bool = False) -> str:
        """A stop as a link names it: "3", "lab:3", "3:paused"."""
        name = "" if tour is self._first else f"{tour.name}:"
        return f"{name}{number}{_PAUSED if is_paused else ''}"

    def place(self, text: str) -> Place | None:
        """The place that a link names; None if there is none of that name."""
        return self._places.get(text)

    @property
    def rule(self) -> str:
        """The names of all stops, in words: "1 to 6, lab:1 to lab:5 or models:1 to models:5"."""
        *others, last = (
            f"{self.text(tour, 1)} to {self.text(tour, len(tour.stops))}"
            for tour in self._by_name.values()
        )
        return f"{', '.join(others)} or {last}" if others else last

    @property
    def shape(self) -> str:
        """A regular expression for the names of all places."""
        return "|".join(self._places)
