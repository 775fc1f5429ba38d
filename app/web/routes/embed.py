"""The widget for pages of other sites."""

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from ...embed_options import PATH, read_embed_options
from ...explorer.experiment import read_experiment
from ...explorer.results import compute
from ...presentation.explorer.field_names import on_screen
from ...presentation.explorer.widget import widget
from ...presentation.shared.colours import text_on
from ...query.parameter_types import ParameterError
from ...resources import STATIC
from ..bounded_threads import in_thread_if_large
from ..htmx import is_htmx
from ..templates import render
from .oembed import AnyEmbed, discovery
from .pages import refused

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def embed(request: Request) -> Response:
    """The experiment of the query without the page around it; htmx gets the widget alone."""
    pairs = request.query_params.multi_items()
    experiment, problems = read_experiment(pairs, strict=False)
    if problems and is_htmx(request):
        return refused(request, list(map(on_screen, problems)))
    shown, wrong_options = read_embed_options(experiment, pairs)
    view = await in_thread_if_large(
        request,
        experiment,
        lambda e: widget(compute(e), problems, dict(pairs), PATH, shown.options),
    )
    if is_htmx(request):
        headers = {"HX-Replace-Url": shown.url()}
        return render(request, "explorer/_widget.html", {"widget": view}, headers=headers)
    context = {"widget": view, **frame_context(request, shown, wrong_options, PATH)}
    return render(request, "embed/page.html", context, 422 if problems else 200)


def frame_context(
    request: Request,
    shown: AnyEmbed,
    wrong_options: list[ParameterError],
    path: str,
) -> dict[str, object]:
    """What embed/_root.html and the head of a page for frames are made of."""
    return {
        "embed": shown,
        "text_on_accent": text_on(shown.accent) if shown.accent else "",
        "wrong": ". ".join(map(str, wrong_options)),
        "discovery": discovery(request, shown, path),
    }


@router.get("/embed.js")
async def element() -> Response:
    """The script that a host includes: it defines the element <soft-targets>."""
    return FileResponse(STATIC / "embed.js")
