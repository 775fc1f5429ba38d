"""The JSON API: pure functions of their URL, in full double precision."""

from dataclasses import asdict
from typing import Any

import numpy as np
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from app import __version__
from app.experiment import Experiment
from app.numerics.losses import entropy
from app.runs import STOPS, log_targets, sweep
from app.scenarios.catalog import SCENARIOS
from app.web import schemas
from app.web.query import QUERY_IN_OPENAPI, ExperimentQuery
from app.web.rows import trajectory_csv, trajectory_rows

router = APIRouter(tags=["API"])

CACHEABLE = {"Cache-Control": "public, max-age=300"}


def _json(content: Any) -> JSONResponse:
    return JSONResponse(content, headers=CACHEABLE)


@router.get("/api/v1/scenarios", response_model=list[schemas.ScenarioAnswer])
async def scenarios() -> Response:
    """The built-in samples."""
    return _json([asdict(scenario) for scenario in SCENARIOS.values()])


@router.get(
    "/api/v1/soft-targets",
    response_model=schemas.SoftTargetsAnswer,
    openapi_extra=QUERY_IN_OPENAPI,
)
async def soft_targets(experiment: ExperimentQuery) -> Response:
    """The teacher's hard labels, hard targets (T = 1) and soft targets (at T)."""
    log_hard = log_targets(experiment, 1.0)
    log_soft = log_targets(experiment, experiment.temperature)
    return _json(
        {
            "labels": experiment.labels,
            "true_class": experiment.true_class,
            "temperature": experiment.temperature,
            "combine": experiment.combine,
            "teacher_logits": experiment.teacher_logits,
            "hard_labels": _one_hot(experiment),
            "hard_targets": np.exp(log_hard).tolist(),
            "soft_targets": np.exp(log_soft).tolist(),
            "entropy": {
                "hard_targets": float(entropy(log_hard)),
                "soft_targets": float(entropy(log_soft)),
            },
        }
    )


def _one_hot(experiment: Experiment) -> list[float]:
    return [float(i == experiment.true_class) for i in range(len(experiment.labels))]


@router.get("/api/v1/sweep", response_model=schemas.SweepAnswer, openapi_extra=QUERY_IN_OPENAPI)
async def temperature_sweep(experiment: ExperimentQuery) -> Response:
    """Soft targets at every stop of the temperature slider."""
    targets = np.exp(sweep(experiment).log_targets)
    return _json({"temperatures": STOPS.tolist(), "soft_targets": targets.tolist()})


@router.get(
    "/api/v1/trajectory",
    response_model=schemas.TrajectoryAnswer,
    openapi_extra=QUERY_IN_OPENAPI,
)
async def trajectory(experiment: ExperimentQuery) -> Response:
    """The student at every step of its training."""
    return _json(
        {
            "labels": experiment.labels,
            "experiment": experiment.parameters(),
            "soft_targets": np.exp(log_targets(experiment, experiment.temperature)).tolist(),
            "rows": trajectory_rows(experiment),
        }
    )


@router.get(
    "/api/v1/trajectory.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
    openapi_extra=QUERY_IN_OPENAPI,
)
async def trajectory_as_csv(experiment: ExperimentQuery) -> Response:
    """The trajectory's rows, one column per class and quantity."""
    headers = {**CACHEABLE, "Content-Disposition": 'attachment; filename="trajectory.csv"'}
    return Response(trajectory_csv(experiment), media_type="text/csv", headers=headers)


@router.get("/healthz", response_model=schemas.Health)
async def healthz() -> Response:
    """Whether the server is up."""
    return JSONResponse({"status": "ok", "version": __version__})
