"""Libraries' losses at temperatures and weights that are not their defaults."""

from functools import partial

import numpy as np
import pytest

from app.numerics import conventions
from app.numerics.conventions import Example
from tests.presentation import library_losses as libraries

Z, V, Y = np.array([-0.3, 1.2, 0.4, -1.0, 0.9]), np.array([2.1, -0.4, 3.0, 0.7, -1.9]), 2
ONE = Example(Z, partial(libraries.log_softmax, V), Y)
OTHERWISE = {
    "NKD at T = 3": (
        conventions.normalised_kd(ONE, 3.0, gamma=0.7),
        libraries.nkd(Z, V, Y, 3, 0.7),
    ),
    "ModelOpt at T = 4": (
        conventions.modelopt_logits(ONE, 4.0, is_mean=True),
        libraries.modelopt(Z, V, Y, 4),
    ),
    "Megatron at T = 2": (
        conventions.generalised_jsd(ONE, 2.0, beta=0),
        libraries.modelopt_megatron(Z, V, Y, 2),
    ),
    "TRL at T = 2, β = 0.3": (
        conventions.generalised_jsd(ONE, 2.0, beta=0.3),
        libraries.trl_distillation(Z, V, Y, 2, 0.3),
    ),
    "MaxText at T = 3": (
        conventions.weighted_kd(ONE, 3.0, hard=0.8, soft=0.2),
        libraries.maxtext(Z, V, Y, 3, 0.2),
    ),
    "DKD with other weights": (
        conventions.mdistiller_dkd(ONE, 2.0, alpha=3, beta=0.5, hard=1),
        libraries.mdistiller_dkd(Z, V, Y, 2, 3, 0.5),
    ),
    "DistiLLM, λ = 0.4": (
        conventions.distillm_reverse_skew(ONE, 0.4),
        libraries.distillm_skewed_reverse(Z, V, Y, 0.4),
    ),
    "FKD at T = 1": (conventions.fkd_soft_labels(ONE, 1.0), libraries.fkd(Z, V, Y, 1)),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_librarys_loss_is_its_formula_at_other_settings_too(name):
    ours, written_out = OTHERWISE[name]
    assert ours == pytest.approx(written_out, rel=1e-12)
