"""Configuration of intake."""

from pathlib import Path
from typing import ClassVar, Final

from pydantic import Field

from services.kit.settings import ServiceSettings, Store

SQLITE_FILE: Final = ":///"


class Section(Store):
    """What intake needs for itself; documents lie beside the database where no folder is named.

    `receipt_key`: the file of the private key that signs receipts (PEM, PKCS8, Ed25519).
    """

    database_url: str = "sqlite+aiosqlite:///data/intake.db"
    silent_seconds: float = Field(default=60.0, gt=0)
    documents_dir: Path | None = None
    receipt_key: Path | None = None

    @property
    def documents(self) -> Path:
        """Return the folder into which documents are copied."""
        if self.documents_dir is not None:
            return self.documents_dir
        kind, _, file = self.database_url.partition(SQLITE_FILE)
        return Path(file).parent / "documents" if kind.startswith("sqlite") and file else Path("data/documents")


class Settings(ServiceSettings):
    """Settings in force for intake."""

    SERVICE: ClassVar[str] = "intake"
    intake: Section = Section()
