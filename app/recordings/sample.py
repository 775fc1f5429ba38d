"""The recorded runs that every server shows: students of the lab, on soft and on hard labels."""

from pathlib import Path

SAMPLE = Path(__file__).parent / "data"  # made by tools/digits_runs.py
