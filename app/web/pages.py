"""The page: one URL, which answers htmx with the widget and everyone else with the whole page."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.experiment import read_experiment
from app.parameters import NAMES
from app.presentation.explain import explain
from app.presentation.view_models import widget
from app.web.templates import render
from app.web.work import computed

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page(request: Request) -> Response:
    """The experiment of the query; what is wrong with it stands beside its field."""
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=False)
    headers = {"Vary": "HX-Request", "Cache-Control": "no-cache"}
    status = 422 if problems else 200
    fragment = "HX-Request" in request.headers
    if fragment and problems:  # the last good state stays; only the messages are sent
        messages = dict.fromkeys(NAMES, "") | {p.name: str(p) for p in problems}
        return render(request, "_problems.html", {"messages": messages}, status, headers)
    view = await computed(experiment, lambda e: widget(e, problems, dict(pairs)))
    context: dict[str, object] = {"widget": view, "explain": explain(experiment)}
    if fragment:
        headers["HX-Replace-Url"] = experiment.url()
        return render(request, "_fragment.html", context, status, headers)
    return render(request, "page.html", context, status, headers)
