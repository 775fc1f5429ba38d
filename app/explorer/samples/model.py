"""What an input sample is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...query.canonical import query_of


@dataclass(frozen=True)
class Scenario:
    """An input sample with the logits of its teachers and of the student's start."""

    slug: str
    title: str
    picture: str  # name of a partial in templates/pictures
    note: str  # where the numbers come from
    labels: tuple[str, ...]
    true_class: int
    teacher_logits: tuple[tuple[float, ...], ...]
    student_logits: tuple[float, ...]
    # Parameters of the query that the sample is meant with; not its defaults, a link has them.
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def query(self) -> str:
        """The query of the sample with its settings."""
        return query_of({"scenario": self.slug, **self.settings})
