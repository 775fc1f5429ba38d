"""Records a training run as lines of JSON. NumPy and the standard library only, no thread."""

import json
import math
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .arrays import as_json
from .file_lock import lock
from .header_line import finite_array, header_line
from .lines import fixed_fields, last_step, whole_lines


class Recorder:
    """Write a student's logits on the same few examples to a file while it trains.

        with Recorder("runs/kd.jsonl", teacher_logits=t, labels=y, temperature=4) as run:
            for step, batch in enumerate(loader):
                ...
                if step % 50 == 0:
                    run.log(step, student_logits=student(probe), train_loss=loss)

    A file of the same run is gone on with; a line that was cut off is removed from it. A full disk
    or a lost one warns once and loses lines, but does not end the training. The format:
    docs/recordings.md.

    Args:
        path: of the file, `.jsonl`; its folder is made.
        teacher_logits: (rows, classes), or (rows, teachers, classes), of at most 64 examples.
        labels: the true class of each row, as index or name.
        classes: the classes' names; without them "0", "1", …
        temperature: T > 0 of the training's soft loss.
        hard_weight: weight of the hard loss, from 0 to 1.
        names: of the rows, for the page.
        pictures: of the rows, (rows, height, width), grey, from 0 to 1 or from 0 to 255.
    Raises:
        ValueError, TypeError: what the thing must be, and what it is.
        BlockingIOError: another process records to the file.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        teacher_logits: Any,
        temperature: float,
        hard_weight: float = 0.0,
        labels: Sequence[int | str] | None = None,
        classes: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        pictures: Any = None,
    ) -> None:
        self.path = Path(path)
        self._header, self._shape = header_line(
            teacher_logits, labels, classes, temperature, hard_weight, names, pictures
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("a+b", buffering=0)
        self._has_warned, self._has_logged, self._last_step = False, False, -1
        try:
            lock(self._file, self.path)
            self._go_on()
        except BaseException:
            self._file.close()
            raise

    def log(self, step: int, *, student_logits: Any, **metrics: Any) -> None:
        """Append the student's logits after a step, and any numbers measured then.

        Args:
            step: whole number ≥ 0, above that of the log before; the first log after a file was
                opened may go back, as training from a checkpoint does: what was logged from there
                on is then void.
            student_logits: (rows, classes), finite, those of the header's rows.
            metrics: one number each; NaN and infinities are written as null.
        Raises:
            ValueError, TypeError: what the thing must be, and what it is.
        """
        if self._file.closed:
            raise ValueError(f"{self.path} must be open, is closed")
        logits = finite_array("student_logits", student_logits)
        if logits.shape != self._shape:
            raise ValueError(f"student_logits must be {self._shape}, got {logits.shape}")
        number = int(step)
        if number != step or number < 0 or (self._has_logged and number <= self._last_step):
            least = self._last_step + 1 if self._has_logged else 0
            raise ValueError(f"step must be a whole number from {least}, got {step}")
        measured = {name: _metric(name, value) for name, value in metrics.items()}
        self._append(
            f'{{"step":{number},"time":{time.time():.3f},"metrics":{json.dumps(measured)}'
            f',"student_logits":{as_json(logits)}}}\n'
        )
        self._has_logged, self._last_step = True, number

    def close(self) -> None:
        """Close the file; another process may go on with it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _go_on(self) -> None:
        """Take up an earlier recording of the same run, without a line that was cut off."""
        self._size = whole_lines(self._file)
        self._file.truncate(self._size)
        if self._size == 0:
            self._append("")
            return
        there, ours = fixed_fields(self._file), json.loads(self._header)
        for name, value in ours.items():
            if there.get(name) != value:
                rule = f"{name} must be that of the run recorded there, or the file another"
                raise ValueError(f"{self.path}: {rule}")
        self._last_step = last_step(self._file, self._size)

    def _append(self, line: str) -> None:
        """Write the line, or all of nothing; the header first in an empty file."""
        data = (line if self._size else self._header + line).encode()
        try:
            if self._file.write(data) != len(data):
                raise OSError("no space left on device")
            self._size += len(data)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self._size)
            if not self._has_warned:
                self._has_warned = True
                message = f"{self.path}: a line could not be written ({error}); the run goes on"
                warnings.warn(message, RuntimeWarning, stacklevel=3)


def _metric(name: str, value: Any) -> float | None:
    try:
        # A loss has a gradient, and PyTorch warns where one is made a number with it.
        number = float(value.detach() if hasattr(value, "detach") else value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be one number, got {type(value).__name__}") from None
    return number if math.isfinite(number) else None
