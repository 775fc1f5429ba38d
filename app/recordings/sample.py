"""The recorded runs that every server shows: two students of the lab, soft targets and hard labels."""

from pathlib import Path

SAMPLE = Path(__file__).parent / "data"  # made by tools/digits_runs.py
