"""Environment settings, declared once: SOFT_TARGETS_<NAME>."""

from ipaddress import ip_network

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SOFT_TARGETS_"


class Settings(BaseSettings):
    """Settings of one server; `python -m app serve --help` prints them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    workers: int = Field(1, ge=1, le=64, description="number of server processes")
    shutdown_seconds: int = Field(
        1, ge=0, le=60, description="how long open streams may go on after SIGTERM"
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#]+/?)?$",
        description="address that links and embeds name, such as https://example.org;"
        " empty: that of the request",
    )
    frame_ancestors: str = Field(
        "*",
        pattern=r"^[^;,\s]+( [^;,\s]+)*$",
        description="who may frame /embed, as in a content security policy; *: everyone, pages"
        " from a disk and apps too",
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        description="addresses or networks of proxies, comma-separated, whose X-Forwarded-For and"
        " X-Forwarded-Proto are believed",
    )
    access_log: bool = Field(
        True, description="whether a line is printed for each answer, as JSON without personal data"
    )
    metrics: bool = Field(False, description="whether /metrics is answered, for Prometheus")
    max_streams: int = Field(
        2000, ge=1, le=100_000, description="streams that a process holds open at once"
    )
    slow_client_guard: bool = Field(
        True,
        description="whether slow clients are dropped; off only behind a proxy that reads whole"
        " requests and answers for them",
    )
    patience_seconds: float = Field(
        30,
        ge=0.05,
        le=3600,
        description="time in which a request's head must come, and a body or an answer go on by"
        " 4 kB; slower clients are dropped",
    )
    max_unread_mb: int = Field(
        64,
        ge=16,  # the largest answer has 9, and waits for a moment even where it is read at once
        le=100_000,
        description="MB of answers that a process keeps for slow readers; beyond, who keeps most"
        " for longest is dropped",
    )
    lab_workers: int = Field(
        0,
        ge=0,
        le=256,
        description="processes that train the lab's networks, for each server process;"
        " 0: all cores but one",
    )
    dask: str = Field(
        "",
        pattern=r"^((tcp|tls)://[^\s/]+:\d+)?$",
        description="scheduler of a Dask cluster that trains the lab's networks in place of"
        " processes, such as tcp://10.0.0.7:8786",
    )
    lab_runs: int = Field(
        8, ge=1, le=1000, description="runs of the lab that train at once in each server process"
    )
    lab_runs_per_client: int = Field(
        0,
        ge=0,
        le=1000,
        description="those of one client address; 0: three quarters of LAB_RUNS, but never all of"
        " several",
    )
    lab_waiting: int = Field(
        32,
        ge=0,
        le=1000,
        description="readers of the lab's page who may wait for a place in each server process",
    )
    lab_waiting_per_client: int = Field(
        0,
        ge=0,
        le=1000,
        description="those of one client address; 0: three quarters of LAB_WAITING, but never"
        " all of several",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: str) -> str:
        rule = "must be addresses or networks of proxies, comma-separated"
        for part in filter(None, map(str.strip, given.split(","))):
            try:
                network = ip_network(part)
            except ValueError:
                raise ValueError(f"{rule}, got {part!r}") from None
            if not network.prefixlen:  # then a client's own word for its address would be believed
                raise ValueError(f"{rule}, not everyone, got {part!r}")
        return given


def settings_table() -> list[tuple[str, str, str]]:
    """Name, default and meaning of every setting."""
    return [
        (PREFIX + name.upper(), str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
