"""The charts' layouts, sent as plain JSON; a test validates them by Plotly's own package.

The browser adds data and colours; it reads them from the tables beside the chart.
"""

from typing import Any

_MARGIN = {"l": 56, "r": 12, "t": 24, "b": 48}
QUARTERS, TOP = [0, 25, 50, 75, 100], 104  # of an axis in percent: its ticks, its end
AXIS = {
    "fixedrange": True,
    "zeroline": False,
    "showline": False,
    "ticks": "",
    "ticklabelstandoff": 6,
    "showspikes": False,
}
SPIKE = {"showspikes": True, "spikethickness": 1, "spikedash": "solid", "spikemode": "across"}


def axis_title(text: str) -> dict[str, Any]:
    """The name of an axis, with its unit, beside its ticks."""
    return {"text": text, "standoff": 8}


def layout(**own: Any) -> dict[str, Any]:
    """A chart's layout: the common fields and its own."""
    return {
        "margin": _MARGIN,
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "x unified",
        "dragmode": False,
        "font": {"size": 12},
        **own,
    }


BAR_GAP = 0.27  # between two classes, as a part of the room for one; two drawings have it

FIGURES: dict[str, dict[str, Any]] = {
    "comparison": layout(
        barmode="group",
        bargap=BAR_GAP,
        bargroupgap=0.06,
        xaxis={**AXIS, "type": "category", "showgrid": False, "title": axis_title("class")},
        yaxis={
            **AXIS,
            "range": [0, TOP],
            "tickvals": QUARTERS,
            "title": axis_title("probability, %"),
        },
    ),
    "loss": layout(
        xaxis={
            **AXIS,
            **SPIKE,
            "showgrid": False,
            "title": axis_title("training step"),
            "unifiedhovertitle": {"text": "Step %{x}"},
        },
        # The page has the ranges: app/presentation/explorer/loss_axes.py.
        yaxis={**AXIS, "nticks": 5, "exponentformat": "e"},
    ),
}
