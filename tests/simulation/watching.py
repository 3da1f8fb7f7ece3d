"""What an observer keeps beside the run: every copy a stream stored, and when it lost it."""

from base64 import urlsafe_b64decode
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from services.kit.transact import Transactor
from tests.simulation.oracle import Copy, Row
from tests.simulation.streams import Stored, Stream, header_of

EVENTS: Final = frozenset({"INTAKE", "DEADLINES", "SCORING", "NOTIFY"})
PREFIX: Final = "SUBMISSIONS_"
BUCKET: Final = "OBJ_documents-"
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
        self.objects: Kept = defaultdict(list)
        """Documents in districts' buckets, by district and name."""
        self._taken: dict[int, tuple[datetime, datetime]] = {}
        self._by_place: dict[tuple[int, int], Copy] = {}
        self._streams: list[Stream] = []

    def stored(self, stream: Stream, sequence: int) -> None:
        """Note a message that was stored."""
        if stream.name in EVENTS:
            message_id = header_of(stream.messages[sequence].header, b"Nats-Msg-Id") or ""
            self.published[stream.name].append(message_id)
        if stream.name.startswith(BUCKET):
            self._object(stream, sequence)
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

    def _object(self, stream: Stream, sequence: int) -> None:
        message = stream.messages[sequence]
        if ".M." in message.subject:
            name = urlsafe_b64decode(message.subject.rpartition(".")[2]).decode()
            copy = self._by_place[id(stream), sequence] = Copy(_moment(message))
            self.objects[stream.name.removeprefix(BUCKET), name].append(copy)
            self._streams.append(stream)

    def took(self, rows: range, recorded_at: datetime) -> None:
        """Note when rows of the journal of `deadlines` were really taken in, whatever its clock says."""
        self._taken.update(dict.fromkeys(rows, (recorded_at, self.now())))

    def truly(self, rows: list[Row]) -> list[Row]:
        """Return rows with the true time at which they were taken in, as far as it was seen."""
        told = []
        for row in rows:
            recorded_at, true = self._taken.get(row.row, (None, row.recorded_at))
            told.append(replace(row, recorded_at=true) if recorded_at == row.recorded_at else row)
        return told

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

    whole = Transactor._whole  # noqa: SLF001

    async def taken(transactor: Transactor, *given: Any) -> Any:
        before = transactor.row
        answer = await whole(transactor, *given)
        if WITNESS and transactor.rules.source == "deadlines" and transactor.recorded is not None:
            WITNESS[-1].took(range(before + 1, transactor.row + 1), transactor.recorded)
        return answer

    Transactor._whole = taken  # type: ignore[method-assign,assignment]  # noqa: SLF001
    Stream._keep = kept  # type: ignore[method-assign,assignment]  # noqa: SLF001
    Stream.remove = removed  # type: ignore[method-assign,assignment]
