"""Receipts against the journal: whatever a district holds in its hand names a decision that stands there."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.contracts import naming
from services.kit import journal
from services.kit.fold import Finding
from services.kit.puller import Message
from services.kit.service import Service
from services.kit.walk import Walk

SHOWN: Final = 100


class Promise(NamedTuple):
    """What a receipt says: which event decided, where it stands, and the journal's hash there."""

    event_id: str
    position: int
    hash: str

    @property
    def source(self) -> str:
        """Which incarnation decided."""
        return self.event_id.rpartition("-")[0]


class Receipts:
    """Compares receipts with the journal, from where it last came to; a blueprint's `audit`."""

    def __init__(self) -> None:
        self._walk: Walk | None = None
        self._wrong = dict[int, Finding]()

    async def __call__(self, service: Service) -> list[Finding]:
        """Return every receipt that names no decision of the journal."""
        if self._walk is None:
            self._walk = Walk(naming.RECEIPTS, service.clock)
        if await self._walk.begin(service.client):
            self._wrong.clear()

        async def take(messages: Sequence[Message]) -> None:
            await self._compare(service, messages)

        await self._walk.read(service.client, take)
        return list(self._wrong.values())[:SHOWN]

    async def _compare(self, service: Service, messages: Sequence[Message]) -> None:
        async with service.database.snapshot() as snapshot:
            for message in messages:
                promise, why = promised(message.data)
                if promise is not None:
                    asked = {"source": promise.source, "at": promise.position}
                    own = service.rules.owns(promise.source)
                    why = differs(promise, await snapshot.fetch(journal.PLACE_OF, asked) if own else ())
                if why:
                    where = f"{message.stream} message {message.sequence} {message.subject}"
                    self._wrong[message.sequence] = Finding("receipt-differs", where, why)


def promised(body: bytes) -> tuple[Promise | None, str]:
    """Read what a receipt promises: nothing where it answers what could not be read; else what is wrong with it."""
    try:
        plain = json.loads(body)
        if isinstance(plain, Mapping) and _promises_nothing(plain):
            return None, ""
        return Promise(str(plain["event_id"]), int(plain["position"]), str(plain["journal_hash"])), ""
    except (ValueError, KeyError, TypeError) as error:
        return None, f"no receipt of ours: {error!r}"


def _promises_nothing(plain: Mapping[str, Any]) -> bool:
    """Say whether it answers what left no decision: unreadable bytes, a test, a withdrawal that took nothing back."""
    if plain.get("event_id") is not None:
        return False
    if "event_id" not in plain:
        return bool(plain["outcome"] == "unreadable")
    return plain.get("test") is True or ("withdraws" in plain and plain["outcome"] == "refused")


def differs(promise: Promise, found: Sequence[tuple[str, str]]) -> str:
    """Say how the journal contradicts a promise; empty: it keeps it."""
    message_id, hash_ = found[0] if found else ("", "")
    if message_id != promise.event_id:
        return f"the journal has no {promise.event_id} at {promise.position}"
    return "" if hash_ == promise.hash else f"{promise.event_id}: the journal's hash is {hash_}, not {promise.hash}"
