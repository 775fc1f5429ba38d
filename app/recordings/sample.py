"""The recorded runs that every server shows: students of the lab, on soft and on hard labels."""

from pathlib import Path

from .mounted_runs import MountedRun, MountedRuns

FOLDER = Path(__file__).parent / "data"  # made by tools/digits_runs.py
_WORDS = {
    "digits.jsonl": "A sample: a student of the lab, trained on soft targets alone.",
    "digits-hard.jsonl": "A sample: a student of the lab, trained on hard labels alone.",
}


def sample_runs() -> MountedRuns:
    """The runs called digits and digits-hard."""
    return MountedRuns(FOLDER, is_sample=True)


def sample_words(run: MountedRun) -> str:
    """What a run of the sample is, for people; "" of any other run."""
    return _WORDS.get(run.path.name, "") if run.path.parent == FOLDER else ""
