from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import STOPS, compute
from app.presentation.explorer import frames


def results(query=""):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return compute(experiment)


def test_the_stops_are_those_of_the_slider():
    assert (STOPS[0], STOPS[-1], len(STOPS)) == (0.5, 20.0, 196)
    assert 3.0 in STOPS
    np.testing.assert_allclose(np.diff(STOPS), 0.1)


def test_the_first_frame_shows_the_glossarys_student():
    first = frames.step_frames(results())[0]
    assert first["series"]["student"] == [551, 268, 181]
    assert first["texts"]["step"] == "0/35"


@pytest.mark.parametrize(
    "query", ["", "step=20&T=4.5&compare=1", "logits=1,2;3,0&combine=geometric&T=0.7"]
)
def test_the_sweep_agrees_with_the_run_at_its_temperature(query):
    """What a drag shows at a stop is what the server answers for that temperature."""
    here = results(query)
    stop = int(np.argmin(abs(STOPS - here.experiment.temperature)))
    frame = frames.sweep_frames(here)[stop]
    step = frames.step_frames(here)[here.experiment.step]
    alone = frames.temperature_frame(here)
    assert frame["series"] == step["series"] | alone["series"]
    shown_by_step = {k: v for k, v in step["texts"].items() if not k.startswith("step")}
    assert frame["texts"] == shown_by_step | alone["texts"]


def test_a_costly_sweep_leaves_the_student_out():
    logits = ",".join(map(str, range(100)))
    here = results(f"logits={logits}&steps=500&step=500")
    assert set(frames.sweep_frames(here)[0]["series"]) == {"teacher-soft"}
