"""A JetStream stream as its store keeps it: sequences, subjects, limits, ids that were seen."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

NANO: Final = 1_000_000_000
NO_TIME: Final = "0001-01-01T00:00:00Z"
BASE: Final = 22
HASH: Final = 8
HEADER: Final = 4
"""What the server's file store adds to a message."""

DEFAULTS: Final[Mapping[str, Any]] = {
    "name": "",
    "subjects": [],
    "retention": "limits",
    "max_consumers": -1,
    "max_msgs": -1,
    "max_bytes": -1,
    "max_age": 0,
    "max_msgs_per_subject": -1,
    "max_msg_size": -1,
    "discard": "old",
    "storage": "file",
    "num_replicas": 1,
    "duplicate_window": 120 * NANO,
    "compression": "none",
    "allow_direct": False,
    "mirror_direct": False,
    "sealed": False,
    "deny_delete": False,
    "deny_purge": False,
    "allow_rollup_hdrs": False,
    "consumer_limits": {},
    "allow_msg_ttl": False,
}


class Refused(Exception):
    """The server's error answer."""

    def __init__(self, code: int, number: int, text: str) -> None:
        self.answer = {"code": code, "err_code": number, "description": text}
        super().__init__(text)


NO_STREAM: Final = (404, 10059, "stream not found")
NO_CONSUMER: Final = (404, 10014, "consumer not found")
NO_MESSAGE: Final = (404, 10037, "no message found")


class Stored(NamedTuple):
    """One message."""

    sequence: int
    subject: str
    header: bytes
    data: bytes
    nanoseconds: int

    @property
    def size(self) -> int:
        """Bytes in the server's file."""
        return BASE + HASH + len(self.subject) + len(self.data) + (HEADER + len(self.header) if self.header else 0)


class Ack(NamedTuple):
    """What a publisher is told."""

    sequence: int
    duplicate: bool = False


def instant(nanoseconds: int) -> str:
    """Write a moment as the server does."""
    seconds, rest = divmod(nanoseconds, NANO)
    written = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{written}{fraction}Z"


def header_of(header: bytes, name: bytes) -> str | None:
    """Return one field of a message's header."""
    at = header.find(b"\r\n" + name + b":")
    if at < 0:
        return None
    start = at + len(name) + 3
    return header[start : header.index(b"\r\n", start)].strip().decode()


