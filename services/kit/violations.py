"""What the broker forbids us: each violation is logged, counted by kind, and rings until it is over.

nats-server answers a forbidden publication with nothing but this message; whoever waits for a confirmation waits in vain.
"""

from collections.abc import Callable
from typing import Final

from services.kit import log

PUBLISH: Final = "publish"
SUBSCRIBE: Final = "subscribe"
KINDS: Final = {"permissions violation for publish": PUBLISH, "permissions violation for subscription": SUBSCRIBE}
FADES_SECONDS: Final = 30.0
"""A forbidden publication is tried again every two seconds; one that was not is over."""
LOGGED_SECONDS: Final = 1.0


class Violations:
    """Counts what was forbidden; `now` is any clock that only goes forward, in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.counts = dict.fromkeys((PUBLISH, SUBSCRIBE), 0)
        self._last: dict[str, tuple[float, str]] = {}
        self._logged: dict[str, float] = {}

    def take(self, error: Exception) -> bool:
        """Note an error of the connection; False where it is no violation."""
        said = str(error).removeprefix("nats: ")
        kind = next((kind for words, kind in KINDS.items() if words in said.lower()), "")
        if not kind:
            return False
        now = self._now()
        self.counts[kind] += 1
        self._last[kind] = (now, said)
        if now - self._logged.get(kind, -LOGGED_SECONDS) >= LOGGED_SECONDS:
            self._logged[kind] = now
            log.get().error("broker.forbids", kind=kind, what=said, count=self.counts[kind])
        return True

    def connected(self) -> None:
        """Forget what an earlier connection was forbidden: on a new one everything is tried again."""
        self._last.clear()

    def alarms(self) -> list[str]:
        """Name what is forbidden and needed all the same."""
        now = self._now()
        return [
            f"nats: {said} ({self.counts[kind]} times); check the permissions of this service's user"
            for kind, (at, said) in sorted(self._last.items())
            if kind == SUBSCRIBE or now - at < FADES_SECONDS
        ]
