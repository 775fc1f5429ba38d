"""Absolute URLs, for embeds, previews and oEmbed, which are read on other sites."""

from fastapi import Request


def public_url(request: Request) -> str:
    """Scheme and host under which readers reach this server, without a slash at the end."""
    configured: str = request.app.state.public_url
    return configured or str(request.base_url).rstrip("/")
