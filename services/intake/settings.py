"""Configuration of intake."""

from typing import ClassVar

from services.kit.settings import ServiceSettings, Store


class Section(Store):
    """What intake needs for itself."""

    database_url: str = "sqlite+aiosqlite:///data/intake.db"


class Settings(ServiceSettings):
    """Settings in force for intake."""

    SERVICE: ClassVar[str] = "intake"
    intake: Section = Section()
