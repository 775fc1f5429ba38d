import numpy as np
from soft_targets import show

logits = np.random.default_rng(0).normal(0, 3, (5, 10)).astype("float32")
classes = [f"digit {k}" for k in range(10)]
show(logits, labels=[9, 1, 2, 3, 4], classes=classes, row=0, T=4, pace=20)
