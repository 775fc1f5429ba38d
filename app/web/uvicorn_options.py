"""uvicorn's options: trusted proxies, slow clients, logging."""

from functools import partial
from ipaddress import ip_network
from typing import Any

from ..settings import Settings


def options(settings: Settings) -> dict[str, Any]:
    """uvicorn's options without host and port; the server and the tests use the same."""
    return {
        "http": _protocol(settings),
        "ws": "none",
        "server_header": False,
        "access_log": False,  # it logs addresses and queries; the middleware AccessLog does not
        "forwarded_allow_ips": _trusted_networks(settings.trusted_proxies),
        "timeout_graceful_shutdown": settings.shutdown_seconds,
    }


def _protocol(settings: Settings) -> Any:
    """Our subclass of uvicorn's connection, or the name of uvicorn's own choice."""
    if not settings.slow_client_guard:
        return "auto"
    from .slow_client_guard import Connection, Limits

    return partial(
        Connection, Limits(settings.patience_seconds, settings.max_unread_mb * 1_000_000)
    )


def _trusted_networks(proxies: str) -> list[str]:
    """The networks; IPv4 ones also as IPv6 addresses, as dual-stack sockets report them."""
    networks = [ip_network(part.strip()) for part in proxies.split(",") if part.strip()]
    mapped = [f"::ffff:{n[0]}/{96 + n.prefixlen}" for n in networks if n.version == 4]
    return [*map(str, networks), *mapped]
