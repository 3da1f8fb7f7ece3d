"""What an operator can set for `scoring`: `DUNGHAN_SCORING__DATABASE_URL`, `DUNGHAN_SCORING__GRPC_LISTEN`."""

from typing import ClassVar

from services.kit.settings import ServiceSettings, Store


class Settings(ServiceSettings):
    """Settings of `scoring`."""

    SERVICE: ClassVar[str] = "scoring"
    scoring: Store = Store(database_url="sqlite+aiosqlite:///data/scoring.db")
