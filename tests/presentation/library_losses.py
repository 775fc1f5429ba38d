"""The losses of libraries, written out here apart from app/numerics.

Of one example: student's logits z, teacher's v, true class y. They take complex logits too: the
imaginary part of a loss is its derivative (complex-step differentiation), exact to rounding, so that
nothing here knows a formula for a gradient.
"""

import numpy as np

EPSILON = 1e-7  # keras/src/backend/config.py


def log_softmax(z, t=1.0):
    shifted = (z - z.real.max()) / t
    return shifted - np.log(np.exp(shifted).sum())


def ce(z, y):
    return -log_softmax(z)[y]


def between(log_q, log_p):
    """KL of two distributions."""
    return (np.exp(log_q) * (log_q - log_p)).sum()


def kl(z, v, t=1.0):
    return between(log_softmax(v, t), log_softmax(z, t))


def soft_ce(z, v, t=1.0):
    return -(np.exp(log_softmax(v, t)) * log_softmax(z, t)).sum()


def entropy(v, t=1.0):
    return soft_ce(v, v, t)


def torchdistill(z, v, y, t=4.0, alpha=0.5):
    # yoshitomo-matsubara/torchdistill: torchdistill/losses/mid_level.py, KDLoss.forward
    if alpha is None or alpha == 0 or y is None:
        return kl(z, v, t)
    return alpha * ce(z, y) + (1 - alpha) * t**2 * kl(z, v, t)


def pytorch_tutorial(z, v, y):
    # pytorch/tutorials: beginner_source/knowledge_distillation_tutorial.py
    q, log_p = np.exp(log_softmax(v, 2)), log_softmax(z, 2)
    return 0.25 * np.sum(q * (np.log(q) - log_p)) * 2**2 + 0.75 * ce(z, y)


def pytorch_tutorial_before_2785(z, v, y):
    return 0.25 * soft_ce(z, v, 2) * 2**2 + 0.75 * ce(z, y)


def keras_kl(z, v, t):
    # keras-team/keras: keras/src/losses/losses.py, kl_divergence
    q, p = np.exp(log_softmax(v, t)), np.exp(log_softmax(z, t))
    q, p = (np.where(x.real < EPSILON, EPSILON, x) for x in (q, p))
    return (q * np.log(q / p)).sum()


def keras_older(z, v, y):
    # keras-team/keras-io at 1da2fdef: examples/vision/knowledge_distillation.py
    return 0.1 * ce(z, y) + 0.9 * keras_kl(z, v, 10)


def keras_current(z, v, y, t=10, alpha=0.1):
    # the same file since 501fb4cb
    return alpha * ce(z, y) + (1 - alpha) * keras_kl(z, v, t) * t**2


def keras_distiller(z, v, y):
    # keras-team/keras: keras/src/distillation/distiller.py and distillation_loss.py
    return keras_current(z, v, y, t=3, alpha=0.5)


def mdistiller(z, v, y):
    # megvii-research/mdistiller: mdistiller/distillers/KD.py, engine/cfg.py
    return 0.1 * ce(z, y) + 0.9 * kl(z, v, 4) * 4**2


def mdistiller_dkd(z, v, y, t=4, alpha=1.0, beta=8.0):
    # …/distillers/DKD.py, dkd_loss; the true class is masked by 1000 in its second part
    q, p = np.exp(log_softmax(v, t)), np.exp(log_softmax(z, t))
    target, others = ([x[y], x.sum() - x[y]] for x in (q, p))
    tckd = sum(a * np.log(a / b) for a, b in zip(target, others, strict=True))
    mask = 1000.0 * (np.arange(len(z)) == y)
    nckd = between(log_softmax(v / t - mask), log_softmax(z / t - mask))
    return ce(z, y) + (alpha * tckd + beta * nckd) * t**2


def maxtext(z, v, y, t=1.0, alpha=0.5):
    # AI-Hypercomputer/maxtext: src/maxtext/trainers/post_train/distillation/distillation_utils.py
    return alpha * kl(z, v, t) * t**2 + (1 - alpha) * ce(z, y)


