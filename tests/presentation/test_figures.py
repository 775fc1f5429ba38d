"""The charts' layouts against Plotly's own schema."""

import pytest
from plotly.graph_objs import Layout

from app.presentation.lab.figures import FIGURES as OF_LAB
from app.presentation.shared.figures import FIGURES as OF_EXPLORER
from app.presentation.shared.figures import layout

FIGURES = OF_EXPLORER | OF_LAB


@pytest.mark.parametrize("name", FIGURES)
def test_a_layout_is_what_plotly_takes(name):
    assert Layout(**FIGURES[name]).to_plotly_json() == FIGURES[name]


def test_a_wrong_layout_would_be_refused():
    with pytest.raises(ValueError, match="hovermodes"):
        Layout(**layout(hovermodes="x"))
