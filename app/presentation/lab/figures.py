"""The layouts of the lab's charts; see app/presentation/shared/figures.py."""

from typing import Any

from ..shared.figures import AXIS, SPIKE, layout

_TEMPERATURE = {"text": "T", "standoff": 4}
_PERCENT = {**AXIS, "ticksuffix": "%", "nticks": 6}

FIGURES: dict[str, dict[str, Any]] = {
    "accuracy": layout(
        xaxis={
            **AXIS,
            **SPIKE,
            "showgrid": False,
            "unifiedhovertitle": {"text": "After epoch %{x}"},
        },
        yaxis={**_PERCENT, "autorange": "min", "range": [None, 100.4]},
    ),
    "recall": layout(
        barmode="group",
        bargap=0.24,
        bargroupgap=0.04,
        xaxis={**AXIS, "type": "category", "showgrid": False},
        yaxis={**_PERCENT, "range": [0, 104]},
    ),
    "bias": layout(
        xaxis={**AXIS, **SPIKE, "showgrid": False, "unifiedhovertitle": {"text": "Bias +%{x}"}},
        yaxis={**_PERCENT, "range": [0, 104]},
    ),
    "heat": layout(
        xaxis={**AXIS, "type": "category", "showgrid": False, "title": _TEMPERATURE},
        yaxis={**AXIS, "type": "category", "showgrid": False},
    ),
    "lines": layout(
        xaxis={
            **AXIS,
            "type": "category",
            "showgrid": False,
            "title": _TEMPERATURE,
            "unifiedhovertitle": {"text": "T = %{x}"},
        },
        yaxis={**_PERCENT},
    ),
}
