"""Distillation losses as the code of well-known libraries computes them, for one example.

q and p are the softmax of the teacher's and of the student's logits at temperature T, y is the true
class, CE = -log p_y at T = 1, H is the entropy. A mean over a batch of one example divides by 1.

Of every function: the temperature is T > 0, weights (hard, soft, alpha, gamma, of mdistiller_dkd
beta too) are >= 0, a skew is 0 <= l < 1; it returns a float >= 0 in nats. The libraries differ in
where T squared stands and in what a mean divides by.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import kl_family
from .decoupled import dkd
from .losses import cross_entropy, entropy, kl_divergence
from .soft_pair import SoftPair
from .softmax import Array, log_softmax

_KERAS_EPSILON = 1e-7
_STANDARD_EPSILON = 1e-7


@dataclass(frozen=True)
class Example:
    """What a library's loss reads of one training example.

    Attributes:
        student_logits: z, shape (n_classes,), finite.
        log_targets: function from a temperature to log q, shape (n_classes,), such as
            `lambda t: log_softmax(teacher_logits, t)`.
        true_class: index y, 0 <= y < n_classes.
    """

    student_logits: Array
    log_targets: Callable[[float], Array]
    true_class: int

    def log_probs(self, temperature: float) -> Array:
        """log p at a temperature, shape (n_classes,)."""
        return log_softmax(self.student_logits, temperature)

    def pair(self, temperature: float) -> SoftPair:
        """Soft targets and student at a temperature, as a divergence reads them."""
        log_q = self.log_targets(temperature)
        return SoftPair(log_q, np.exp(log_q), self.student_logits, self.true_class, temperature)

    def kl(self, temperature: float) -> float:
        """KL(q || p) at a temperature."""
        return float(kl_divergence(self.log_targets(temperature), self.log_probs(temperature)))

    def hard_loss(self) -> float:
        """CE, against the true class at T = 1."""
        return float(cross_entropy(self.true_class, self.log_probs(1.0)))


def weighted_kd(example: Example, temperature: float, hard: float, soft: float) -> float:
    """hard CE + soft T^2 KL(q || p), with any two weights.

    Source: mdistiller distillers/KD.py, MaxText, axolotl kernels/liger.py, DistillKit trainer.py
        (weights over their sum), PyTorch's tutorial.
    Example:
        >>> one = Example(np.zeros(2), lambda t: np.log([0.5, 0.5]), 0)
        >>> round(weighted_kd(one, 4.0, hard=0.1, soft=0.9), 4)
        0.0693
    """
    return hard * example.hard_loss() + soft * temperature**2 * example.kl(temperature)


def torchdistill_kd(example: Example, temperature: float, alpha: float) -> float:
    """alpha CE + (1 - alpha) T^2 KL(q || p); KL(q || p) alone, without T^2, where alpha is 0.

    Source: torchdistill losses/mid_level.py, KDLoss.
    """
    if alpha == 0:
        return example.kl(temperature)
    return weighted_kd(example, temperature, alpha, 1 - alpha)


def keras_kd(example: Example, temperature: float, alpha: float, t_squared: bool) -> float:
    """alpha CE + (1 - alpha) c KL, c = T^2 or 1, with probabilities clipped at 1e-7 in the KL.

    Source: keras-io examples/vision/knowledge_distillation.py, losses.kl_divergence of Keras.
    """
    log_q, log_p = (
        np.maximum(log_x, np.log(_KERAS_EPSILON))
        for log_x in (example.log_targets(temperature), example.log_probs(temperature))
    )
    kl = float((np.exp(log_q) * (log_q - log_p)).sum())
    scale = temperature**2 if t_squared else 1.0
    return alpha * example.hard_loss() + (1 - alpha) * scale * kl


def modelopt_logits(example: Example, temperature: float, is_mean: bool) -> float:
    """T^2 KL(q || p), over the number of classes with reduction="mean" of torch's kl_div.

    Source: NVIDIA ModelOpt, torch/distill/losses.py, LogitsDistillationLoss.
    """
    n_classes = len(example.student_logits) if is_mean else 1
    return temperature**2 * example.kl(temperature) / n_classes


def textbrewer_kd(example: Example, temperature: float, hard: float) -> float:
    """hard CE - sum_i q_i log p_i: the soft cross-entropy, KL(q || p) + H(q), without T^2.

    Source: TextBrewer losses.py, kd_ce_loss; distiller_basic.py, compute_loss.
    """
    soft = _soft_cross_entropy(example.log_targets(temperature), example.log_probs(temperature))
    return hard * example.hard_loss() + soft


def generalised_jsd(example: Example, temperature: float, beta: float) -> float:
    """beta KL(q || m) + (1 - beta) KL(p || m), m = beta q + (1 - beta) p, without T^2.

    KL(q || p) where beta is 0, KL(p || q) where it is 1.

    Args:
        example: the example.
        temperature: T > 0; 1 for GKD, whose temperature only samples text.
        beta: from 0 to 1.
    Source: TRL experimental/gkd/gkd_trainer.py and experimental/distillation; of beta = 0 also
        LogitsKLLoss of NVIDIA ModelOpt, torch/distill/plugins/megatron.py.
    """
    pair = example.pair(temperature)
    if beta == 0:
        return float(pair.kl)
    return float(kl_family.reverse_kl(pair) if beta == 1 else kl_family.jsd(pair, beta))


def distillm_skew(example: Example, skew: float) -> float:
    """-sum_i q_i log m_i at T = 1, m = l q + (1 - l) p: KL(q || m) + H(q).

    Source: DistiLLM losses.py, skewed_forward_kl.
    """
    pair = example.pair(1.0)
    return float(kl_family.skew_kl(pair, skew) + entropy(pair.log_targets))


def distillm_reverse_skew(example: Example, skew: float) -> float:
    """KL(p || m) at T = 1, m = (1 - l) q + l p.

    Source: DistiLLM losses.py, skewed_reverse_kl.
    """
    return float(kl_family.skew_reverse_kl(example.pair(1.0), skew))


def fkd_soft_labels(example: Example, temperature: float) -> float:
    """-sum_i q_i log p_i with q at T, as it was saved, and p at 1.

    Source: FKD, FKD_SLG/generate_soft_label.py (--temp) and train_FKD.py, Soft_CrossEntropy.
    """
    return _soft_cross_entropy(example.log_targets(temperature), example.log_probs(1.0))


def mdistiller_dkd(
    example: Example, temperature: float, alpha: float, beta: float, hard: float
) -> float:
    """hard CE + T^2 DKD(q, p; alpha, beta), after the warm-up; see decoupled.dkd.

    Source: mdistiller distillers/DKD.py.
    """
    soft = float(dkd(example.pair(temperature), alpha, beta))
    return hard * example.hard_loss() + temperature**2 * soft


def normalised_kd(example: Example, temperature: float, gamma: float) -> float:
    """-q_y log p_y - gamma T^2 sum_{i != y} q'_i log p'_i; q_y and p_y at T = 1.

    q' and p' are the distributions over the wrong classes at T.

    Source: NKD, Yang et al. 2023, arXiv 2303.13005; mmcls/models/dis_losses/nkd.py.
    """
    y = example.true_class
    of_target = -np.exp(example.log_targets(1.0)[y]) * example.log_probs(1.0)[y]
    log_others = (
        log_softmax(np.delete(log_x, y))
        for log_x in (example.log_targets(temperature), example.log_probs(temperature))
    )
    return float(of_target + gamma * temperature**2 * _soft_cross_entropy(*log_others))


def standardised_kd(example: Example, temperature: float, hard: float, soft: float) -> float:
    """hard CE + soft T^2 KL, of logits with mean 0 and standard deviation 1 in the KL.

    Both rows become (z - mean z) / (1e-7 + std z), std with n - 1; the teacher's logits are log q
    at T = 1, which differ by a constant.

    Source: Sun et al. 2024, arXiv 2403.01427; logit-standardization-KD distillers/KD.py.
    """
    log_q, log_p = (
        log_softmax(_standardised(logits), temperature)
        for logits in (example.log_targets(1.0), example.student_logits)
    )
    kl = float(kl_divergence(log_q, log_p))
    return hard * example.hard_loss() + soft * temperature**2 * kl


def _soft_cross_entropy(log_targets: Array, log_probs: Array) -> float:
    """-sum_i q_i log p_i; at least 0, also where it is rounding."""
    return float(np.maximum(-(np.exp(log_targets) * log_probs).sum(), 0.0))


def _standardised(logits: Array) -> Array:
    centred = logits - logits.mean()
    size = np.abs(centred).max()
    # Of rows over their largest number: squares of large ones would overflow.
    deviation = size * np.std(centred / size, ddof=1) if size else 0.0
    return np.asarray(centred / (_STANDARD_EPSILON + deviation))
