"""Environment settings, declared once: SOFT_TARGETS_<NAME>."""

from ipaddress import ip_network

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .query.parameter_types import Number, ParameterError

PREFIX = "SOFT_TARGETS_"
_PROXIES_RULE = "addresses or networks of proxies, comma-separated, without one that means everyone"


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
        json_schema_extra={"rule": "an address such as https://example.org, without a path"},
        description="address that links and embeds name, such as https://example.org;"
        " empty: that of the request",
    )
    frame_ancestors: str = Field(
        "*",
        pattern=r"^[^;,\s]+( [^;,\s]+)*$",
        json_schema_extra={"rule": "* or sources of a content security policy, space-separated"},
        description="who may frame /embed, as in a content security policy; *: everyone, pages"
        " from a disk and apps too",
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        json_schema_extra={"rule": _PROXIES_RULE},
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
        ge=16,  # the largest response has 9, and is buffered for a moment for fast readers too
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
        json_schema_extra={"rule": "an address with its port, such as tcp://10.0.0.7:8786"},
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
        for part in filter(None, map(str.strip, given.split(","))):
            try:
                is_everyone = ip_network(part).prefixlen == 0
            except ValueError:
                raise ValueError(f"must be {_PROXIES_RULE}, got {part!r}") from None
            if is_everyone:  # then the address that a client claims to have would be believed
                raise ValueError(f"must be {_PROXIES_RULE}, got {part!r}")
        return given


class SettingsError(ValueError):
    """Settings of the environment that break their rules, a line each."""


def read_settings() -> Settings:
    """The settings of the environment.

    Raises:
        SettingsError: SOFT_TARGETS_PORT must be a whole number between 0 and 65535, got x
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = [_problem(str(e["loc"][0]), str(e["input"])) for e in error.errors()]
        raise SettingsError("\n".join(map(str, problems))) from None


def _problem(name: str, value: str) -> ParameterError:
    return ParameterError(PREFIX + name.upper(), rule_of(name), value or "nothing")


def rule_of(name: str) -> str:
    """The rule of a setting in words, from its type and its bounds."""
    schema = Settings.model_json_schema()["properties"][name]
    if schema["type"] == "boolean":
        return "true or false"
    if schema["type"] == "string":
        return str(schema.get("rule", "a text"))
    is_whole = schema["type"] == "integer"
    return Number("", "", None, schema["minimum"], schema["maximum"], whole=is_whole).rule


def settings_table() -> list[tuple[str, str, str]]:
    """Name, default and meaning of every setting."""
    return [
        (PREFIX + name.upper(), str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
