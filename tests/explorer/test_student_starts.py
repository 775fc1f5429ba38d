import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.samples.catalog import SCENARIOS
from app.explorer.student_starts import uniform, weak_copy


def experiment(**query):
    return read_experiment(query.items(), strict=True)[0]


@pytest.mark.parametrize("slug", ["cat", "dog", "rabbit"])
def test_weak_copy_is_the_start_of_the_glossary(slug):
    assert weak_copy(experiment(scenario=slug)) == SCENARIOS[slug].student_logits


def test_weak_copy_of_several_teachers_is_that_of_their_mean():
    start = weak_copy(experiment(logits="1,2,6;3,-4,0"))
    np.testing.assert_allclose(start, [0.6, -0.3, 0.9], rtol=1e-6)


def test_uniform_start_has_equal_logits():
    assert uniform(experiment(logits="1,2,6")) == (0, 0, 0)
