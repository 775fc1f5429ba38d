"""Frames of the lab's page: a frame has all that an epoch changes.

The format is that of app/presentation/explorer/frames.py, with a `row` of the table of epochs.
"""

import math
from collections.abc import Sequence
from typing import Any

from ...lab import asked_share, report, uncertainty
from ...lab.config import Config
from ...lab.jobs.worker_status import WorkerStatus
from ...lab.tasks.classification import EpochResult
from ...lab.uncertainty import Estimate
from ..shared import format as fmt
from .students import shown_students

ASKED = "asked"  # the series of the share that a run asks about, a number for each network


def epoch_columns(config: Config) -> list[str]:
    """Headings of the table of epochs."""
    names = [student.short for student in shown_students(config)]
    kinds = ("accuracy", "loss")
    return ["Epoch", *(f"{name}: {kind}" for kind in kinds for name in names)]


def percentage(share: float) -> str:
    """A share as a percentage with one decimal."""
    return fmt.percent(fmt.tenths([share])[0])


def accuracy_text(share: float) -> str:
    """A share of examples with two decimals: one of 2,000 test examples is 0.05 %."""
    return f"{100 * share:.2f}%"


def errors_text(accuracy: float, n_test: int) -> str:
    """The number of wrong test examples: "27 errors"."""
    return counted(round(n_test * (1 - accuracy)), "error", "errors")


def with_interval(share: float, n: int) -> str:
    """A share of n examples and half the width of its 95 % interval: "95.10% ± 0.95"."""
    return f"{accuracy_text(share)} {plus_minus(uncertainty.of_accuracy(share, n))}"


def plus_minus(estimate: Estimate, decimals: int = 2) -> str:
    """Half the width of a 95 % interval in percentage points: "± 0.95"."""
    return f"± {100 * estimate.margin:.{decimals}f}"


def accuracy_texts(name: str, accuracy: float, n_test: int) -> dict[str, str]:
    """An accuracy on the test examples, its 95 % interval, and the errors."""
    return {
        f"{name}-accuracy": accuracy_text(accuracy),
        f"{name}-spread": plus_minus(uncertainty.of_accuracy(accuracy, n_test)),
        f"{name}-errors": errors_text(accuracy, n_test),
    }


def epoch_frame(config: Config, epoch: int, epoch_results: Sequence[EpochResult]) -> dict[str, Any]:
    """The frame after an epoch, from 1; `idle_texts` are the texts before the first epoch."""
    teacher = report.teacher(config.task, config.teacher)["test_accuracy"]
    texts = {"epoch": f"{epoch}/{config.epochs}"}
    for name, student in zip(config.students, epoch_results, strict=True):
        texts |= accuracy_texts(name, student.test_accuracy, config.task.n_test)
        share = percentage(student.test_accuracy / teacher)
        texts[f"{name}-share"] = f"{share} of the teacher's accuracy"
    recalls = {
        f"recall-{name}": fmt.tenths(student.recall)
        for name, student in zip(config.students, epoch_results, strict=True)
    }
    return {
        "epoch": epoch,
        "series": recalls | {ASKED: asked_tenths(config, epoch_results)},
        "texts": texts,
        "row": [
            str(epoch),
            *(accuracy_text(student.test_accuracy) for student in epoch_results),
            *(fmt.nats(student.train_loss) for student in epoch_results),
        ],
    }


def asked_tenths(config: Config, epoch_results: Sequence[EpochResult]) -> list[int]:
    """What the run asks about: the share that the teacher and each student read right."""
    students = (asked_share.student_share(config, student) for student in epoch_results)
    return fmt.tenths([asked_share.teacher_share(config), *students])


def idle_texts(config: Config) -> dict[str, str]:
    """The texts of the page before the first epoch."""
    texts = {"epoch": f"0/{config.epochs}", "left": ""}
    for name in config.students:
        texts[f"{name}-accuracy"] = "–"
        texts |= {f"{name}-{what}": "" for what in ("spread", "errors", "share")}
    return texts


def left_text(seconds: float) -> str:
    """The time left, rounded so that it rarely changes."""
    if seconds < 1:
        return "under 1 s left"
    if seconds < 90:
        return f"about {math.ceil(seconds)} s left"
    return f"about {math.ceil(seconds / 60)} min left"


def took_text(seconds: float) -> str:
    """The duration of a run, in words."""
    return f"in {seconds:.1f} s"


def replay_text(seconds: float) -> str:
    """What is said while a run is shown again that was trained before."""
    return f"a replay: training took {seconds:.1f} s"


def workers_text(worker_status: WorkerStatus) -> str:
    """The workers that train, as a sentence."""
    if not worker_status.on_cluster:
        return (
            f"Trained by {counted(worker_status.workers, 'process', 'processes')} of this server."
        )
    if not worker_status.reached:
        return "The cluster's scheduler does not answer."
    if not worker_status.workers:
        return "No worker of the cluster is there yet: what is started waits for one."
    workers = counted(worker_status.workers, "worker", "workers")
    return f"Trained by {workers} of a Dask cluster, {worker_status.at_once} at once."


def counted(n: int, one: str, many: str) -> str:
    """A number of things: "1 worker", "2 workers"."""
    return f"{n} {one if n == 1 else many}"


def queue_text(position: int, over_share: bool = False) -> str:
    """A position in the queue, in words."""
    why = "Your address trains as many runs as one may" if over_share else "Every place is taken"
    if position == 1:
        return f"{why}. You are next."
    return f"{why}. You are number {position} in the queue."
