"""What a test has a process do in place of the analysis of all rows."""

import os
from pathlib import Path

from app.datasets.analysis.analyse import analyse

GO_ON, BEGUN = "go_on", "begun"  # files beside the dataset's


def _folder(dataset) -> Path:
    return dataset.paths[0].parent


def held_half_way(dataset, stated, sample=None, *, progress):
    """Analyse, the whole after the named pipe GO_ON has been opened for writing."""
    if sample is None:
        progress(0.5)
        (_folder(dataset) / GO_ON).read_bytes()
    return analyse(dataset, stated, sample=sample, progress=progress)


def lost_at_first(dataset, stated, sample=None, *, progress):
    """Analyse the whole the second time; the first time the process ends."""
    begun = _folder(dataset) / BEGUN
    if sample is None and not begun.exists():
        begun.touch()
        os._exit(1)
    return analyse(dataset, stated, sample=sample, progress=progress)


def lost(dataset, stated, sample=None, *, progress):
    """Analyse a sample; for the whole the process ends."""
    if sample is None:
        os._exit(1)
    return analyse(dataset, stated, sample=sample, progress=progress)


def unreadable(dataset, stated, sample=None, *, progress):
    """Fail as a disk does."""
    raise OSError(5, "Input/output error")


def too_large(dataset, stated, sample=None, *, progress):
    """Fail for want of memory."""
    raise MemoryError


def priority(dataset, stated, sample=None, *, progress):
    """The priority of the process."""
    return os.getpriority(os.PRIO_PROCESS, 0)
