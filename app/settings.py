"""Environment settings, declared once: SOFT_TARGETS_<NAME>."""

from pydantic import Field
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
        description="who may frame /embed, as in a content security policy",
    )
    access_log: bool = Field(
        True, description="whether a line is printed for each answer, as JSON without personal data"
    )
    metrics: bool = Field(False, description="whether /metrics is answered, for Prometheus")
    max_streams: int = Field(
        2000, ge=1, le=100_000, description="streams that a process holds open at once"
    )
    lab_workers: int = Field(
        0, ge=0, le=256, description="processes that train the lab's networks; 0: all cores but one"
    )
    lab_runs: int = Field(8, ge=1, le=1000, description="runs of the lab that train at once")
    lab_waiting: int = Field(
        32, ge=0, le=1000, description="readers of the lab's page who may wait for a place"
    )


def settings_table() -> list[tuple[str, str, str]]:
    """Name, default and meaning of every setting."""
    return [
        (PREFIX + name.upper(), str(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
