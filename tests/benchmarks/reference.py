"""The apps that ours is measured against: `python -m tests.benchmarks.reference APP PORT`.

Each is the least that FastAPI can serve, on uvicorn with the same loop and HTTP implementation.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.sse import EventSourceResponse, format_sse_event

_SLIDER_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title>
<input type="range" name="T" min="0.5" max="20" step="0.1" value="3"> <span id="echo">3</span>
<script>
document.querySelector('input').addEventListener('input', ({ target }) => {
  document.querySelector('#echo').textContent = target.value;
});
</script>
"""
# As long as one of our rows, so that only the way it is sent differs.
_ROW = {"step": 0, "numbers": [1 / 3 + k for k in range(14)]}


def empty() -> FastAPI:
    """One route that answers an empty object."""
    app = FastAPI()

    @app.get("/healthz")
    async def answer() -> dict[str, str]:
        return {}

    return app


def slider() -> FastAPI:
    """A page with a slider and a number that echoes it, nothing else."""
    app = empty()

    @app.get("/", response_class=HTMLResponse)
    async def page() -> str:
        return _SLIDER_PAGE

    return app


async def _naive_events(steps: int, pace: float) -> AsyncIterator[bytes]:
    for step in range(steps + 1):
        yield format_sse_event(event="step", data_str=json.dumps(_ROW), id=str(step))
        await asyncio.sleep(pace / 1000)
    yield format_sse_event(event="done", data_str="{}")


def naive_stream() -> FastAPI:
    """Events with a sleep between them: yield, sleep, yield, sleep."""
    app = empty()

    @app.get("/stream")
    async def stream(steps: int, pace: float) -> EventSourceResponse:
        return EventSourceResponse(_naive_events(steps, pace))

    return app


if __name__ == "__main__":
    uvicorn.run(
        f"tests.benchmarks.reference:{sys.argv[1]}",
        factory=True,
        port=int(sys.argv[2]),
        workers=1,
        timeout_graceful_shutdown=1,
    )
