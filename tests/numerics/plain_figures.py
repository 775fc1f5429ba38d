"""Figures of rows by their plain formulas, from log-probabilities: what the fast sums must equal."""

import numpy as np


def confidence(log_p):
    """max_i p_i."""
    return np.exp(log_p.max(axis=-1))


def brier_score(true_class, log_p):
    """sum_i (p_i - onehot(y)_i)^2."""
    hard = np.eye(log_p.shape[-1])[true_class]
    return ((np.exp(log_p) - hard) ** 2).sum(axis=-1)


def top_mass(log_p, counts):
    """Sums of the largest p, shape (..., len(counts))."""
    sums = np.cumsum(-np.sort(-np.exp(log_p), axis=-1), axis=-1)
    return sums[..., np.asarray(counts) - 1]
