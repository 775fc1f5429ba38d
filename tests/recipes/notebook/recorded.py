import numpy as np
from soft_targets import Recorder, show

teacher = np.random.default_rng(0).normal(0, 3, (2, 10))
classes = [f"digit {k}" for k in range(10)]
with Recorder("kd.jsonl", teacher_logits=teacher, classes=classes, temperature=4) as run:
    for step in range(0, 1001, 10):
        run.log(step, student_logits=teacher * step / 1000)
show(run, row=1, step=500, pace=20)
