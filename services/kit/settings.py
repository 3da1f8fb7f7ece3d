"""Configuration of a service: environment (`DUNGHAN_…`), a TOML file, a secrets directory; nothing else reads them."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from typing_extensions import override


class ClockKind(StrEnum):
    """Whether a service follows the machine's clock or a story moves it."""

    REAL = "real"
    SIMULATED = "simulated"


class Nats(BaseModel):
    """Where the broker is (several addresses, separated by commas: a cluster), and how one proves who one is.

    `key`: the file of an nkey seed; `ca`: the file of the certificates that a broker's own is checked with.
    """

    url: str = "nats://127.0.0.1:4222"
    key: str = ""
    ca: str = ""
    replicas: int = Field(default=1, ge=1, le=5)


class Store(BaseModel):
    """What one service needs for itself."""

    database_url: str
    grpc_listen: str = "127.0.0.1:0"
    metrics_listen: str = ""


class ServiceSettings(BaseSettings):
    """What every service needs; a service adds its own section by its name."""

    model_config = SettingsConfigDict(
        env_prefix="DUNGHAN_", env_nested_delimiter="__", toml_file="dunghan.toml", extra="ignore"
    )

    SERVICE: ClassVar[str]
    nats: Nats = Nats()
    clock: ClockKind = ClockKind.REAL
    clock_start: datetime | None = None
    log_level: str = "INFO"
    instance: str = Field(default="main", pattern=r"^[^/]+$")
    heads_seconds: float = Field(default=1.0, gt=0)
    audit_seconds: float = Field(default=300.0, ge=0)

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over secrets, and both over the file."""
        return (init_settings, env_settings, file_secret_settings, TomlConfigSettingsSource(settings_cls))

    @property
    def store(self) -> Store:
        """Return the section of this service."""
        found: Store = getattr(self, self.SERVICE)
        return found
