"""A run of a request's path, what is read of it, and its lines as they come."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TypeVar

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from ....query.errors import showable
from ....recordings.errors import RecordingError
from ....recordings.mounted_runs import MountedRun, MountedRuns
from ....recordings.place import read_place
from ....recordings.recording import read_header
from ....recordings.run_lines import Batch
from ...bounded_threads import BoundedThreads

V = TypeVar("V")


async def runs_of(request: Request) -> MountedRuns:
    """The runs that the server shows now: those of a folder come and go."""
    runs: MountedRuns = request.app.state.runs
    await run_in_threadpool(runs.look)
    return runs


async def run_of(request: Request, name: str) -> MountedRun:
    """The run of a name; 404 without one."""
    if (run := (await runs_of(request)).get(name)) is None:
        raise HTTPException(404, f"no run is called {showable(name)}")
    return run


async def read_of(request: Request, read: Callable[[], V]) -> V:
    """What a function reads from runs' files, in a thread; 409 if a file cannot be read."""
    threads: BoundedThreads = request.app.state.run_answers
    try:
        return await threads.run(request, read)
    except RecordingError as error:
        raise HTTPException(409, str(error)) from None


def changes(
    run: MountedRun,
    encode: Callable[[Batch], bytes],
    last_event_id: str | None,
    after: str = "",
    *,
    follow: bool = True,
) -> AsyncIterator[bytes]:
    """The run's lines as events, as they come; see `Follower.batches`.

    Args:
        run: whose file is followed, once for all clients.
        encode: makes events of a batch in a thread, each with its line's `end` as id: one and the
            same function for all clients of a kind, or nothing is shared among them.
        last_event_id: that of the request; it counts more than `after`.
        after: the id of the last line that a client had when it came.
        follow: whether to wait for more at the end of the file.
    """
    place = read_place(last_event_id) or read_place(after)
    return run.follower.batches(encode, place, follow=follow)


def first_line(run: MountedRun) -> Callable[[], object]:
    """What reads the run's header alone, for `read_of`."""
    return partial(read_header, run.path)
