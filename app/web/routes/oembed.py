"""oEmbed 1.0 (oembed.com): the embed that another site shows for a URL of this server."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from ...embed_options import (
    LAB_PATH,
    PATH,
    EmbedOptions,
    LabEmbedOptions,
    read_embed_options,
    read_lab_embed_options,
)
from ...explorer.experiment import read_experiment
from ...lab.temperature_map import read_map
from ...presentation.embed.heights import height_at, lab_height_at
from ...presentation.embed.snippets import frame, lab_frame, picture_url
from ...presentation.lab.experiment import question_of
from ...presentation.lab.tour import with_stop
from ...presentation.shared import format as fmt
from ...presentation.shared.preview import HEIGHT, WIDTH
from ...query.parameter_types import Choice, Number, ParameterError
from ..public_urls import public_url
from .lab.query import of_form, opened
from .previews import PIXELS

router = APIRouter(include_in_schema=False)

AnyEmbed = EmbedOptions | LabEmbedOptions

_FORMAT = Choice("format", "language of the answer", "json", ("json", "xml"))
_BOUNDS = [
    Number(name, "what there is room for", size, 1, 100_000, whole=True, unit="px")
    for name, size in (("maxwidth", WIDTH), ("maxheight", HEIGHT))
]
_CACHE_AGE = 86_400  # seconds; a URL always has the same embed
_PORTS = {"http": 80, "https": 443}
_PAGES = ("", "/", PATH)
_LAB_PAGES = ("/lab", LAB_PATH)
_STATUS = {"url": 404, "format": 501}  # status for a bad value of a parameter


@dataclass(frozen=True)
class Discovery:
    """_discovery.html: the URLs of a page's oEmbed."""

    address: str  # without the format
    title: str


def discovery(request: Request, embed: AnyEmbed, path: str) -> Discovery:
    """The discovery links of a page whose embed is under a path."""
    base = public_url(request)
    return Discovery(f"{base}/oembed?{urlencode({'url': base + embed.url(path)})}", _title(embed))


@router.get("/oembed")
async def oembed(request: Request) -> Response:
    """The embed of a URL of this server. The URL is parsed and written again, never fetched."""
    query, base = request.query_params, public_url(request)
    if "url" not in query:
        return _problem_response(ParameterError("url", "given", "nothing"), 400)
    try:
        width, height = (_bound(query, bound) for bound in _BOUNDS)
        language = _FORMAT.read(query.get("format", _FORMAT.default))
        embed = _read(query["url"], base)
    except ParameterError as problem:
        return _problem_response(problem, _STATUS.get(problem.name, 400))
    document = (
        _lab_document(embed, base, width, height)
        if isinstance(embed, LabEmbedOptions)
        else _document(embed, base, width, height)
    )
    if language == "xml":
        return Response(_as_xml(document), media_type="text/xml")
    return JSONResponse(document)


def _problem_response(problem: ParameterError, status: int) -> Response:
    return JSONResponse({"detail": str(problem)}, status)


def _bound(query: QueryParams, bound: Number) -> int | None:
    return int(bound.read(query[bound.name])) if bound.name in query else None


def _read(address: str, base: str) -> AnyEmbed:
    """The embed of a URL; ParameterError unless it is a page or an embed of this server."""
    try:
        parts = urlsplit(address)
        is_ours = parts.path in (*_PAGES, *_LAB_PAGES) and _host(address) == _host(base)
    except ValueError:  # not a URL, such as one with the port x
        is_ours = False
    if not is_ours:
        raise ParameterError("url", f"the address of a page or an embed of {base}", address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if parts.path in _LAB_PAGES:
        pairs = opened(with_stop(of_form(pairs)))
        return read_lab_embed_options(read_map(pairs, strict=False)[0], pairs)[0]
    experiment, _ = read_experiment(pairs, strict=False)
    return read_embed_options(experiment, pairs)[0]


def _host(address: str) -> tuple[str, int | None]:
    """Host and port, without the default port of the scheme; http and https are equal."""
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or "@" in parts.netloc:
        raise ValueError("an address of ours is one of the web and names no user")
    port = None if parts.port == _PORTS[parts.scheme] else parts.port
    return parts.hostname or "", port


def _document(
    embed: EmbedOptions, base: str, max_width: int | None, max_height: int | None
) -> dict[str, str | int]:
    """The fields of the oEmbed response, within maxwidth and maxheight."""
    width = min(WIDTH, max_width or WIDTH)
    height = height_at(embed, width)
    height = min(height, max_height or height)
    document: dict[str, str | int] = {
        **_rich(embed, base),
        "html": frame(embed, base, width, height),
        "width": width,
        "height": height,
    }
    across, down = PIXELS * WIDTH, PIXELS * HEIGHT
    if across <= (max_width or across) and down <= (max_height or down):
        document |= {
            "thumbnail_url": picture_url(embed, base),
            "thumbnail_width": across,
            "thumbnail_height": down,
        }
    return document


def _lab_document(
    embed: LabEmbedOptions, base: str, max_width: int | None, max_height: int | None
) -> dict[str, str | int]:
    """The same for an experiment of the lab, of which there is no picture."""
    width = min(WIDTH, max_width or WIDTH)
    height = lab_height_at(embed, width)
    height = min(height, max_height or height)
    html = lab_frame(embed, base, width, height)
    return {**_rich(embed, base), "html": html, "width": width, "height": height}


def _rich(embed: AnyEmbed, base: str) -> dict[str, str | int]:
    """The fields that do not depend on the size."""
    return {
        "version": "1.0",
        "type": "rich",
        "title": _title(embed),
        "provider_name": "Soft Targets",
        "provider_url": f"{base}/",
        "cache_age": _CACHE_AGE,
    }


def _title(embed: AnyEmbed) -> str:
    if isinstance(embed, LabEmbedOptions):
        return question_of(embed.experiment)
    return f"Soft targets at T = {fmt.temperature_text(embed.experiment.temperature)}"


def _as_xml(document: dict[str, str | int]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in document.items():
        ElementTree.SubElement(root, name).text = str(value)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
