"""What the server knows of a run and a map when a page or an embed asks for them."""

from collections.abc import Iterable

from fastapi import HTTPException, Request

from ....lab.config import Config
from ....lab.jobs.run_manager import Run
from ....lab.temperature_map import TemperatureMap
from ....presentation.lab.page import Known
from .run_slots import RunSlot, while_asked


async def known_of(
    request: Request,
    slot: RunSlot,
    temperature_map: TemperatureMap,
    earlier: Iterable[Config] = (),
    *,
    to_the_end: bool,
) -> tuple[Known, HTTPException | None]:
    """The run so far, or trained to its end; and the error if it could not be trained."""
    run, full = await _as_far_as_asked(request, slot, temperature_map.base, to_the_end)
    known = Known(
        run,
        temperature_map,
        slot.manager.trained_cells(temperature_map),
        [slot.manager.find(config) for config in earlier],
        await slot.manager.worker_status(),
    )
    return known, full


async def _as_far_as_asked(
    request: Request, slot: RunSlot, config: Config, to_the_end: bool
) -> tuple[Run, HTTPException | None]:
    """The run so far, or trained to its end; and the error if it could not be trained."""
    run = slot.manager.find(config)
    try:
        if run.complete:
            await while_asked(request, slot.manager.finish(run))
        elif to_the_end:
            run, _ = await slot.trained(request, config)
    except HTTPException as full:
        return run, full
    return run, None
