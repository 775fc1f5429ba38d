"""The guide's snippets, and embeds whose class names mean something to HTML or to one of the tools."""

from app.embed_options import EmbedOptions
from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.embed.snippets import snippets
from app.presentation.shared.preview import alt_text

_LABELS = (
    ('"><script>alert(1)</script>', "' onerror='alert(1)", "{alert(1)}"),
    ("[a](javascript:alert(1))", "`x` \\", "*a* _b_ ~c~ | $d$"),
    ('" >}} {{< evil', "&quot;&#34;", "line\u2028break"),
)


def embed_of(**query: str) -> EmbedOptions:
    """The embed of a query."""
    experiment, problems = read_experiment(query.items(), strict=False)
    assert problems == []
    return EmbedOptions(experiment)


NAMED = tuple(embed_of(T="4", logits="4.2,1.8,0.5", labels=",".join(names)) for names in _LABELS)


def snippet(embed: EmbedOptions, base_url: str, name: str) -> str:
    """One of the guide's snippets."""
    return next(
        s.code
        for s in snippets(embed, base_url, alt_text(compute(embed.experiment)))
        if s.name == name
    )
