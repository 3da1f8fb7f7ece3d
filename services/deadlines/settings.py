"""What an operator may set: DUNGHAN_DEADLINES__DATABASE_URL, …__GRPC_LISTEN."""

from typing import ClassVar

from services.kit.settings import ServiceSettings, Store


class Section(Store):
    """Where this service keeps its database and answers its operators."""

    database_url: str = "sqlite+aiosqlite:///data/deadlines.db"


class Settings(ServiceSettings):
    """The kit's settings and the section of this service."""

    SERVICE: ClassVar[str] = "deadlines"
    deadlines: Section = Section()
