"""Pictures of an experiment, and the metadata by which other sites show a link to a page."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from ...embed_options import EmbedOptions, read_embed_options
from ...explorer.experiment import Experiment, read_experiment
from ...explorer.results import Results, compute
from ...presentation.shared.preview import HEIGHT, WIDTH, alt_text, preview
from ...presentation.shared.svg_to_png import png
from ..bounded_threads import BoundedThreads, in_thread_if_large
from ..public_urls import public_url
from ..templates import rendered

router = APIRouter(include_in_schema=False)

PIXELS = 2  # of a PNG for each user unit


@router.get("/preview.svg")
async def svg_preview(request: Request) -> Response:
    """The experiment of the query as a picture; a wrong parameter has its default."""
    shown = _shown(request)
    svg = await _svg(request, shown.experiment, shown.theme)
    return Response(svg, media_type="image/svg+xml")


@router.get("/preview.png")
async def png_preview(request: Request) -> Response:
    """The same picture as pixels, light unless the query says dark."""
    shown = _shown(request)
    svg = await _svg(request, shown.experiment, "dark" if shown.theme == "dark" else "light")
    threads: BoundedThreads = request.app.state.pictures
    pixels = await threads.run(request, png, svg, PIXELS * WIDTH)
    return Response(pixels, media_type="image/png")


def _shown(request: Request) -> EmbedOptions:
    pairs = request.query_params.multi_items()
    experiment, _ = read_experiment(pairs, strict=False)
    return read_embed_options(experiment, pairs)[0]


async def _svg(request: Request, experiment: Experiment, theme: str) -> str:
    def draw(drawn: Experiment) -> str:
        return rendered("shared/preview.svg", {"preview": preview(compute(drawn), theme)})

    return await in_thread_if_large(request, experiment, draw)


@dataclass(frozen=True)
class Social:
    """_social.html: metadata by which other sites show a link to the page."""

    canonical: str
    url: str
    image: str
    image_width: int
    image_height: int
    alt: str


_DEFAULT = compute(read_experiment([], strict=False)[0])


async def social(request: Request, address: str, results: Results = _DEFAULT) -> Social:
    """The metadata of a page, with the picture of an experiment."""
    experiment = results.experiment
    # The canonical URL has a host only if the operator has set one.
    return Social(
        canonical=request.app.state.public_url + address,
        url=public_url(request) + address,
        image=public_url(request) + experiment.url("/preview.png"),
        image_width=PIXELS * WIDTH,
        image_height=PIXELS * HEIGHT,
        alt=await in_thread_if_large(request, experiment, lambda _: alt_text(results)),
    )
