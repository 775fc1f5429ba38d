"""An experiment as code: scripts that make its run again, and its loss for a training loop."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ...presentation.explorer.code import numpy_script, pytorch_script
from ..openapi import file_of
from ..query import QUERY_IN_OPENAPI, experiment_of
from .api import saved_as

router = APIRouter(tags=["API"])


@router.get(
    "/api/v1/code/numpy.py",
    response_class=Response,
    responses=file_of("text/x-python"),
    openapi_extra=QUERY_IN_OPENAPI,
)
async def numpy_code(request: Request) -> Response:
    """The experiment as a NumPy script that prints the trajectory's last row as JSON."""
    return _file(numpy_script(experiment_of(request)), "soft_targets_numpy.py")


@router.get(
    "/api/v1/code/pytorch.py",
    response_class=Response,
    responses=file_of("text/x-python"),
    openapi_extra=QUERY_IN_OPENAPI,
)
async def pytorch_code(request: Request) -> Response:
    """The experiment's loss in PyTorch, `kd_loss(student_logits, teacher_logits, labels)`, for the
    batches of a training loop, of examples or of sequences, with `ignore_index` and `mask` for what
    does not count; run as a script, the file prints the trajectory's last row as JSON.
    """
    return _file(pytorch_script(experiment_of(request)), "soft_targets_pytorch.py")


def _file(script: str, name: str) -> Response:
    return Response(script, media_type="text/x-python", headers=saved_as(name))
