"""The samples that a server offers; the built-in ones are read once from samples/data."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import starmap
from pathlib import Path
from typing import Any

from ..data_files import read_data_files
from .model import Scenario


def _scenario(slug: str, raw: dict[str, Any]) -> Scenario:
    return Scenario(
        slug=slug,
        title=raw["title"],
        picture=raw["picture"],
        note=raw["note"],
        labels=tuple(raw["labels"]),
        true_class=raw["labels"].index(raw["true"]),
        teacher_logits=tuple(tuple(map(float, row)) for row in raw["teachers"]),
        student_logits=tuple(map(float, raw["student"])),
        settings=raw.get("settings", {}),
    )


class Samples(Mapping[str, Scenario]):
    """Samples by their slugs, from one source or several, in the sources' order."""

    def __init__(self, *sources: Iterable[Scenario]) -> None:
        self._by_slug: dict[str, Scenario] = {}
        for source in sources:
            for scenario in source:
                if scenario.slug in self._by_slug:
                    raise ValueError(f"a sample's slug must be its own, got {scenario.slug} twice")
                self._by_slug[scenario.slug] = scenario

    def __getitem__(self, slug: str) -> Scenario:
        return self._by_slug[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_slug)

    def __len__(self) -> int:
        return len(self._by_slug)


# Files are called NN-slug.toml: the number is the place in the picker.
SCENARIOS = Samples(starmap(_scenario, read_data_files(Path(__file__).parent / "data")))
