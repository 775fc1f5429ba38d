import pytest
from plotly.graph_objs import Layout

from app.presentation.data.chart_axes import RELIABILITY, scale_to
from app.presentation.data.curves import LAYOUTS


@pytest.mark.parametrize("highest", [1e-7, 0.039, 0.7, 1.0, 2.3, 74.0, 6.9, 1000.0])
def test_an_axis_holds_its_values_and_has_few_round_ticks(highest):
    scale = scale_to(highest)
    assert scale.top > highest and scale.ticks[0] == 0
    assert 3 <= len(scale.ticks) <= 6
    assert all(float(f"{tick:.3g}") == tick for tick in scale.ticks)
    assert scale.height(0) == 100 and scale.height(scale.top) == 0


def test_an_axis_of_nothing_but_zeros_is_drawn():
    assert scale_to(0.0).top > 0


@pytest.mark.parametrize("layout", [*LAYOUTS.values(), RELIABILITY])
def test_a_layout_is_what_plotly_takes(layout):
    assert Layout(**layout).to_plotly_json() == layout
