"""Threads and caches of one server process, in its application's state."""

from fastapi import FastAPI

from ..explorer.results import compute
from ..presentation.explorer.frames import step_frames
from ..recordings.shown_run import ShownRuns
from .bounded_threads import BoundedThreads
from .event_cache import EventCache
from .trajectory_rows import trajectory_rows

_MOST_BYTES = 32_000_000  # of events of one kind


def install(app: FastAPI) -> None:
    """Create the application's threads and caches; applications do not share them."""
    # Two at once: threads share one interpreter, and each response takes tens of megabytes.
    app.state.large_answers = BoundedThreads("large answers", 2, 32)
    app.state.pictures = BoundedThreads("pictures", 2, 200)  # each takes a process for 0.1 s
    app.state.data_answers = BoundedThreads("answers from files", 2, 8)  # each reads a file
    app.state.data_pages = BoundedThreads("pages of files", 2, 32)
    app.state.shown_runs = ShownRuns()
    app.state.run_answers = BoundedThreads("answers about runs", 2, 32)
    app.state.pastes = BoundedThreads("pastes", 2, 8)
    app.state.row_events = EventCache(lambda run: trajectory_rows(compute(run)), _MOST_BYTES)
    app.state.frame_events = EventCache(lambda run: step_frames(compute(run)), _MOST_BYTES)
