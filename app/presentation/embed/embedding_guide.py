"""embedding.html and its block of options, preview and snippets."""

from collections.abc import Iterable
from dataclasses import dataclass
from shlex import quote
from urllib.parse import parse_qsl, urlencode

from ...embed_options import OPTIONS, EmbedOptions
from ...query.parameter_types import ParameterError
from ...resources import PROGRAM
from ..explorer.field_names import on_screen
from ..shared.palette import colours
from .snippets import Snippet, hugo_shortcode, snippets

PATH = "/embedding"
_SCRIPT = """\
const element = document.querySelector('soft-targets');
element.addEventListener('step', ({ detail }) => console.log(detail.step, 'of', detail.steps));
element.set('T=8&steps=50');
element.play();"""


@dataclass(frozen=True)
class Block:
    """_embedding.html: options, preview, snippets."""

    address: str  # of the guide in this state
    page: str
    preview: str
    experiment: tuple[tuple[str, str], ...]  # hidden fields of the form
    options: dict[str, str]
    accent: str  # value of the colour field
    problems: str
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True)
class Guide:
    """embedding.html: the text around the block, and the code to copy."""

    host: str
    options: tuple[tuple[str, str, str, str], ...]  # name, meaning, allowed, default
    code: dict[str, str]  # by purpose


def block(
    embed: EmbedOptions, base: str, alt: str, problems: Iterable[ParameterError] = ()
) -> Block:
    """The block of an embed; `base` is the server's public address, `alt` describes its picture."""
    return Block(
        address=embed.url(PATH),
        page=embed.experiment.url(),
        preview=embed.url(),
        experiment=tuple(parse_qsl(embed.experiment.query)),
        options=embed.options,
        accent=f"#{embed.accent}" if embed.accent else colours(dark=False)["student"],
        problems=". ".join(str(on_screen(problem)) for problem in problems),
        snippets=snippets(embed, base, alt),
    )


def guide(shown: Block, base: str) -> Guide:
    """The guide around a block."""
    options = "".join(f" --{name}={quote(value)}" for name, value in shown.experiment)
    return Guide(
        host=base,
        options=tuple((o.name, o.meaning, o.rule, o.default_text or "none") for o in OPTIONS),
        code={
            "docusaurus": f"scripts: [{{src: '{base}/embed.js', type: 'module'}}],",
            "shortcode": hugo_shortcode(base),
            "policy": f"Content-Security-Policy: frame-src {base}; script-src {base};"
            f" img-src {base}",
            "script": _SCRIPT,
            "oembed": f"{base}/oembed?{urlencode({'url': base + shown.page})}",
            "export": f"{PROGRAM} export --out site{options}\n"
            f"{PROGRAM} export --single-file soft-targets.html{options}",
        },
    )
