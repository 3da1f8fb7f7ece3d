"""What an operator can set for `scoring`: where it keeps and answers, and how objections go.

`DUNGHAN_SCORING__DATABASE_URL`, `DUNGHAN_SCORING__GRPC_LISTEN`, `DUNGHAN_SCORING__OBJECTIONS__DAYS_TO_FILE`,
`DUNGHAN_SCORING__OBJECTIONS__LEVELS` (a JSON list; in `dunghan.toml` `[[scoring.objections.levels]]`).
"""

from typing import ClassVar

from services.kit.settings import ServiceSettings, Store
from services.scoring.procedure import Procedure


class Section(Store):
    """What scoring needs for itself; what is set of objections is true of what is said from then on."""

    database_url: str = "sqlite+aiosqlite:///data/scoring.db"
    objections: Procedure = Procedure()


class Settings(ServiceSettings):
    """Settings of `scoring`."""

    SERVICE: ClassVar[str] = "scoring"
    scoring: Section = Section()
