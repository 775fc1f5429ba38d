"""Jinja2 templates: every value is escaped, a missing value is an error."""

from collections.abc import Mapping

from jinja2 import StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.templating import Jinja2Templates

from .. import __version__
from ..resources import TEMPLATES
from .assets import asset_url
from .page_heads import INLINE_STYLES, THEME_SCRIPT

_templates = Jinja2Templates(directory=TEMPLATES)
_templates.env.autoescape = True  # for templates of every name: SVG is markup too
_templates.env.undefined = StrictUndefined
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True
_templates.env.globals |= {"asset": asset_url, "version": __version__, "alone": False}
_templates.env.globals |= {"theme_script": THEME_SCRIPT, "inline_styles": INLINE_STYLES}


def rendered(name: str, context: dict[str, object]) -> str:
    """A template with its documented context as text."""
    return _templates.get_template(name).render(context)


def render(
    request: Request,
    name: str,
    context: dict[str, object],
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Render a template with its documented context."""
    return _templates.TemplateResponse(
        request, name, context, status_code=status_code, headers=headers
    )
