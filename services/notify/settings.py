"""What an operator may set: DUNGHAN_NOTIFY__DATABASE_URL, …__GRPC_LISTEN, …__OUT_DIR and DUNGHAN_MAIL__HOST, …."""

from pathlib import Path
from typing import ClassVar, Final

from pydantic import BaseModel, Field

from services.kit.settings import ServiceSettings, Store

SQLITE_FILE: Final = ":///"


class Section(Store):
    """Where this service keeps its database and answers its operators; letters are also laid into `out_dir`/letters.

    `bounces_listen`: where mails that came back are taken, host:port; empty: nowhere.
    `papers_dir`: the papers of signed letters, beside the database where nothing is named. `signing_keys`: the folder of the
    keys of books; `signing_passwords`: of their passwords, if not beside them. `signing_roots`: a file of the certificates
    that signatures are checked with. `signing_tsa`: where time stamps come from, empty: none are asked for.
    """

    database_url: str = "sqlite+aiosqlite:///data/notify.db"
    out_dir: Path | None = None
    bounces_listen: str = Field(default="", pattern=r"^$|^[^\s:]+:\d{1,5}$")
    papers_dir: Path | None = None
    signing_keys: Path | None = None
    signing_passwords: Path | None = None
    signing_roots: Path | None = None
    signing_tsa: str = Field(default="", pattern=r"^$|^https?://[!-~]+$")
    signing_processes: int = Field(default=2, ge=1, le=16)

    @property
    def papers(self) -> Path:
        """Return the folder of the papers of signed letters."""
        if self.papers_dir is not None:
            return self.papers_dir
        kind, _, file = self.database_url.partition(SQLITE_FILE)
        return Path(file).parent / "papers" if kind.startswith("sqlite") and file else Path("data/papers")


class MailSection(BaseModel):
    """Through which server letters go out, and in whose name; `timeout` is in seconds for each step.

    `ca`: the file of the certificates the server's is checked with, None: the system's. `lines`: how many connections at once;
    `per_line`: how many mails go over each. `bounces`: the address to which comes back what cannot be delivered; each mail has
    one of its own, `name+…@host`, and the mail server brings all of them to where `bounces_listen` hears them.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65_535)
    sender: str = Field(default="dunghan@localhost", pattern=r"^[!-?A-~]+@[!-?A-~]+$")
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    use_tls: bool = False
    start_tls: bool | None = None
    timeout: float = Field(default=10.0, gt=0)
    password_file: Path | None = None
    ca: Path | None = None
    lines: int = Field(default=1, ge=1, le=8)
    per_line: int = Field(default=100, ge=1)
    bounces: str = Field(default="", pattern=r"^$|^[A-Za-z0-9._-]{1,24}@[A-Za-z0-9.-]+$")


class EdxmlSection(BaseModel):
    """Where packages for other document systems are laid, and where their status messages come; `organ`: who we are there.

    `key` and `certificate`: files with which packages are signed. `trust`: the certificates that status messages must be
    signed by; None: unsigned ones are taken, from a folder that only the gateway may write.
    """

    outbox: Path | None = None
    inbox: Path | None = None
    organ: str = Field(default="", pattern=r"^$|^[A-Za-z0-9][A-Za-z0-9.-]{0,34}$")
    name: str = ""
    key: Path | None = None
    certificate: Path | None = None
    trust: Path | None = None
    seconds: float = Field(default=5.0, gt=0)


class Settings(ServiceSettings):
    """The kit's settings and the sections of this service."""

    SERVICE: ClassVar[str] = "notify"
    notify: Section = Section()
    mail: MailSection = MailSection()
    edxml: EdxmlSection = EdxmlSection()
