"""What a service published, compared with its journal: every own event stands in its stream, byte for byte."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from nats.aio.client import Client

from services.kit import journal, moment
from services.kit.clock import Clock
from services.kit.database import Database
from services.kit.decider import Rules
from services.kit.fold import Finding
from services.kit.puller import Message
from services.kit.relay import runs
from services.kit.streams import StreamSpec
from services.kit.walk import Walk

SHOWN = 100
"""Findings of one kind that are named one by one."""
NEAR = 256
"""Positions so near to one another are asked for in one question."""


class Claim(NamedTuple):
    """Which event a message claims to be."""

    source: str
    position: int


NO_CLAIM = Claim("", 0)


def claim_of(message: Message) -> Claim:
    """Read which event a message is: from its id (`asker-17`, published again `asker-17~x`), else from its bytes."""
    source, _, number = (message.message_id or "").split("~", 1)[0].rpartition("-")
    if source and number.isascii() and number.isdigit():
        return Claim(source, int(number))
    try:
        plain = json.loads(message.data)
        return Claim(str(plain["source"]), int(plain["position"]))
    except (ValueError, KeyError, TypeError):
        return NO_CLAIM


def own_stream(streams: Iterable[StreamSpec], source: str) -> StreamSpec | None:
    """Find the stream that takes a service's own events."""
    prefix = f"{journal.family(source)}."
    return next((spec for spec in streams if any(subject.startswith(prefix) for subject in spec.subjects)), None)


class _Seen:
    """Which positions of a source stand in the stream: all up to one, and some beyond."""

    def __init__(self) -> None:
        self.upto = 0
        self.ahead = set[int]()

    def add(self, position: int) -> None:
        if position > self.upto:
            self.ahead.add(position)
        while self.upto + 1 in self.ahead:
            self.upto += 1
            self.ahead.remove(self.upto)

    def lacks(self, last: int) -> list[int]:
        return [position for position in range(self.upto + 1, last + 1) if position not in self.ahead]


class Published:
    """One service's stream beside its journal."""

    def __init__(self, spec: StreamSpec, rules: Rules, database: Database, clock: Clock) -> None:
        self._spec = spec
        self._rules = rules
        self._database = database
        self._clock = clock
        self._walk = Walk(spec.name, clock)
        self._seen = defaultdict[str, _Seen](_Seen)
        self._strange = dict[int, Finding]()

    @property
    def strange(self) -> list[Finding]:
        """What stands in the stream and contradicts the journal, or is not known to it."""
        left = len(self._strange) - SHOWN
        more = [Finding("stream-differs", self._spec.name, f"{left} more messages of this kind")] if left > 0 else []
        return [*list(self._strange.values())[:SHOWN], *more]

    async def look(self, client: Client, *, whole: bool) -> None:
        """Read what is new, or everything where the stream is another one than before.

        Raises:
            Unread: the stream could not be read to its end.
        """
        if await self._walk.begin(client, whole=whole):
            self._seen.clear()
            self._strange.clear()
        await self._walk.read(client, self._take)

    async def _take(self, messages: Sequence[Message]) -> None:
        claims = [claim_of(message) for message in messages]
        bodies = await self._bodies(claims)
        for message, claim in zip(messages, claims, strict=True):
            self._compare(message, claim, bodies.get(claim))

    def _compare(self, message: Message, claim: Claim, body: str | None) -> None:
        if body is None or body.encode() != message.data:
            self._strange[message.sequence] = _strange(message, claim, known=body is not None)
        else:
            self._seen[claim.source].add(claim.position)

    async def _bodies(self, claims: Sequence[Claim]) -> Mapping[Claim, str]:
        found = dict[Claim, str]()
        for source in {claim.source for claim in claims if self._rules.owns(claim.source)}:
            positions = sorted({claim.position for claim in claims if claim.source == source})
            for low, high in _near(positions):
                asked = {"source": source, "low": low, "high": high}
                for position, body, _ in await self._database.read(journal.PART, asked):
                    found[Claim(source, position)] = body
        return found

    async def missing(self, source: str, last: int) -> list[int]:
        """Return what of a source does not stand in the stream, of what was confirmed up to `last` and is not too old."""
        left = self._seen[source].lacks(last)
        if self._clock.simulated or not self._spec.max_age_days or self._spec.last_per_subject:
            return left
        limit = moment.text(self._clock.now() - timedelta(days=self._spec.max_age_days - 1))
        return [position for low, high in runs(left) for position in await self._younger(source, low, high, limit)]

    async def _younger(self, source: str, low: int, high: int, limit: str) -> list[int]:
        younger = list[int]()
        while low <= high:
            last = min(high, low + 4 * NEAR - 1)
            rows = await self._database.read(journal.PART, {"source": source, "low": low, "high": last})
            younger += [position for position, _, recorded_at in rows if recorded_at > limit]
            low = last + 1
        return younger

    def lacks(self, source: str, missing: Sequence[int]) -> list[Finding]:
        """Say in words what is missing."""
        joined = runs(missing)
        named = [
            Finding("stream-lacks", f"{self._spec.name} {_span(source, low, high)}", "is not in the stream")
            for low, high in joined[:SHOWN]
        ]
        left = sum(high - low + 1 for low, high in joined[SHOWN:])
        more = [Finding("stream-lacks", self._spec.name, f"{left} more events are not in the stream")] if left else []
        return named + more


def _span(source: str, low: int, high: int) -> str:
    return f"{source} {low}" if low == high else f"{source} {low}–{high}"


def _strange(message: Message, claim: Claim, *, known: bool) -> Finding:
    where = f"{message.stream} message {message.sequence}"
    if claim is NO_CLAIM:
        return Finding("stream-foreign", where, f"{message.subject}: no event of this service")
    said = f"{claim.source} {claim.position}"
    if known:
        return Finding("stream-differs", where, f"{said}: the journal has other bytes at this position")
    return Finding("stream-unknown", where, f"{said}: the journal has no such event")


def _near(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Join positions that are near to one another, so that few questions ask for all of them."""
    joined = list[tuple[int, int]]()
    for position in positions:
        if joined and position - joined[-1][0] < NEAR:
            joined[-1] = (joined[-1][0], position)
        else:
            joined.append((position, position))
    return joined
