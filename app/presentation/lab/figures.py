"""The layouts of the lab's charts; see app/presentation/shared/figures.py."""

from typing import Any

from ..shared.figures import AXIS, SPIKE, axis_title, layout

_TEMPERATURE = axis_title("temperature T")
_ACCURACY = axis_title("test accuracy, %")
_PERCENT = {**AXIS, "nticks": 6}

FIGURES: dict[str, dict[str, Any]] = {
    "accuracy": layout(
        xaxis={
            **AXIS,
            **SPIKE,
            "showgrid": False,
            "title": axis_title("epoch"),
            "unifiedhovertitle": {"text": "After epoch %{x}"},
        },
        yaxis={**_PERCENT, "autorange": "min", "range": [None, 100.4], "title": _ACCURACY},
    ),
    "recall": layout(
        barmode="group",
        bargap=0.24,
        bargroupgap=0.04,
        xaxis={**AXIS, "type": "category", "showgrid": False, "title": axis_title("class")},
        yaxis={**_PERCENT, "range": [0, 104], "title": axis_title("recall, %")},
    ),
    "bias": layout(
        xaxis={
            **AXIS,
            **SPIKE,
            "showgrid": False,
            "title": axis_title("bias added, logits"),
            "unifiedhovertitle": {"text": "Bias +%{x}"},
        },
        yaxis={**_PERCENT, "range": [0, 104], "title": _ACCURACY},
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
        yaxis={**_PERCENT, "title": _ACCURACY},
    ),
}
