"""The students' names and colours in the lab."""

from dataclasses import dataclass

from ...lab.config import Config


@dataclass(frozen=True)
class ShownStudent:
    """A student's key in the API, its names, its colour's token and its line in charts."""

    key: str
    title: str  # "On hard labels"
    short: str  # "Hard labels"
    colour: str
    dash: str  # of Plotly

    @property
    def running(self) -> str:
        """Its name within a sentence: "on hard labels"."""
        return self.title[0].lower() + self.title[1:]


_ALL = {
    student.key: student
    for student in (
        ShownStudent("hard", "On hard labels", "Hard labels", "hard-student", "dash"),
        ShownStudent("distilled", "Distilled", "Distilled", "student", "solid"),
        ShownStudent(
            "smoothed", "On smoothed labels", "Smoothed labels", "smoothed-student", "dashdot"
        ),
    )
}


def shown_students(config: Config) -> list[ShownStudent]:
    """The students of a run, in its order."""
    return [_ALL[name] for name in config.students]
