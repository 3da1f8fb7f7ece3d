"""How long one waits before something is tried again: a sending by its own failures, a server by those of everybody."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

FIRST_BACK_OFF: Final = 0.25
LONGEST_BACK_OFF: Final = 60.0
"""Seconds before what could not be sent is tried again; doubled as long as nothing gets through."""

FAILURES: Final = 5
"""So many failures in a row, and a server is left alone for a while; then it is asked with one sending."""


@dataclass(slots=True)
class BackOff:
    """From when on each of many things may be tried again; what succeeded is forgotten."""

    _until: dict[Hashable, tuple[float, float]] = field(default_factory=dict)

    def is_due(self, what: Hashable, now: float) -> bool:
        """Tell whether it may be tried."""
        return now >= self._until.get(what, (now, 0.0))[0]

    def failed(self, what: Hashable, now: float) -> None:
        """Wait twice as long as before."""
        pause = min(max(2 * self._until.get(what, (0.0, 0.0))[1], FIRST_BACK_OFF), LONGEST_BACK_OFF)
        self._until[what] = (now + pause, pause)

    def ended(self, what: Hashable) -> None:
        """Forget it."""
        self._until.pop(what, None)

    def keep_only(self, known: frozenset[Hashable]) -> None:
        """Forget what is not to be tried any more."""
        self._until = {what: until for what, until in self._until.items() if what in known}

    def next_due(self) -> float | None:
        """Say when the first of what waits is due."""
        return min((at for at, _pause in self._until.values()), default=None)

    def __len__(self) -> int:
        """Count what failed and did not succeed since."""
        return len(self._until)


@dataclass(slots=True)
class Breaker:
    """Whether a server is asked: not for a while after it failed for everybody, or `FAILURES` times in a row.

    When the while is over one sending is tried; if it fails too, the next while is twice as long.
    """

    failures: int = 0
    _pause: float = 0.0
    _until: float = 0.0

    def lets(self, now: float) -> bool:
        """Tell whether a sending may be tried."""
        return not self._pause or now >= self._until

    @property
    def is_probing(self) -> bool:
        """Tell whether the next sending is tried to see whether the server is back."""
        return self._pause > 0

    def failed(self, now: float, *, everybody: bool) -> None:
        """Note a failure; leave the server alone where it concerns everybody, or there were many, or this was the probe."""
        self.failures += 1
        if everybody or self.failures >= FAILURES or self.is_probing:
            self._pause = min(max(2 * self._pause, FIRST_BACK_OFF), LONGEST_BACK_OFF)
            self._until = now + self._pause

    def worked(self) -> None:
        """Note that the server answered as it should."""
        self.failures, self._pause, self._until = 0, 0.0, 0.0

    @property
    def opens_at(self) -> float:
        """Say when it may be asked again."""
        return self._until
