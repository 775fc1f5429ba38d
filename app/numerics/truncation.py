"""A teacher of which only some classes are known: what is missing, and a KL without it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .losses import kl_divergence
from .softmax import Array, log_softmax


def missing_probability_at(
    log_probs: ArrayLike, missing: int, n_spread: int, temperature: float
) -> tuple[Array, Array]:
    """Share at T of the missing probability: as one class, and spread evenly over many.

    s_1 = r^(1/T) / (Σ p_i^(1/T) + r^(1/T));   s_n = n (r/n)^(1/T) / (Σ p_i^(1/T) + n (r/n)^(1/T))

    r is the missing probability at T = 1, p_i are those of the listed classes. At T = 1 both
    shares are r; for T > 1, s_n is the largest share that n missing classes can have together,
    because x^(1/T) is concave.

    Args:
        log_probs: logarithms of the probabilities at T = 1, r among them, shape (..., n_classes),
            finite, in nats.
        missing: index of r on the last axis.
        n_spread: number n of missing classes, >= 1.
        temperature: T > 0, dimensionless.
    Returns:
        s_1 and s_n, each of shape (...), in [0, 1].
    Raises:
        ValueError: temperature must be > 0, got 0.0
    Source: softmax of log p / T; the bound is Jensen's inequality.
    Example:
        >>> one, many = missing_probability_at(np.log([0.9, 0.1]), 1, 10_000, 2.0)
        >>> round(float(one), 3), round(float(many), 3)
        (0.25, 0.971)
    """
    log_p = np.asarray(log_probs, dtype=np.float64)
    as_one = np.exp(log_softmax(log_p, temperature))[..., missing]
    spread = log_p.copy()  # n classes of r/n weigh as one of ln r + (T - 1) ln n
    spread[..., missing] += (temperature - 1) * np.log(n_spread)
    return as_one, np.exp(log_softmax(spread, temperature))[..., missing]


def likeliest(log_targets: ArrayLike, k: int, left_out: int | None = None) -> NDArray[np.intp]:
    """The k classes that the teacher holds likeliest, in their order; of equal ones the first.

    Args:
        log_targets: log q, shape (n_classes,).
        k: how many, 1 <= k <= n_classes; one less where a class is left out.
        left_out: index of a class that is never among them, such as one that stands for all
            classes that are not listed.
    Returns:
        Indices, shape (k,), ascending.
    Raises:
        ValueError: k must be from 1 to 2, got 3
    Example:
        >>> likeliest(np.log([0.2, 0.5, 0.3]), 2).tolist()
        [1, 2]
    """
    order = np.argsort(-np.asarray(log_targets), kind="stable")
    order = order[order != left_out]
    if not 1 <= k <= len(order):
        raise ValueError(f"k must be from 1 to {len(order)}, got {k}")
    return np.sort(order[:k])


def kl_both_renormalised(log_targets: Array, log_probs: Array, kept: NDArray[np.intp]) -> float:
    """KL(q' || p') of both over the kept classes: q'_i = q_i / Q, p'_i = p_i / P.

    Q and P are what teacher and student give the kept classes in all. A student that gives them
    almost nothing has no loss, if only their proportions are the teacher's.

    Args:
        log_targets: log q, shape (n_classes,), finite.
        log_probs: log p, the same shape, finite.
        kept: indices of the k classes, from likeliest.
    Returns:
        >= 0, in nats; KL(q || p) where all classes are kept.
    Source: MaxText distillation_utils.py, NVIDIA ModelOpt TopKLogitsKLLoss.
    Example:
        >>> log_q, log_p = np.log([0.6, 0.3, 0.1]), np.log([0.2, 0.1, 0.7])
        >>> kl_both_renormalised(log_q, log_p, np.array([0, 1])) < 1e-15
        True
    """
    return float(kl_divergence(log_softmax(log_targets[kept]), log_softmax(log_probs[kept])))


def kl_teacher_renormalised(log_targets: Array, log_probs: Array, kept: NDArray[np.intp]) -> float:
    """sum_K q'_i log(q'_i / p_i) = KL(q' || p') - log P, with q' = q / Q.

    The rest of the teacher counts as 0: the student is to give the kept classes everything.

    Args, Returns: as kl_both_renormalised; 0 only where P = 1.
    Source: axolotl topk_logprob/forward_kl.py, DistillKit lossfuncs/kl.py with "zero".
    """
    renormalised = kl_both_renormalised(log_targets, log_probs, kept)
    return max(renormalised - _log_total(log_probs[kept]), 0.0)


def kl_not_renormalised(log_targets: Array, log_probs: Array, kept: NDArray[np.intp]) -> float:
    """sum_K q_i log(q_i / p_i) = Q (KL(q' || p') + log(Q / P)): no KL, because Q and P are not 1.

    Below 0 where P > Q exp(KL(q' || p')): the student gives the kept classes more than the teacher.

    Args: as kl_both_renormalised.
    Returns:
        float of either sign, in nats; KL(q || p) where all classes are kept.
    Source: verl trainer/distillation/losses.py, which then replaces what is below 0 by 0.
    Example:
        >>> log_q, log_p = np.log([0.6, 0.3, 0.1]), np.log([0.65, 0.33, 0.02])
        >>> round(kl_not_renormalised(log_q, log_p, np.array([0, 1])), 4)
        -0.0766
    """
    log_share, log_student = _log_total(log_targets[kept]), _log_total(log_probs[kept])
    renormalised = kl_both_renormalised(log_targets, log_probs, kept)
    return float(np.exp(log_share) * (renormalised + log_share - log_student))


def kl_rest_as_one(log_targets: Array, log_probs: Array, kept: NDArray[np.intp]) -> float:
    """sum_K q_i log(q_i / p_i) + (1 - Q) log((1 - Q) / (1 - P)): all others are one class.

    Never above KL(q || p): how the others compare among themselves is not asked.

    Args, Returns: as kl_both_renormalised.
    Source: TRL's teacher server, Megatron, DistillKit lossfuncs/kl.py with "symmetric_uniform".
    """
    if len(kept) == len(log_targets):
        return float(kl_divergence(log_targets, log_probs))
    log_q, log_p = (
        np.append(log_x[kept], _log_total(np.delete(log_x, kept)))
        for log_x in (log_targets, log_probs)
    )
    return float(kl_divergence(log_q, log_p))


def kl_rest_spread(log_targets: Array, log_probs: Array, kept: NDArray[np.intp]) -> float:
    """KL(s || p): s_i = q_i of the kept classes, (1 - Q) / (n - k) of each other one.

    Args, Returns: as kl_both_renormalised.
    Source: FKD utils_FKD.py, marginal_smoothing_k5; ml-dr dr/utils.py, densify with "smooth".
    """
    if len(kept) == len(log_targets):
        return float(kl_divergence(log_targets, log_probs))
    n_others = len(log_targets) - len(kept)
    each = _log_total(np.delete(log_targets, kept)) - np.log(n_others)
    spread = np.full(len(log_targets), each)
    spread[kept] = log_targets[kept]
    return float(kl_divergence(spread, log_probs))


def _log_total(log_probs: Array) -> float:
    """Logarithm of a sum of probabilities."""
    return float(np.logaddexp.reduce(log_probs))
