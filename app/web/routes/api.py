"""The JSON API: pure functions of their URL, in full double precision."""

from dataclasses import asdict

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import Response

from ... import __version__
from ...explorer.experiment import Experiment
from ...explorer.results import STOPS, compute, log_targets
from ...numerics.losses import entropy
from .. import schemas
from ..bounded_threads import in_thread_if_large
from ..json_response import JSONResponse
from ..openapi import BUSY, file_of, links, query_in_openapi
from ..query import QUERY_IN_OPENAPI, SAME_QUERY, experiment_of, no_parameters
from ..trajectory_rows import trajectory_csv, trajectory_rows

router = APIRouter(tags=["API"])


def saved_as(name: str) -> dict[str, str]:
    """Headers that make a browser save the response under a name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@router.get(
    "/api/v1/scenarios",
    response_model=list[schemas.ScenarioAnswer],
    responses=links(
        {"scenario": "$response.body#/0/slug"},
        soft_targets="/api/v1/soft-targets",
        trajectory="/api/v1/trajectory",
    ),
    openapi_extra=query_in_openapi(),
)
async def scenarios(request: Request) -> Response:
    """The built-in samples."""
    no_parameters(request)
    return JSONResponse([asdict(sample) for sample in request.app.state.samples.values()])


@router.get(
    "/api/v1/soft-targets",
    response_model=schemas.SoftTargetsAnswer,
    responses=links(SAME_QUERY, sweep="/api/v1/sweep", trajectory="/api/v1/trajectory"),
    openapi_extra=QUERY_IN_OPENAPI,
)
async def hard_and_soft_targets(request: Request) -> Response:
    """The teacher's hard labels, hard targets (T = 1) and soft targets (at T)."""
    experiment = experiment_of(request)
    log_both = log_targets(experiment, np.array([1.0, experiment.temperature]))
    hard_targets, soft_targets = np.exp(log_both).tolist()
    hard_entropy, soft_entropy = entropy(log_both).tolist()
    return JSONResponse(
        {
            "labels": experiment.labels,
            "true_class": experiment.true_class,
            "temperature": experiment.temperature,
            "combine": experiment.combine,
            "teacher_logits": experiment.teacher_logits,
            "hard_labels": _one_hot(experiment),
            "hard_targets": hard_targets,
            "soft_targets": soft_targets,
            "entropy": {"hard_targets": hard_entropy, "soft_targets": soft_entropy},
        }
    )


def _one_hot(experiment: Experiment) -> list[float]:
    return [float(i == experiment.true_class) for i in range(len(experiment.labels))]


@router.get("/api/v1/sweep", response_model=schemas.SweepAnswer, openapi_extra=QUERY_IN_OPENAPI)
async def temperature_sweep(request: Request) -> Response:
    """Soft targets at every stop of the temperature slider."""
    experiment = experiment_of(request)
    targets = np.exp(log_targets(experiment, STOPS))
    return JSONResponse({"temperatures": STOPS.tolist(), "soft_targets": targets.tolist()})


@router.get(
    "/api/v1/trajectory",
    response_model=schemas.TrajectoryAnswer,
    responses=links(
        SAME_QUERY,
        table="/api/v1/trajectory.csv",
        stream="/api/v1/trajectory/stream",
        script="/api/v1/code/numpy.py",
    )
    | BUSY,
    openapi_extra=QUERY_IN_OPENAPI,
)
async def trajectory(request: Request) -> Response:
    """The student at every step of its training."""
    return await in_thread_if_large(request, experiment_of(request), _trajectory)


def _trajectory(experiment: Experiment) -> Response:
    results = compute(experiment)
    return JSONResponse(
        {
            "labels": experiment.labels,
            "experiment": experiment.parameters(),
            "soft_targets": results.soft_targets.tolist(),
            "rows": trajectory_rows(results),
        }
    )


@router.get(
    "/api/v1/trajectory.csv",
    response_class=Response,
    responses=file_of("text/csv") | BUSY,
    openapi_extra=QUERY_IN_OPENAPI,
)
async def trajectory_as_csv(request: Request) -> Response:
    """The trajectory's rows, one column per class and quantity."""
    text = await in_thread_if_large(request, experiment_of(request), trajectory_csv)
    return Response(text, media_type="text/csv", headers=saved_as("trajectory.csv"))


@router.get("/healthz", response_model=schemas.Health)
async def healthz() -> Response:
    """Whether the server is up."""
    return JSONResponse({"status": "ok", "version": __version__})
