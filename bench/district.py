"""A district's side: sends submissions at a rate or all at once, and knows when each was answered and shown.

A submission is answered when its receipt is published, and shown when an aggregate of its unit is that rests on it.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg

from bench import load
from bench.world import DISTRICT, PERIOD, obligation
from services.contracts import naming

PENDING_MESSAGES: Final = 1_000_000
PENDING_BYTES: Final = 1024**3


class Sending(NamedTuple):
    """One submission: the id its receipt will name, the unit it is of, its subject and bytes."""

    submission_id: str
    unit: str
    subject: str
    body: bytes


@dataclass
class Seen:
    """Moments in seconds of the running loop, by submission id."""

    sent: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def sending(number: int, units: Sequence[str], obligations: int) -> Sending:
    """Write submission `number`: every duty once before any comes again."""
    unit, which = units[number % len(units)], number // len(units) % obligations
    content = json.loads(load.body(number))
    content |= {
        "unit": unit,
        "obligation": obligation(which),
        "period": PERIOD,
        "submitted_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    return Sending(
        content["submission_id"],
        unit,
        naming.submission_subject(DISTRICT, unit),
        json.dumps(content, ensure_ascii=False).encode(),
    )


class District:
    """Sends and looks."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.seen = Seen()
        self._waiting: dict[str, list[tuple[int, str]]] = {}
        self._rests_on: dict[str, int] = {}

    async def look(self) -> None:
        """Look at receipts and aggregates from now on."""
        for subject, take in (
            (f"receipts.{DISTRICT}.>", self._receipt),
            (f"aggregates.*.{DISTRICT}.*", self._aggregate),
        ):
            await self._client.subscribe(
                subject, cb=take, pending_msgs_limit=PENDING_MESSAGES, pending_bytes_limit=PENDING_BYTES
            )
        await self._client.flush()

    async def _receipt(self, message: Msg) -> None:
        content = json.loads(message.data)
        name, unit = content["submission_id"], content["duty"]["unit"]
        self.seen.answered[name] = time.perf_counter()
        if content["outcome"] != "accepted":
            self.seen.refused[name] = f"{content['outcome']} {content['reasons']}"
            return
        self._waiting.setdefault(unit, []).append((content["position"], name))
        self._show(unit)

    async def _aggregate(self, message: Msg) -> None:
        content = json.loads(message.data)
        unit = message.subject.rsplit(".", 1)[-1]
        self._rests_on[unit] = content["sources"]["intake"]
        self._show(unit)

    def _show(self, unit: str) -> None:
        now, rests_on = time.perf_counter(), self._rests_on.get(unit, 0)
        left = []
        for position, name in self._waiting.get(unit, ()):
            if position <= rests_on:
                self.seen.shown[name] = now
            else:
                left.append((position, name))
        self._waiting[unit] = left

    async def send_all(self, sendings: Sequence[Sending]) -> None:
        """Send as fast as the broker takes it."""
        began = time.perf_counter()
        self.seen.sent.update({each.submission_id: began for each in sendings})
        await load.publish(self._client, ((each.subject, each.body) for each in sendings))

    async def send_at(self, rate: int, sendings: Iterator[Sending], seconds: float) -> list[str]:
        """Send so many a second; a moment counts from when its turn was, not from when we came to it."""
        began, names = time.perf_counter(), list[str]()
        for number in range(round(rate * seconds)):
            due = began + number / rate
            if (left := due - time.perf_counter()) > 0:
                await asyncio.sleep(left)
            each = next(sendings)
            self.seen.sent[each.submission_id] = due
            names.append(each.submission_id)
            await self._client.publish(each.subject, each.body, headers={"Nats-Msg-Id": each.submission_id})
            await self._client.flush()
        return names
