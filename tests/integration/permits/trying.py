"""Does what a row of the matrix says, and tells what came of it."""

import asyncio
import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Final

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import naming
from tests.integration.permits.matrix import Asks, Hears, Outcome, Reaches, Row
from tests.kit.ground import LEAF, Ground

PATIENCE: Final = 1.0
"""Seconds until silence is believed where something is expected."""
QUIET: Final = 0.05
"""Seconds until silence is believed where it is expected."""
SOURCED: Final = 400
FILL: Final = b"x" * 20_000


class Somebody:
    """A user, and what the broker says to them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._heard = asyncio.Queue[str | Msg]()
        self._number = itertools.count(1)
        self.client = Client()

    def on_error(self, error: Exception) -> None:
        """Note a violation."""
        if "permissions violation" in str(error):
            self._heard.put_nowait("forbidden")

    async def on_message(self, message: Msg) -> None:
        """Note a message."""
        self._heard.put_nowait(message)

    async def join(self, ground: Ground) -> None:
        """Connect, and listen at one's own inbox."""
        self.client = await ground.client(self.name, self.on_error)
        prefix = self.client._inbox_prefix.decode()  # noqa: SLF001 - the one that was given
        self._inbox = f"{prefix}.answers.{self.name}"
        await self.client.subscribe(f"{self._inbox}.*", cb=self.on_message)
        await self.client.flush()

    async def ask(self, row: Asks) -> Outcome:
        """Publish, and tell what comes back; an answer sent elsewhere may not come here."""
        self._forget()
        reply = row.to or f"{self._inbox}.{next(self._number)}"
        await self.client.publish(row.subject, row.body.encode(), reply=reply, headers=dict(row.headers) or None)
        await self.client.flush()
        return await self._outcome(reply, QUIET if row.expected == "silence" else PATIENCE)

    async def hear(self, row: Hears, speaker: "Somebody | None") -> Outcome:
        """Subscribe, let somebody speak, and tell whether it came."""
        self._forget()
        subscription = await self.client.subscribe(row.subject, cb=self.on_message)
        try:
            await self.client.flush()
            if speaker is None:
                return await self._outcome("", QUIET)
            seen = await self._outcome("", 0)
            if seen == "forbidden":
                return seen
            return await self._after(speaker, row)
        finally:
            if not self.client.is_closed:
                await subscription.unsubscribe()

    async def _after(self, speaker: "Somebody", row: Hears) -> Outcome:
        """Let somebody speak until it comes: interest takes its time to get from one server to another."""
        for _ in range(1 if row.expected == "silence" else 20):
            await speaker.client.publish(row.said, b"{}")
            await speaker.client.flush()
            outcome = await self._outcome("", QUIET)
            if outcome != "silence":
                return outcome
        return "silence"

    def _forget(self) -> None:
        while not self._heard.empty():
            self._heard.get_nowait()

    async def _outcome(self, reply: str, patience: float) -> Outcome:
        try:
            async with asyncio.timeout(patience):
                while True:
                    heard = await self._heard.get()
                    if isinstance(heard, str):
                        return "forbidden"
                    if not reply or heard.subject == reply:
                        return _meaning(heard)
        except TimeoutError:
            return "silence"


def _meaning(message: Msg) -> Outcome:
    if message.headers and message.headers.get("Status") == "503":
        return "nobody"
    try:
        return "refused" if "error" in json.loads(message.data or b"{}") else "ok"
    except (ValueError, TypeError):
        return "ok"


class Trial:
    """Everybody who is needed, connected."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._people = dict[str, Somebody]()

    async def begin(self) -> None:
        """Let intake answer districts, and let there be something to read."""
        intake = await self.somebody("intake")

        async def answer(message: Msg) -> None:
            await intake.client.publish(message.reply, b"{}")

        await intake.client.subscribe("status.*", cb=answer)
        for name, subject in (
            ("deadlines", "reference.kien-giang.unit.an-binh"),
            ("scoring", "aggregates.kien-giang.d1.an-binh"),
        ):
            await JetStreamContext((await self.somebody(name)).client).publish(subject, b"{}")

    async def somebody(self, name: str) -> Somebody:
        """Connect somebody, once."""
        if name not in self._people:
            self._people[name] = Somebody(name)
            await self._people[name].join(self._ground)
        return self._people[name]

    async def leave(self, names: Iterable[str]) -> None:
        """Let some go, so that they come in anew."""
        for name in names:
            gone = self._people.pop(name, None)
            if gone is not None:
                await gone.client.close()

    async def outcome(self, row: Row) -> Outcome:
        """Do what a row says."""
        user = await self.somebody(row.user)
        if isinstance(row, Asks):
            return await user.ask(row)
        if isinstance(row, Hears):
            return await user.hear(row, await self.somebody(row.speaker) if row.speaker else None)
        return await self._reached(user, row)

    async def differing(self, rows: Sequence[Row]) -> list[tuple[Row, Outcome]]:
        """Return the rows of which something else came than expected."""
        found = [(row, await self.outcome(row)) for row in rows]
        return [(row, outcome) for row, outcome in found if outcome != row.expected]

    async def first_differing(self, rows: Sequence[Row]) -> tuple[Row, Outcome] | None:
        """Return the first of them."""
        for row in rows:
            outcome = await self.outcome(row)
            if outcome != row.expected:
                return row, outcome
        return None

    async def _reached(self, user: Somebody, row: Reaches) -> Outcome:
        if row.body == "sourced":
            return await self._sourced(user)
        try:
            answer = await user.client.request(row.subject, row.body.encode(), timeout=PATIENCE)
        except nats_errors.NoRespondersError:
            return "nobody"
        except nats_errors.TimeoutError:
            return "silence"
        return _meaning(answer)

    async def _sourced(self, intake: Somebody) -> Outcome:
        """Send much at the leaf and wait until the province's stream has it."""
        district = await self.somebody(LEAF)
        js = JetStreamContext(intake.client, timeout=2)
        stream = naming.submissions_stream(LEAF)
        for _ in range(SOURCED):
            await district.client.publish(f"submissions.{LEAF}.an-binh", FILL)
        await district.client.flush()
        there = (await JetStreamContext(district.client, timeout=2).stream_info(stream)).state.messages
        for _ in range(60):
            try:
                if (await js.stream_info(stream)).state.messages >= there:
                    return "ok"
            except (js_errors.Error, nats_errors.Error):
                return "refused"
            await asyncio.sleep(0.05)
        return "silence"
