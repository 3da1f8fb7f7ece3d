"""Where a rebuild takes place, who lends it a hand, and how far it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from services.kit.database import Database
from services.kit.fold import Finding
from services.kit.folder import Made
from services.kit.hands import Hand, Thread, processes
from services.kit.transact import Transactor

PART_ROWS: Final = 5_000
SMALL_ROWS: Final = 20_000
"""A journal that is folded before processes would have started."""
HANDS: Final = 2


class Step(StrEnum):
    """How far a rebuild is; the last four are its ends."""

    FOLDING = "folding"
    COMPARING = "comparing"
    SWITCHED = "switched"
    KEPT = "kept"
    CANCELLED = "cancelled"
    FAILED = "failed"


RUNNING: Final = frozenset({Step.FOLDING, Step.COMPARING})


@dataclass
class State:
    """How far a rebuild is and what it found; `of`: rows to be folded."""

    step: Step = Step.FOLDING
    rows: int = 0
    of: int = 0
    tables: int = 0
    differing: int = 0
    findings: list[Finding] = field(default_factory=list)
    why: str = ""


class Staff(NamedTuple):
    """Who folds: a thread of the service itself, and processes beside it, to which it leaves the work when they come."""

    own: Hand
    beside: list[Hand]

    @property
    def lasting(self) -> list[Hand]:
        """Whoever stays to the end."""
        return self.beside or [self.own]


@dataclass(frozen=True)
class Site:
    """Where is rebuilt, and how: `names` (`module:NAME` of rules and tables) for processes beside; none: in a thread."""

    transactor: Transactor
    made: Made
    names: tuple[str, str] | None = None
    part_rows: int = PART_ROWS
    hands: int = HANDS

    @property
    def database(self) -> Database:
        """The database of it."""
        return self.transactor.database

    @property
    def claim(self) -> dict[str, str]:
        """What whoever writes here claims: to be the one who holds the place."""
        return {"own": self.transactor.rules.source, "me": self.transactor.holder}

    @asynccontextmanager
    async def staffed(self, rows: int) -> AsyncIterator[Staff]:
        """Have hands for a journal of so many rows: one at once, and others where it is long, which take a moment to come."""
        own = Thread(self.database.url, self.made)
        if self.names is None or rows <= SMALL_ROWS:
            yield Staff(own, [])
            return
        async with processes(self.hands, self.database.url, self.names) as hands:
            yield Staff(own, hands)
