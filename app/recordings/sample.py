"""The recorded runs that every server shows: students of the lab, on soft and on hard labels."""

from pathlib import Path

from .mounted_runs import MountedRuns

FOLDER = Path(__file__).parent / "data"  # made by tools/digits_runs.py


def sample_runs() -> MountedRuns:
    """The runs called digits and digits-hard."""
    return MountedRuns(FOLDER, is_sample=True)
