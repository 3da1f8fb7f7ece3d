"""A data folder: what lies where, which ports and clock it was born with, and who uses it now."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from services.cli.failures import CliFailure, WrongUsage
from services.cli.settings import SERVICES
from services.cli.texts import say

LOOPBACK = "127.0.0.1"
PORTS = ("nats", "leaf", *SERVICES)
"""What listens: the broker for clients and for districts' own servers, and the services."""


class FolderState(BaseModel):
    """What a folder keeps from run to run; `clock_start` is None where the real clock runs."""

    model_config = ConfigDict(frozen=True)

    ports: dict[str, int]
    clock_start: datetime | None = None
    story: str = ""

    @property
    def simulated(self) -> bool:
        """Say whether the folder's clock is simulated."""
        return self.clock_start is not None

    @property
    def leaf_url(self) -> str:
        """Return where the broker listens for districts' own servers."""
        return f"nats-leaf://{LOOPBACK}:{self.ports['leaf']}"

    @property
    def nats_url(self) -> str:
        """Return where the broker listens."""
        return f"nats://{LOOPBACK}:{self.ports['nats']}"

    def address(self, service: str) -> str:
        """Return where a service answers gRPC."""
        return f"{LOOPBACK}:{self.ports[service]}"


class Folder:
    """The places of a data folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.run = self.root / "run"
        self.log = self.root / "log"
        self.db = self.root / "db"
        self.nats = self.root / "nats"
        self.out = self.root / "out"
        self.district = self.root / "district"
        self.keys = self.root / "keys"
        self.papers = self.root / "papers"

    def make(self) -> None:
        """Make every folder that is not there yet."""
        for place in (self.run, self.log, self.db, self.nats, self.district, self.out / "letters", self.out / "mail"):
            place.mkdir(parents=True, exist_ok=True)

    @property
    def state_file(self) -> Path:
        """Return the file that keeps the folder's state."""
        return self.run / "state.json"

    def state(self) -> FolderState | None:
        """Return what the folder keeps; None where it is new."""
        if not self.state_file.exists():
            return None
        return FolderState.model_validate_json(self.state_file.read_text("utf-8"))

    def keep(self, state: FolderState) -> None:
        """Write the folder's state down, whole or not at all."""
        self.make()
        beside = self.state_file.with_suffix(".new")
        beside.write_text(state.model_dump_json(indent=1), "utf-8")
        beside.replace(self.state_file)

    @contextmanager
    def locked(self, lang: str) -> Iterator[None]:
        """Hold the folder; the lock goes with the process, however it ends.

        Raises:
            CliFailure: another supervisor holds it.
        """
        self.make()
        with (self.run / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CliFailure(say("folder-taken", lang, folder=self.root)) from error
            yield

    def in_use(self) -> bool:
        """Say whether a supervisor holds the folder."""
        if not (self.run / "lock").exists():
            return False
        with (self.run / "lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False


def born(folder: Folder, *, clock_start: datetime | None, story: str, lang: str) -> FolderState:
    """Return the folder's state, made now where it is new; a folder keeps its clock and its story.

    Raises:
        WrongUsage: it has another clock, or belongs to another story.
    """
    known = folder.state()
    if known is None:
        state = FolderState(ports=free_ports(PORTS), clock_start=clock_start, story=story)
        folder.keep(state)
        return state
    if story and known.story != story:
        raise WrongUsage(say("other-story", lang, folder=folder.root, has=known.story or "–"))
    if clock_start is not None and known.clock_start != clock_start:
        has = known.clock_start.isoformat() if known.clock_start else "real"
        raise WrongUsage(say("other-clock", lang, folder=folder.root, has=has))
    return known


def free_ports(names: tuple[str, ...]) -> dict[str, int]:
    """Return a free loopback port for each name."""
    sockets = [socket.socket() for _ in names]
    try:
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return {name: one.getsockname()[1] for name, one in zip(names, sockets, strict=True)}
    finally:
        for one in sockets:
            one.close()


def is_free(port: int) -> bool:
    """Say whether nobody listens on a loopback port."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
