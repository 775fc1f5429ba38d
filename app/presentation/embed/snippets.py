"""Snippets for other people's pages, in the languages that these are written in.

Everything is escaped: class names come from links, and are part of the picture's text.
"""

from dataclasses import dataclass
from textwrap import indent

from markupsafe import Markup, escape

from ...embed_options import EmbedOptions, LabEmbedOptions
from ..lab.experiment import page_of, question_of
from ..shared.preview import HEIGHT, WIDTH
from .heights import height_at, lab_height_at

TITLE = "Interactive: temperature-scaled soft targets"
# Most systems remove scripts and frames from posts, some the picture too: a link remains.
WORDS = "Soft targets: open the interactive page"
_LAB_WORDS = "Soft targets: open the experiment"
_COLUMN = 720  # px: about the width of an article, where nothing says how wide a frame will be
_FRAME = Markup(
    '<iframe loading="lazy" src="{src}" title="{title}"\n'
    '  width="{width}" height="{height}"\n'
    '  sandbox="allow-scripts allow-same-origin allow-forms allow-popups'
    ' allow-popups-to-escape-sandbox allow-downloads"\n'
    '  allow="fullscreen; clipboard-write"></iframe>\n'
    '<a href="{page}">{words}</a>'
)
_SCRIPT = Markup('<script type="module" src="{base}/embed.js"></script>\n')
# React moves an asynchronous script into the head, once, and runs it after client-side navigation.
_JSX_SCRIPT = Markup('<script async type="module" src="{base}/embed.js"></script>\n')
_PICTURE = Markup('<img src="{src}" width="{width}" height="{height}" alt="{alt}"{end}>')
_ELEMENT = Markup(
    '<soft-targets src="{src}"><a href="{page}">{picture}<br{end}>{words}</a></soft-targets>'
)
_LAB_ELEMENT = Markup(
    '<soft-targets src="{src}" title="{title}"><a href="{page}">{words}</a></soft-targets>'
)
# Characters with a meaning in Markdown, templates or shortcodes, and line ends.
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_~[]{}|$\u2028\u2029"}
# Goes into a site's layouts/_shortcodes/soft-targets.html.
_HUGO_SHORTCODE = (
    '{{- $host := "HOST" -}}\n'
    '{{- $query := .Get "query" -}}\n'
    '<script type="module" src="{{ $host }}/embed.js"></script>\n'
    '<soft-targets src="{{ printf "%s/embed?%s" $host $query }}">'
    '<a href="{{ printf "%s/?%s" $host $query }}">'
    '<img src="{{ printf "%s/preview.png?%s" $host $query }}" width="800" height="560"'
    ' alt="{{ .Get "alt" | htmlUnescape }}"><br>WORDS</a></soft-targets>'
)


@dataclass(frozen=True)
class Snippet:
    """A text to paste: its id, its title, its purpose."""

    name: str
    title: str
    use: str
    code: str


def snippets(embed: EmbedOptions, base: str, alt: str) -> tuple[Snippet, ...]:
    """Every snippet of an embed; `base` is the server's public address, `alt` describes it."""
    alt_html = _text(alt)
    element = str(_SCRIPT.format(base=base) + _element(embed, base, alt_html))
    jsx = str(_JSX_SCRIPT.format(base=base) + _element(embed, base, alt_html, end=Markup(" /")))
    sphinx = ".. raw:: html\n\n" + indent(element, "   ")
    hugo = f'{{{{< soft-targets query="{embed.url("").removeprefix("?")}" alt="{alt_html}" >}}}}'
    return (
        Snippet("frame", "Frame", "For a CMS, a course, a wiki: HTML alone.", frame(embed, base)),
        Snippet(
            "element",
            "Element",
            "For pages of your own: a picture until it is near, then as high as what it shows.",
            element,
        ),
        Snippet("markdown", "Markdown, MDX", "The element as HTML and JSX alike.", jsx),
        Snippet("hugo", "Hugo", "Calls the shortcode that the guide gives.", hugo),
        Snippet("sphinx", "Sphinx", "The element in reStructuredText.", sphinx),
        Snippet("link", "Link", "Where nothing can be embedded.", base + embed.experiment.url()),
    )


def frame(
    embed: EmbedOptions, base: str, width: int | str = "100%", height: int | None = None
) -> str:
    """The embed as HTML that needs no script of the host; without a height, as high as it is."""
    page = base + embed.experiment.url()
    size = {"width": width, "height": height or height_at(embed, _COLUMN)}
    return str(_FRAME.format(src=base + embed.url(), title=TITLE, page=page, words=WORDS, **size))


def picture_url(embed: EmbedOptions, base: str) -> str:
    """Address of the embed's still picture, in its theme."""
    theme = "dark" if embed.theme == "dark" else "auto"
    return base + EmbedOptions(embed.experiment, theme).url("/preview.png")


def hugo_shortcode(base: str) -> str:
    """The file that the Hugo snippet calls."""
    return _HUGO_SHORTCODE.replace("WORDS", WORDS).replace("HOST", base)


def _element(embed: EmbedOptions, base: str, alt: Markup, end: str = "") -> Markup:
    picture = _PICTURE.format(
        src=picture_url(embed, base), width=WIDTH, height=HEIGHT, alt=alt, end=end
    )
    page = base + embed.experiment.url()
    words = {"words": WORDS, "end": end}
    return _ELEMENT.format(src=base + embed.url(), page=page, picture=picture, **words)


def _text(text: str) -> Markup:
    """A text escaped for an attribute, in HTML and the languages around it."""
    return Markup(str(escape(text)).translate(_SIGNS))


def lab_snippets(embed: LabEmbedOptions, base: str) -> tuple[Snippet, ...]:
    """The frame, the element and the link of an experiment of the lab."""
    element = _LAB_ELEMENT.format(
        src=base + embed.url(),
        title=_lab_title(embed),
        page=base + page_of(embed.experiment),
        words=_LAB_WORDS,
    )
    return (
        Snippet(
            "frame", "Frame", "For a CMS, a course, a wiki: HTML alone.", lab_frame(embed, base)
        ),
        Snippet(
            "element",
            "Element",
            "For pages of your own: as high as what it shows.",
            str(_SCRIPT.format(base=base) + element),
        ),
        Snippet("link", "Link", "Where nothing can be embedded.", base + page_of(embed.experiment)),
    )


def lab_frame(
    embed: LabEmbedOptions, base: str, width: int | str = "100%", height: int | None = None
) -> str:
    """The same for an experiment of the lab."""
    return str(
        _FRAME.format(
            src=base + embed.url(),
            title=_lab_title(embed),
            page=base + page_of(embed.experiment),
            words=_LAB_WORDS,
            **{"width": width, "height": height or lab_height_at(embed, _COLUMN)},
        )
    )


def _lab_title(embed: LabEmbedOptions) -> str:
    return f"Interactive: {question_of(embed.experiment)}"
