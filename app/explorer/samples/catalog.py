"""The built-in samples, read once from app/explorer/samples/data."""

import tomllib
from pathlib import Path

from .model import Scenario

_DATA = Path(__file__).parent / "data"


def _load(path: Path) -> Scenario:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Scenario(
        slug=path.stem.split("-", 1)[1],
        title=raw["title"],
        picture=raw["picture"],
        note=raw["note"],
        labels=tuple(raw["labels"]),
        true_class=raw["labels"].index(raw["true"]),
        teacher_logits=tuple(tuple(map(float, row)) for row in raw["teachers"]),
        student_logits=tuple(map(float, raw["student"])),
    )


# Files are called NN-slug.toml: the number is the place in the picker.
SCENARIOS: dict[str, Scenario] = {
    scenario.slug: scenario for scenario in map(_load, sorted(_DATA.glob("*.toml")))
}
