"""How distillation works, on a page of its own; htmx gets what the explorer's page leaves out."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from ...explorer.experiment import read_experiment
from ...presentation.explorer.explain import explain
from ...presentation.explorer.field_names import on_screen
from ..htmx import is_htmx
from ..templates import render

router = APIRouter(include_in_schema=False)


@router.get("/how-it-works")
async def how_it_works(request: Request) -> Response:
    """The derivation, with its check on the experiment of the query."""
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=False)
    context: dict[str, object] = {"explain": explain(experiment)}
    if is_htmx(request):  # the explorer's page shows the problems of its fields itself
        return render(request, "explorer/_explain_depths.html", context)
    context |= {"experiment": experiment, "problems": list(map(on_screen, problems))}
    return render(request, "explorer/how_it_works.html", context, 422 if problems else 200)
