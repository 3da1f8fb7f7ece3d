"""What an observer keeps beside the run: every copy a stream stored, and when it lost it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from tests.simulation.oracle import Copy
from tests.simulation.streams import Stored, Stream, header_of

EVENTS: Final = frozenset({"INTAKE", "DEADLINES", "SCORING", "NOTIFY"})
PREFIX: Final = "SUBMISSIONS_"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Kept = dict[tuple[str, str], list[Copy]]


class Witness:
    """Copies of submissions at the province and at leaves, by district and the content's hash."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.copies: Kept = defaultdict(list)
        self.at_leaf: Kept = defaultdict(list)
        self.leaves: set[str] = set()
        self.published: dict[str, list[str]] = defaultdict(list)
        self._by_place: dict[tuple[int, int], Copy] = {}
        self._streams: list[Stream] = []

    def stored(self, stream: Stream, sequence: int) -> None:
        """Note a message that was stored."""
        if stream.name in EVENTS:
            message_id = header_of(stream.messages[sequence].header, b"Nats-Msg-Id") or ""
            self.published[stream.name].append(message_id)
        if not stream.name.startswith(PREFIX):
            return
        message = stream.messages.get(sequence)
        if message is None or message.subject.endswith("._mark"):
            return
        district = stream.name.removeprefix(PREFIX)
        at_leaf = district in self.leaves and not stream.config.get("sources")
        copy = Copy(_moment(message))
        (self.at_leaf if at_leaf else self.copies)[district, sha256(message.data).hexdigest()].append(copy)
        self._by_place[id(stream), sequence] = copy
        self._streams.append(stream)

    def lost(self, stream: Stream, sequence: int) -> None:
        """Note that a message is gone."""
        copy = self._by_place.pop((id(stream), sequence), None)
        if copy is not None:
            copy.lost_at = self.now()

    def gone(self, stream: Stream) -> None:
        """Note that a whole stream is gone."""
        for sequence in list(stream.messages):
            self.lost(stream, sequence)


def _moment(message: Stored) -> datetime:
    # As a client reads it: whole microseconds.
    return EPOCH + timedelta(microseconds=message.nanoseconds // 1000)


WITNESS: list[Witness] = []
"""The one in force, if any."""


def install() -> None:
    """Watch every stream of the process."""
    keep, remove = Stream._keep, Stream.remove  # noqa: SLF001 - an observer

    def kept(stream: Stream, *given: Any) -> int:
        sequence = keep(stream, *given)
        if WITNESS:
            WITNESS[-1].stored(stream, sequence)
        return sequence

    def removed(stream: Stream, sequence: int) -> None:
        if WITNESS:
            WITNESS[-1].lost(stream, sequence)
        remove(stream, sequence)

    Stream._keep = kept  # type: ignore[method-assign,assignment]  # noqa: SLF001
    Stream.remove = removed  # type: ignore[method-assign,assignment]