class Stream:
    """A stream; `now` gives nanoseconds of the broker's wall clock."""

    def __init__(self, config: Mapping[str, Any], now: Callable[[], int]) -> None:
        self.config = completed(config)
        self.name: str = self.config["name"]
        self.created = now()
        self.messages: dict[int, Stored] = {}
        self.first, self.last = 1, 0
        self.bytes = 0
        self.doubled = 0
        """So many of the next messages are stored twice."""
        self.watchers: list[Callable[[], None]] = []
        """Called when something was stored: consumers, and streams that source this one."""
        self._now = now
        self._subjects: dict[str, list[int]] = {}
        self._ids: dict[str, tuple[int, int]] = {}
        self._last_id: str | None = None

    def store(self, subject: str, header: bytes, data: bytes) -> Ack:
        """Take a message.

        Raises:
            Refused: with the server's reason.
        """
        message_id = header_of(header, b"Nats-Msg-Id") if header else None
        if header:
            self._expected(subject, header)
        if message_id is not None:
            known = self._known(message_id)
            if known is not None:
                return Ack(known, duplicate=True)
        return Ack(self.take(subject, header, data, message_id))

    def take(self, subject: str, header: bytes, data: bytes, message_id: str | None = None) -> int:
        """Keep a message, whatever was kept before, and return its sequence.

        Raises:
            Refused: it is too large, or the stream is full.
        """
        self._admit(subject, header, data)
        sequence = self._keep(subject, header, data, message_id)
        if self.doubled:
            self.doubled -= 1
            again = header.replace(b"Nats-Msg-Id: ", b"Nats-Msg-Id: again~", 1)
            self._keep(subject, again, data, None)
        self.tell()
        return sequence

    def tell(self) -> None:
        """Tell everybody who watches."""
        for watcher in tuple(self.watchers):
            watcher()

    def _keep(self, subject: str, header: bytes, data: bytes, message_id: str | None) -> int:
        self.last += 1
        message = Stored(self.last, subject, header, data, self._now())
        self.messages[self.last] = message
        self._subjects.setdefault(subject, []).append(self.last)
        self.bytes += message.size
        self._last_id = message_id
        if message_id is not None:
            self._ids[message_id] = (self.last, message.nanoseconds)
        self._discard_old(subject)
        return message.sequence

    def _known(self, message_id: str) -> int | None:
        known = self._ids.get(message_id)
        if known is None:
            return None
        if self._now() - known[1] > self.config["duplicate_window"]:
            del self._ids[message_id]
            return None
        return known[0]

    def _expected(self, subject: str, header: bytes) -> None:
        if b"Nats-Expected-" not in header:
            return
        stream = header_of(header, b"Nats-Expected-Stream")
        if stream is not None and stream != self.name:
            raise Refused(400, 10060, "expected stream does not match")
        last = header_of(header, b"Nats-Expected-Last-Sequence")
        if last is not None and int(last) != self.last:
            raise Refused(400, 10071, f"wrong last sequence: {self.last}")
        of_subject = header_of(header, b"Nats-Expected-Last-Subject-Sequence")
        newest = (self._subjects.get(subject) or [0])[-1]
        if of_subject is not None and int(of_subject) != newest:
            raise Refused(400, 10071, f"wrong last sequence: {newest}")
        last_id = header_of(header, b"Nats-Expected-Last-Msg-Id")
        if last_id is not None and last_id != self._last_id:
            raise Refused(400, 10070, f"wrong last msg ID: {self._last_id or ''}")

    def _admit(self, subject: str, header: bytes, data: bytes) -> None:
        config = self.config
        if 0 <= config["max_msg_size"] < len(header) + len(data):
            raise Refused(400, 10054, "message size exceeds maximum allowed")
        if config["discard"] != "new":
            return
        self.expire()
        if 0 < config["max_msgs"] <= len(self.messages):
            raise Refused(503, 10077, "maximum messages exceeded")
        if 0 < config["max_bytes"] < self.bytes + Stored(0, subject, header, data, 0).size:
            raise Refused(503, 10077, "maximum bytes exceeded")

    def _discard_old(self, subject: str) -> None:
        config = self.config
        most = config["max_msgs_per_subject"]
        while 0 < most < len(self._subjects[subject]):
            self.remove(self._subjects[subject][0])
        if config["discard"] == "old":
            while self.messages and (
                0 < config["max_bytes"] < self.bytes or 0 < config["max_msgs"] < len(self.messages)
            ):
                self.remove(next(iter(self.messages)))

    def expire(self) -> None:
        """Drop what is too old."""
        oldest = self._now() - self.config["max_age"]
        while self.config["max_age"] and self.messages:
            message = next(iter(self.messages.values()))
            if message.nanoseconds > oldest:
                return
            self.remove(message.sequence)

    def remove(self, sequence: int) -> None:
        """Drop one message."""
        message = self.messages.pop(sequence)
        self.bytes -= message.size
        kept = self._subjects[message.subject]
        kept.remove(sequence)
        if not kept:
            del self._subjects[message.subject]
        self.first = next(iter(self.messages), self.last + 1)

    def purge(self, subject: str | None = None, takes: Callable[[str, str], bool] | None = None) -> int:
        """Drop everything, or what a pattern takes."""
        gone = [
            message.sequence
            for message in self.messages.values()
            if subject is None or takes is None or takes(subject, message.subject)
        ]
        for sequence in gone:
            self.remove(sequence)
        self.first = next(iter(self.messages), self.last + 1)
        return len(gone)

    def lose(self, count: int) -> list[Stored]:
        """Lose the newest messages as a power failure does: their sequences are given again."""
        lost = [self.messages[sequence] for sequence in list(self.messages)[-count:]] if count else []
        for message in lost:
            self.remove(message.sequence)
        if lost:
            self.last = next(reversed(self.messages), lost[0].sequence - 1)
            self.first = min(self.first, self.last + 1)
        self._ids = {name: known for name, known in self._ids.items() if known[0] <= self.last}
        return lost

    def last_of(self, subject: str, takes: Callable[[str, str], bool]) -> Stored:
        """Return the newest message of a subject or a pattern.

        Raises:
            Refused: there is none.
        """
        kept = self._subjects.get(subject)
        if kept is None:
            kept = [numbers[-1] for name, numbers in self._subjects.items() if takes(subject, name)]
        if not kept:
            raise Refused(*NO_MESSAGE)
        return self.messages[max(kept)]

    def after(self, sequence: int) -> Iterator[Stored]:
        """Return messages from a sequence on."""
        sequence = max(sequence, self.first)
        while sequence <= self.last:
            message = self.messages.get(sequence)
            sequence += 1
            if message is not None:
                yield message

    def subjects(self) -> dict[str, int]:
        """Count the messages of every subject."""
        return {subject: len(kept) for subject, kept in self._subjects.items()}

    def state(self, consumers: int) -> dict[str, Any]:
        """Return the state as the server tells it."""
        self.expire()
        first = self.messages.get(self.first)
        last = self.messages.get(self.last)
        state: dict[str, Any] = {
            "messages": len(self.messages),
            "bytes": self.bytes,
            "first_seq": 0 if not self.last else self.first,
            "first_ts": instant(first.nanoseconds) if first else NO_TIME,
            "last_seq": self.last,
            "last_ts": instant(last.nanoseconds) if last else NO_TIME,
            "consumer_count": consumers,
        }
        if self._subjects:
            state["num_subjects"] = len(self._subjects)
        if len(self.messages) < self.last + 1 - self.first:
            state["num_deleted"] = self.last + 1 - self.first - len(self.messages)
        return state


def completed(config: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what a configuration leaves open, as the server does."""
    given = {name: value for name, value in config.items() if value is not None}
    whole = {**DEFAULTS, **given}
    for name in ("max_consumers", "max_msgs", "max_bytes", "max_msgs_per_subject", "max_msg_size"):
        whole[name] = whole[name] or -1
    if not whole["subjects"] and not whole.get("sources") and not whole.get("mirror"):
        whole["subjects"] = [whole["name"]]
    whole["duplicate_window"] = whole["duplicate_window"] or 120 * NANO
    if not whole["subjects"]:
        del whole["subjects"]
    return json.loads(json.dumps(whole))  # type: ignore[no-any-return]
