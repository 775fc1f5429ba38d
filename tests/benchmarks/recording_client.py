"""Times trainings for recording.py, recorded and not, in turn; needs PyTorch, NumPy and our lab."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from app.lab.architectures import mlp
from app.lab.tasks.digits import teachers
from app.lab.tasks.digits.dataset import CLASSES, N_PIXELS, load
from app.recordings.recorder import Recorder
from tests.benchmarks.client import Answer, answer_task
from tests.benchmarks.lab_pytorch import sequential
from tests.benchmarks.stats import interleave

torch: Any = import_module("torch") if find_spec("torch") else None
_THREADS = 2
_BATCH = 50  # as in the lab
_TEMPERATURE, _HARD_WEIGHT, _RATE = 4.0, 0.1, 1e-3


class Training:
    """Trainings of one student from the same start on the same batches."""

    def __init__(self, task: Answer, folder: Path) -> None:
        split, widths = load(), (N_PIXELS, *task["hidden"], len(CLASSES))
        self.task, self.folder = task, folder
        self.start = mlp.initial(widths, np.random.default_rng(0))
        self.teacher = sequential(torch, teachers.network()).eval()
        self.pixels = torch.from_numpy(split.training.inputs)
        self.labels = torch.from_numpy(split.training.labels)
        self.probe = torch.from_numpy(split.test.inputs[: task["probe"]])
        self.probe_labels = split.test.labels[: task["probe"]]
        with torch.no_grad():
            self.stored, self.teacher_logits = self.teacher(self.pixels), self.teacher(self.probe)
        self.forward: list[float] = []  # seconds of each pass of the probe
        self.log: list[float] = []

    def plain(self, _: int) -> float:
        """Seconds of a training that is not recorded."""
        began = time.perf_counter()
        for _step in self._steps(self._student()):
            pass
        return time.perf_counter() - began

    def recorded(self, k: int) -> float:
        """Seconds of a training that is recorded, the file opened and closed."""
        began = time.perf_counter()
        student = self._student()
        with Recorder(
            self.folder / f"{k}.jsonl",
            teacher_logits=self.teacher_logits,
            labels=self.probe_labels,
            classes=CLASSES,
            temperature=_TEMPERATURE,
            hard_weight=_HARD_WEIGHT,
        ) as run:
            self._record(run, 0, student)
            for step, loss in self._steps(student):
                if step % self.task["every"] == 0:
                    self._record(run, step, student, train_loss=loss)
        return time.perf_counter() - began

    def _student(self) -> Any:
        return sequential(torch, self.start)

    def _steps(self, student: Any) -> Iterator[tuple[int, Any]]:
        """Update after update, the number of them and the loss."""
        optimizer = torch.optim.Adam(student.parameters(), _RATE)
        rng = np.random.default_rng(1)
        for step in range(1, self.task["updates"] + 1):
            batch = torch.from_numpy(rng.integers(len(self.pixels), size=_BATCH))
            x, y = self.pixels[batch], self.labels[batch]
            with torch.no_grad():
                targets = self.teacher(x) if self.task["teacher_answers"] else self.stored[batch]
            loss = _kd_loss(student(x), targets, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield step, loss.detach()

    def _record(self, run: Recorder, step: int, student: Any, **metrics: Any) -> None:
        began = time.perf_counter()
        with _evaluating(student):
            logits = student(self.probe)
        answered = time.perf_counter()
        run.log(step, student_logits=logits, **metrics)
        self.forward.append(answered - began)
        self.log.append(time.perf_counter() - answered)


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """As docs/recording-recipes.md has it."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, training in modes:
            module.training = training


def _kd_loss(z: Any, teacher_logits: Any, y: Any) -> Any:
    functional = torch.nn.functional
    soft_targets = functional.softmax(teacher_logits / _TEMPERATURE, dim=1)
    log_probs = functional.log_softmax(z / _TEMPERATURE, dim=1)
    soft = functional.kl_div(log_probs, soft_targets, reduction="batchmean")
    hard = functional.cross_entropy(z, y)
    return (1 - _HARD_WEIGHT) * _TEMPERATURE**2 * soft + _HARD_WEIGHT * hard


async def times(task: Answer) -> Answer:
    """Seconds of each training, and of each pass of the probe and each log, after one pair that warms up."""
    torch.set_num_threads(_THREADS)
    with TemporaryDirectory() as folder:
        training = Training(task, Path(folder))
        sides = {"plain": training.plain, "recorded": training.recorded}
        for k, side in enumerate(sides.values()):
            side(-1 - k)
        training.forward.clear()
        training.log.clear()
        return interleave(task["pairs"], sides) | {"forward": training.forward, "log": training.log}


if __name__ == "__main__":
    answer_task(times)
