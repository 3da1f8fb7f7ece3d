"""The only place that reads the machine's clock."""

import time
from datetime import UTC, datetime
from typing import Protocol

from typing_extensions import override


class Clock(Protocol):
    """Says what time it is for a service."""

    simulated: bool

    def now(self) -> datetime: ...

    def elapsed(self) -> float: ...


class RealClock(Clock):
    """The machine's clock, in UTC."""

    def __init__(self) -> None:
        self.simulated = False

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    def elapsed(self) -> float:
        """Count seconds that nobody can set, those of a suspended machine included."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)


class SimulatedClock(Clock):
    """A clock that stands until somebody moves it, never backwards."""

    def __init__(self, start: datetime) -> None:
        self.simulated = True
        self._now = start.astimezone(UTC)

    @override
    def now(self) -> datetime:
        return self._now

    @override
    def elapsed(self) -> float:
        """Count what was moved."""
        return self._now.timestamp()

    def move(self, to: datetime) -> None:
        """Move forward; an earlier moment changes nothing."""
        self._now = max(self._now, to.astimezone(UTC))
