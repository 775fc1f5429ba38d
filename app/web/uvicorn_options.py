"""How uvicorn serves us: proxies that are believed, slow clients, what is not logged."""

from functools import partial
from ipaddress import ip_network
from typing import Any

from ..settings import Settings


def options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told beside where to listen: the same in service and in tests."""
    return {
        "http": _protocol(settings),
        "ws": "none",
        "server_header": False,
        "access_log": False,  # it names visitors and what they asked; ours does not
        "forwarded_allow_ips": _believed(settings.trusted_proxies),
        "timeout_graceful_shutdown": settings.shutdown_seconds,
    }


def _protocol(settings: Settings) -> Any:
    """Our own connection, or the name of uvicorn's choice, which needs nothing of its insides."""
    if not settings.slow_client_guard:
        return "auto"
    from .slow_client_guard import Connection, Limits

    return partial(
        Connection, Limits(settings.patience_seconds, settings.max_unread_mb * 1_000_000)
    )


def _believed(proxies: str) -> list[str]:
    """The networks, those of IPv4 also as a socket of both families shows them."""
    networks = [ip_network(part.strip()) for part in proxies.split(",") if part.strip()]
    mapped = [f"::ffff:{n[0]}/{96 + n.prefixlen}" for n in networks if n.version == 4]
    return [*map(str, networks), *mapped]
