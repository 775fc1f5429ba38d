"""The guide to embedding; htmx gets only its block of options, preview and snippets."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from ...embed_options import read_embed_options
from ...explorer.experiment import read_experiment
from ...explorer.results import compute
from ...presentation.embed.embedding_guide import PATH, block, guide
from ...presentation.shared.preview import alt_text
from ...settings import PREFIX, settings_table
from ..bounded_threads import in_thread_if_large
from ..htmx import is_htmx
from ..public_urls import public_url
from ..templates import render
from .previews import social

router = APIRouter(include_in_schema=False)

# Settings for operators whose pages are embedded.
_SETTINGS = tuple(PREFIX + name for name in ("PUBLIC_URL", "FRAME_ANCESTORS"))


@router.get(PATH)
async def embedding(request: Request) -> Response:
    """How to embed the experiment of the query with the query's options."""
    pairs = _pairs(request)
    experiment, problems = read_experiment(pairs, strict=False)
    embed, wrong_options = read_embed_options(experiment, pairs)
    problems += wrong_options
    base, results = public_url(request), compute(experiment)
    shown = await in_thread_if_large(
        request, experiment, lambda _: block(embed, base, alt_text(results), problems)
    )
    context: dict[str, object] = {"embedding": shown}
    status = 422 if problems else 200
    if is_htmx(request):
        return render(request, "embed/_builder.html", context, status)
    settings = [row for row in settings_table() if row[0] in _SETTINGS]
    context |= {"guide": guide(shown, base), "settings": settings}
    context["social"] = await social(request, embed.url(PATH), results)
    return render(request, "embed/guide.html", context, status)


def _pairs(request: Request) -> list[tuple[str, str]]:
    """The pairs of the query, without the colour if the form sends the default one."""
    pairs = request.query_params.multi_items()
    if ("colour", "default") in pairs:
        return [(name, value) for name, value in pairs if name != "accent"]
    return pairs
