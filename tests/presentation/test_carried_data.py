from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.explorer.carried_data import carried_data
from app.presentation.explorer.frames import step_frames, sweep_frames


@pytest.mark.parametrize("query", ["", "scenario=specialists&compare=1&step=4&pins=T:8"])
def test_the_sweeps_series_are_differences_that_add_up_to_its_frames(query):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    results = compute(experiment)
    frames = sweep_frames(results)
    carried = carried_data(experiment, step_frames(results), frames).sweep
    assert set(carried["series"]) == set(frames[0]["series"])
    for name, differences in carried["series"].items():
        shown = [frame["series"][name] for frame in frames]
        assert np.cumsum(differences, axis=0).tolist() == shown
    assert "T" not in carried["texts"]
    for name, texts in carried["texts"].items():
        assert texts == [frame["texts"][name] for frame in frames]
