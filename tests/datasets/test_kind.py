"""What the numbers of a file are, by rule."""

import numpy as np
import pytest

from app.datasets.analysis.kind import as_logits, guess_kind
from tests.datasets.logit_files import TEACHER

LOGITS = TEACHER.astype(np.float64)
LOG_PROBS = LOGITS - np.log(np.exp(LOGITS).sum(axis=1, keepdims=True))
PROBS = np.exp(LOG_PROBS)


WIDE = np.random.default_rng(5).normal(0, 3, (50, 1000))
LONG = WIDE - np.log(np.exp(WIDE).sum(axis=1, keepdims=True))


def bfloat16(array):
    """Rounded to the nearest of 8 significant bits, as float64."""
    bits = np.asarray(array, np.float32).view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000
    return rounded.astype(np.uint32).view(np.float32).astype(np.float64)


def with_first(array, value):
    changed = array.copy()
    changed[0, 0] = value
    return changed


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (LOGITS, "logits"),
        (PROBS, "probs"),
        (LOG_PROBS, "log_probs"),
        (PROBS.astype(np.float16), "probs"),
        (PROBS[:, None, :], "probs"),
        (bfloat16(PROBS), "probs"),
        (bfloat16(LOG_PROBS), "log_probs"),
        (bfloat16(LONG), "log_probs"),
        (LONG.astype(np.float16), "log_probs"),
        (np.full((2, 1000), np.float16(-np.log(1000))), "log_probs"),
        (bfloat16(PROBS * 0.99), "logits"),
        (bfloat16(LOG_PROBS - 0.02), "logits"),
        (PROBS * 0.9995, "probs"),
        (PROBS * 0.998, "logits"),
        (with_first(PROBS, -0.0001), "logits"),
        (with_first(LOG_PROBS, 0.01), "logits"),
        (with_first(LOG_PROBS, -np.inf), "log_probs"),  # the first class of row 1 has next to none
        (LOGITS - LOGITS.max() - 20, "logits"),  # none above 0, and sums far below 1
        (np.array([[-np.inf, 0.0]]), "log_probs"),
        (with_first(PROBS, np.nan), "probs"),
        (with_first(LOG_PROBS, np.inf), "log_probs"),
        (np.full((3, 2), np.nan), "logits"),
        (np.zeros((3, 2)), "logits"),
    ],
)
def test_the_kind_follows_from_every_row(array, kind):
    assert guess_kind(array).kind == kind


def test_the_sentence_says_how_it_was_guessed():
    assert guess_kind(PROBS).sentence == (
        "Taken as probabilities: no number is below 0, and every row sums to 1."
    )


def test_probabilities_become_logarithms_and_others_stay():
    assert np.allclose(as_logits("probs", PROBS), LOG_PROBS, rtol=1e-12)
    assert as_logits("probs", np.array([0.0, 1.0])).tolist() == [-1000, 0]
    assert np.isnan(as_logits("probs", np.array([-0.5, np.nan]))).all()
    assert as_logits("logits", LOGITS) is LOGITS
    assert as_logits("log_probs", LOG_PROBS) is LOG_PROBS