def axolotl(z, v, y, t=1.0):
    # axolotl-ai-cloud/axolotl: src/axolotl/integrations/kd/kernels/liger.py, of all tokens
    return 0.5 * kl(z, v, t) * t**2 + 0.5 * ce(z, y)


def textbrewer(z, v, y, hard_label_weight=0):
    # airaria/TextBrewer: src/textbrewer/losses.py, kd_ce_loss; configurations.py and
    # distiller_basic.py, compute_loss, with weight 1 of the soft loss
    return soft_ce(z, v, 4) + hard_label_weight * ce(z, y)


def modelopt(z, v, y, t=1.0, reduction="mean"):
    # NVIDIA/TensorRT-Model-Optimizer: modelopt/torch/distill/losses.py, LogitsDistillationLoss;
    # reductions as in torch.nn.functional.kl_div, of a batch of one example
    return kl(z, v, t) * t**2 / (len(z) if reduction == "mean" else 1)


def modelopt_balanced(z, v, y):
    # …/loss_balancers.py, StaticLossBalancer
    return 0.5 * modelopt(z, v, y, reduction="batchmean") + 0.5 * ce(z, y)


def modelopt_megatron(z, v, y, t=1.0):
    # …/plugins/megatron.py, LogitsKLLoss
    return kl(z, v, t)


def distillkit(z, v, y, a=0.5, b=0.5):
    # arcee-ai/DistillKit: distillkit/lossfuncs/kl.py, KLDLoss, of one token; trainer.py,
    # total_distillation_loss
    return (a * ce(z, y) + b * kl(z, v, 2) * 2**2) / (a + b)


def trl_gkd(z, v, y, beta=0.0):
    # huggingface/trl: trl/experimental/gkd/gkd_trainer.py, compute_loss, which calls
    # generalized_jsd_loss without a temperature
    log_q, log_p = log_softmax(v), log_softmax(z)
    if beta in (0, 1):
        return between(log_p, log_q) if beta else between(log_q, log_p)
    log_m = np.log(beta * np.exp(log_q) + (1 - beta) * np.exp(log_p))
    return beta * between(log_q, log_m) + (1 - beta) * between(log_p, log_m)


def trl_distillation(z, v, y, t=1.0, beta=1.0):
    # …/experimental/distillation/distillation_trainer.py, _jsd_divergence, of all tokens
    return trl_gkd(z / t, v / t, y, beta)


def distillm_skewed(z, v, y, lam=0.1):
    # jongwooko/distillm: distillm/losses.py, skewed_forward_kl
    q, p = np.exp(log_softmax(v)), np.exp(log_softmax(z))
    return -(q * np.log(lam * q + (1 - lam) * p)).sum()


def distillm_skewed_reverse(z, v, y, lam=0.1):
    # …, skewed_reverse_kl
    q, log_p = np.exp(log_softmax(v)), log_softmax(z)
    p = np.exp(log_p)
    return -(p * np.log((1 - lam) * q + lam * p) - p * log_p).sum()


def fkd(z, v, y, t=4.0):
    # szq0214/FKD: FKD_SLG/README.md, --temp; train_FKD.py, Soft_CrossEntropy with --temp 1
    return -(np.exp(log_softmax(v, t)) * log_softmax(z)).sum()


def nkd(z, v, y, t=1.0, gamma=1.5):
    # yzd-v/cls_KD: mmcls/models/dis_losses/nkd.py
    of_target = -np.exp(log_softmax(v)[y]) * log_softmax(z)[y]
    return of_target + gamma * t**2 * soft_ce(np.delete(z, y), np.delete(v, y), t)


def logit_standardization(z, v, y, t=2.0):
    # sunshangquan/logit-standardization-KD: mdistiller/distillers/KD.py; torch's std has n - 1
    z_, v_ = ((x - x.mean()) / (1e-7 + x.std(ddof=1)) for x in (z, v))
    return 0.1 * ce(z, y) + 9 * kl(z_, v_, t) * t**2
