"""The explorer's page; htmx gets the widget alone from the same URL."""

from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ...embed_options import EmbedOptions
from ...explorer.experiment import Experiment, read_experiment
from ...explorer.parameters import NAMES
from ...explorer.results import compute
from ...presentation.explorer.explain import explain
from ...presentation.explorer.field_names import on_screen
from ...presentation.explorer.receipt import Receipt
from ...presentation.explorer.widget import widget
from ...query.parameter_types import ParameterError
from ..assets import asset_url
from ..bounded_threads import in_thread_if_large
from ..htmx import is_htmx
from ..templates import render
from .oembed import discovery
from .previews import social

router = APIRouter(include_in_schema=False)

# Crawlers may read pages and pictures, but start no long computation and no stream.
_ROBOTS = """\
User-agent: *
Disallow: /api/
Disallow: /trajectory/
Disallow: /lab/
Disallow: /data/*/stream
Disallow: /runs/
Disallow: /lab?*run=1
Disallow: /embed/lab?*run=1
"""


@router.get("/")
async def page(request: Request) -> Response:
    """The experiment of the query; a problem with a parameter is shown beside its field."""
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=False)
    if problems and is_htmx(request):
        return refused(request, list(map(on_screen, problems)))
    return await page_of(request, experiment, problems, dict(pairs))


@router.get("/favicon.ico")
async def favicon() -> Response:
    """The icon, where browsers request it if a response has no head that names it."""
    return RedirectResponse(asset_url("img/icon.svg"))


@router.get("/robots.txt")
async def robots() -> Response:
    """The paths that crawlers should not request."""
    return PlainTextResponse(_ROBOTS)


def refused(
    request: Request, problems: list[ParameterError], names: Iterable[str] = NAMES
) -> Response:
    """The response to htmx for a query with errors: the messages alone; the widget stays."""
    by_name = dict.fromkeys(names) | {p.name: p for p in problems}
    return render(request, "explorer/_problems.html", {"problems": by_name}, 422)


async def page_of(
    request: Request,
    experiment: Experiment,
    problems: list[ParameterError],
    entered: dict[str, str],
    receipt: Receipt | None = None,
) -> Response:
    """The page of an experiment, or the widget alone for htmx; 422 if there are errors to show."""
    results = compute(experiment)
    view = await in_thread_if_large(
        request, experiment, lambda _: widget(results, problems, entered, receipt=receipt)
    )
    context: dict[str, object] = {"widget": view}
    status = 422 if problems else 200
    if is_htmx(request):
        context["explain"] = explain(experiment)
        headers = {"HX-Replace-Url": experiment.url()}
        return render(request, "explorer/_fragment.html", context, status, headers)
    context["social"] = await social(request, experiment.url(), results)
    context["discovery"] = discovery(request, EmbedOptions(experiment), "/")
    return render(request, "explorer/page.html", context, status)
