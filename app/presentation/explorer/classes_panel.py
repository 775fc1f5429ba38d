"""The panel that shows all of many classes, of which the tables else show the likeliest."""

from dataclasses import dataclass

from ...explorer.results import Results


@dataclass(frozen=True)
class ClassesPanel:
    """_classes_panel.html."""

    is_open: bool
    n_classes: int
    n_shown: int  # while it is closed
    n_summed: int


def classes_panel(results: Results) -> ClassesPanel | None:
    """The panel of an experiment; None where all classes are shown anyway."""
    n_classes, n_summed = len(results.experiment.labels), len(results.summed_classes)
    if not n_summed:
        return None
    is_open = "classes" in results.experiment.open
    return ClassesPanel(is_open, n_classes, n_classes - n_summed, n_summed)


def shown_rows(results: Results) -> list[int]:
    """The rows of a distribution's table that are shown: all classes, or some and a sum."""
    n_classes, summed = len(results.experiment.labels), set(results.summed_classes)
    if not summed or "classes" in results.experiment.open:
        return list(range(n_classes))
    return [i for i in range(n_classes + 1) if i not in summed]
