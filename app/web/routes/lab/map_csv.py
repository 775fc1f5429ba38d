"""The temperature map as CSV, streamed row by row as its runs end."""

from collections.abc import AsyncIterator, Iterable

from fastapi import Request
from fastapi.responses import StreamingResponse

from ....lab.jobs.run_manager import RunManager
from ....lab.jobs.worker_status import Unavailable
from ....lab.temperature_map import TemperatureMap, cell_row
from ...heartbeats import with_silences
from ..api import saved_as

# Not stored, because a part of the table looks complete, and not buffered by proxies.
HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
HEADERS |= saved_as("temperature-map.csv")


def stream_rows(request: Request, manager: RunManager, asked: TemperatureMap) -> StreamingResponse:
    """Stream the map's runs as CSV; the connection breaks if the table is incomplete."""
    pieces = _or_broken(request, _pieces(manager, asked))
    return StreamingResponse(pieces, media_type="text/csv", headers=HEADERS)


async def _pieces(manager: RunManager, asked: TemperatureMap) -> AsyncIterator[str]:
    """The names of the columns, then a row for each run.

    While a run takes long, the known cells of its row are sent one by one as heartbeats, then
    leading zeros of its first accuracy, which do not change the number.
    """
    students = asked.base.students
    yield _joined((*asked.condition(asked.base), *students)) + "\r\n"
    cells = with_silences(manager.cells(asked))
    for config in asked.cells:
        known = [f"{value}," for value in asked.condition(config).values()]
        while (cell := await anext(cells)) is None:
            yield known.pop(0) if known else "0"
        row = cell_row(asked, cell)
        yield "".join(known) + _joined(row[name] for name in students) + "\r\n"


def _joined(cells: Iterable[object]) -> str:
    return ",".join(map(str, cells))


async def _or_broken(request: Request, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """The pieces; if they end early, the connection is reset.

    In HTTP/1.0, which many proxies use, an ordinary end of the connection means a complete answer.
    """
    whole = False
    try:
        async for piece in pieces:
            yield piece
        whole = True
    except Unavailable:
        if not hasattr(request.state, "drop"):  # other servers reset the connection on an exception
            raise
    finally:
        if not whole and hasattr(request.state, "drop"):
            request.state.drop()  # app/web/slow_client_guard.py
