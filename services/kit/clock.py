"""The only place that reads the machine's clock."""

from datetime import UTC, datetime
from typing import Protocol

from typing_extensions import override


class Clock(Protocol):
    """Says what time it is for a service."""

    simulated: bool

    def now(self) -> datetime: ...


class RealClock(Clock):
    """The machine's clock, in UTC."""

    def __init__(self) -> None:
        self.simulated = False

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


class SimulatedClock(Clock):
    """A clock that stands until somebody moves it, never backwards."""

    def __init__(self, start: datetime) -> None:
        self.simulated = True
        self._now = start.astimezone(UTC)

    @override
    def now(self) -> datetime:
        return self._now

    def move(self, to: datetime) -> None:
        """Move forward; an earlier moment changes nothing."""
        self._now = max(self._now, to.astimezone(UTC))
