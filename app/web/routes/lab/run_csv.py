"""A run as CSV: a row for each epoch."""

from collections.abc import Iterable

from fastapi.responses import Response

from ....lab.jobs.run_manager import Run
from ..api import saved_as

HEADERS = saved_as("run.csv")


def run_as_csv(run: Run) -> Response:
    """Epoch, then each student's loss, accuracy and recalls, in full precision."""
    config = run.config
    names = ("train_loss", "test_accuracy", *(f"recall_{c}" for c in config.task.classes))
    columns = ("epoch", *(f"{student}_{name}" for student in config.students for name in names))
    lines = [_joined(columns)]
    for number, results in enumerate(run.epochs, 1):
        values = (
            value
            for student in results
            for value in (student.train_loss, student.test_accuracy, *student.recall)
        )
        lines.append(_joined((number, *values)))
    return Response("\r\n".join(lines) + "\r\n", media_type="text/csv", headers=HEADERS)


def _joined(cells: Iterable[object]) -> str:
    return ",".join(map(str, cells))
