"""What an operator may set: DUNGHAN_NOTIFY__DATABASE_URL, …__GRPC_LISTEN, …__OUT_DIR and DUNGHAN_MAIL__HOST, …."""

from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, Field

from services.kit.settings import ServiceSettings, Store


class Section(Store):
    """Where this service keeps its database and answers its operators; letters are also laid into `out_dir`/letters."""

    database_url: str = "sqlite+aiosqlite:///data/notify.db"
    out_dir: Path | None = None


class MailSection(BaseModel):
    """Through which server letters go out, and in whose name; `timeout` is in seconds for each step."""

    host: str = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65_535)
    sender: str = Field(default="dunghan@localhost", pattern=r"^[!-?A-~]+@[!-?A-~]+$")
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    use_tls: bool = False
    start_tls: bool | None = None
    timeout: float = Field(default=10.0, gt=0)


class Settings(ServiceSettings):
    """The kit's settings and the sections of this service."""

    SERVICE: ClassVar[str] = "notify"
    notify: Section = Section()
    mail: MailSection = MailSection()
