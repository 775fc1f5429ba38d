"""Logits of a real teacher and student, and their figures by torch, torchmetrics, scikit-learn."""

import json
from pathlib import Path
from typing import Any

import numpy as np

_DATA = Path(__file__).parent / "data" / "logits"

FIGURES: dict[str, Any] = json.loads((_DATA / "figures.json").read_text())
LABELS = np.load(_DATA / "labels.npy")
LOGITS = {name: np.load(_DATA / f"{name}.npy") for name in ("teacher", "student")}

# Of each model, at each of its temperatures: (model's name, figures with "T").
AT = [(name, figures) for name in LOGITS for figures in FIGURES[name]["at"]]
