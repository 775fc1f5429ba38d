"""The shipped table of tuning: the grid from which a preset's settings were chosen."""

from dataclasses import dataclass

from ...lab import tuning
from ...lab.config import LEARNING_RATE, Config
from ...lab.presets import Preset
from ...query.parameter_types import write_number
from .frames import accuracy_text
from .students import shown_students


@dataclass(frozen=True)
class TrialRow:
    """One setting of the grid: each student's accuracy, and whether it was chosen."""

    settings: list[str]  # epochs, learning rate, smoothing
    reached: list[tuple[str, bool]]  # accuracy, and whether the setting was chosen for the student


@dataclass(frozen=True)
class TunedView:
    """The table of one preset's grid."""

    about: str
    columns: list[str]
    rows: list[TrialRow]


def tuned_view(preset: Preset | None, config: Config) -> TunedView | None:
    """The grid of the preset shown; None if the settings are not those of a tuned preset."""
    tuned = tuning.shipped().get(preset.name) if preset else None
    if tuned is None:
        return None
    students = shown_students(config)
    smoothed = (tuned.hard_lr, tuned.epochs, tuned.smoothing)
    own = {
        "hard": (tuned.hard_lr, tuned.epochs, tuning.SMOOTHINGS[0]),
        "distilled": (tuned.lr, tuned.epochs, tuning.SMOOTHINGS[0]),
        "smoothed": smoothed,
    }
    return TunedView(
        about=(
            f"Chosen by the share of the {config.task.n_validation:,} validation"
            f" {config.task.examples}{', those left out among them,' if config.left_out else ''}"
            f" that a student reads"
            f" right: a mean over {len(tuning.SEEDS)} seeds (of a map: over its temperatures and"
            f" widths). The distilled student and the one on hard labels had the same grid, widened"
            f" where the best rate was its lowest or highest, up to"
            f" {write_number(LEARNING_RATE.high)}. The epochs are those at which the two together"
            f" do best. Smoothed labels share the rate of hard labels."
        ),
        columns=["Epochs", "Learning rate", "Smoothing", *(s.short for s in students)],
        rows=[
            TrialRow(
                [str(trial.epochs), write_number(trial.lr), write_number(trial.smoothing)],
                [
                    (
                        accuracy_text(trial.reached_by(student.key)),
                        own[student.key] == (trial.lr, trial.epochs, trial.smoothing),
                    )
                    for student in students
                ],
            )
            for trial in sorted(tuned.trials, key=lambda t: (t.epochs, t.lr, t.smoothing))
            if config.smoothing
            or trial.smoothing == tuning.SMOOTHINGS[0]  # the others repeat the row
        ],
    )
