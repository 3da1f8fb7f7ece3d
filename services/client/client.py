"""The district's side: send, wait for the receipt, send again; an acknowledgement by the broker is not a receipt."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any, Final

from nats import errors as nats_errors
from nats.aio.msg import Msg
from nats.js.errors import APIError
from nats.js.errors import Error as JetStreamError

from services.client import bucket, receipts
from services.client.commits import Commits
from services.client.failures import ClientFailure, NotUploaded
from services.client.link import Link, linked
from services.client.outbox import HELD, Answered, Outbox
from services.client.pace import Delivery, Pace, got
from services.client.profile import Profile
from services.client.receipts import ClockWatch, Judge, Receipt
from services.client.sheets import Sheet
from services.contracts import naming
from services.contracts.district import Submission

log: Final = logging.getLogger("dunghan.client")

TOO_LARGE_CODE: Final = 10054
"""JetStream: the message exceeds what the stream takes (`max_msg_size`)."""
TOO_LARGE: Final = "too-large"
HEADERS_SIZE: Final = 512
"""Bytes our headers take at most; body and headers over the server's `max_payload` would end the connection for good."""
PUBLISH_SECONDS: Final = 2.0
FLUSH_SECONDS: Final = 5
NOBODY_SECONDS: Final = 0.1
"""Until the next try where the broker or the stream was not there at all."""
AT_ONCE: Final = 64
"""Submissions under way at the same time; one whose receipt takes long makes room for others."""
ROOM_SECONDS: Final = 5.0
DOCUMENT_SECONDS: Final = 15.0
"""How long the province may take to copy a document that lies in the bucket already."""


Done = Callable[[Sheet, Answered | None], None]


class NoReceipt(Exception):
    """Nobody answered within our patience; sending again does no harm."""


class DistrictClient:
    """Publishes a district's submissions and holds their receipts; made by `connected`."""

    def __init__(self, link: Link, outbox: Outbox, pace: Pace, *, judge: Judge, clock: ClockWatch | None) -> None:
        self.link = link
        self.bad_receipts = 0
        self.clock_off = 0.0
        self.last_trouble: ClientFailure | None = None
        self._district = link.profile.district
        self._outbox = outbox
        self._pace = pace
        self._judge = judge
        self._clock = clock
        self._waiting: dict[str, asyncio.Queue[Answered]] = {}
        self._commits = Commits(outbox)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def listen(self) -> None:
        """Hear every receipt of the district; what is missed meanwhile is asked for, or answered again.

        Raises:
            NotAllowed: they are not this district's.
        """
        async with self.link.refusals():
            await self.link.client.subscribe(naming.receipt_subject(self._district, ">"), cb=self._heard)
            await self.link.client.flush(FLUSH_SECONDS)

    async def _heard(self, message: Msg) -> None:
        receipt = receipts.parse(message.data)
        if receipt is not None and (receipt.sha256 in self._waiting or self._outbox.knows(receipt.sha256)):
            self._take(receipt)

    def _take(self, receipt: Receipt) -> Answered | None:
        """Keep a receipt that answers bytes of ours, and is to be believed; hand it to who waits for it."""
        submission_id, test = self._outbox.about(receipt.sha256)
        if not submission_id or receipt.submission_id not in {"", submission_id}:
            return None
        if why := self._judge(receipt.content) or ("test" if receipt.content.get("test") and not test else ""):
            self.bad_receipts += 1
            log.warning("bad receipt for %s: %s", submission_id, why)
            return None
        self._look_at_clock(receipt)
        answer = receipt.answered(submission_id)
        self._outbox.answer(receipt.sha256, answer)
        if waiting := self._waiting.get(receipt.sha256):
            waiting.put_nowait(answer)
        self._commits.soon()
        return answer

    def _look_at_clock(self, receipt: Receipt) -> None:
        off = self._clock.off_by(receipt.content) if self._clock else 0.0
        if abs(off) > abs(self.clock_off):
            self.clock_off = off

    def put(self, sheets: Sequence[Sheet]) -> None:
        """Take submissions into the outbox: from now on they are sent, whatever becomes of this process.

        Raises:
            OutboxFull: too much waits already.
            OutboxBroken: the disk does not take them.
        """
        self._outbox.put(sheets)

    async def deliver(
        self, sheets: Sequence[Sheet], *, how: Delivery | None = None, again: bool = False, done: Done | None = None
    ) -> list[Answered | None]:
        """Send submissions and wait for their receipts; None where nobody answered within our patience.

        Raises:
            NotAllowed: the broker does not let this district do this.
            OutboxFull, OutboxBroken: nothing more can be kept.
        """
        how = how or Delivery(again=again)
        self.put(sheets)
        each = {sheet.sha256: sheet for sheet in sheets}
        async with self.link.refusals(), asyncio.TaskGroup() as group:
            tasks = {sha256: group.create_task(self._one(sheet, how, done)) for sha256, sheet in each.items()}
        self._outbox.let_go()
        return [tasks[sheet.sha256].result() for sheet in sheets]

    async def _one(self, sheet: Sheet, how: Delivery, done: Done | None) -> Answered | None:
        known = None if how.again or sheet.test else self._outbox.answered(sheet)
        answer = known
        if known is None or known.outcome == HELD:
            answer = await self._exchange(sheet, how, known)
        if done is not None:
            done(sheet, answer)
        return answer

    async def _exchange(self, sheet: Sheet, how: Delivery, known: Answered | None) -> Answered | None:
        until = time.monotonic() + self._pace.patience
        with self._expecting(sheet) as inbox:
            answer = known
            try:
                if not how.again and not sheet.test and self._outbox.tries(sheet):
                    async with self._room:
                        answer = await self.asked(sheet) or known
                answer = answer or await self._until_answered(sheet, inbox, until)
                if answer.outcome == HELD and (how.wait_held or _document_awaited(answer)):
                    patience = self._pace.patience if how.wait_held else DOCUMENT_SECONDS
                    answer = await self._later(sheet, inbox, min(until, time.monotonic() + patience))
            except NoReceipt:
                return answer
        await self._commits.done()
        return answer

    @contextmanager
    def _expecting(self, sheet: Sheet) -> "Iterator[asyncio.Queue[Answered]]":
        inbox = self._waiting.setdefault(sheet.sha256, asyncio.Queue())
        try:
            yield inbox
        finally:
            self._waiting.pop(sheet.sha256, None)

    async def asked(self, sheet: Sheet) -> Answered | None:
        """Ask for the last receipt of a submission again; None where the province has none for these bytes."""
        message = await self._status(sheet.submission.submission_id)
        receipt = receipts.parse(message.data) if message is not None else None
        return self._take(receipt) if receipt is not None and receipt.sha256 == sheet.sha256 else None

    async def last_receipt(self, submission_id: str) -> Mapping[str, Any] | None:
        """Ask for the last receipt of a submission, whoever sent it in this district's name; None where there is none."""
        message = await self._status(submission_id)
        receipt = receipts.parse(message.data) if message is not None else None
        return receipt.content if receipt is not None and not self._judge(receipt.content) else None

    async def _status(self, submission_id: str) -> Msg | None:
        question = json.dumps({"submission_id": submission_id}).encode()
        subject = naming.status_subject(self._district)
        try:
            return await self.link.client.request(subject, question, timeout=PUBLISH_SECONDS)
        except (nats_errors.Error, OSError, TimeoutError):
            return None

    async def _until_answered(self, sheet: Sheet, inbox: "asyncio.Queue[Answered]", until: float) -> Answered:
        wait = self._pace.first
        while time.monotonic() < until:
            async with self._room:
                there = await self._send(sheet)
                pause = wait if there else NOBODY_SECONDS
                answer = await got(inbox, min(pause, ROOM_SECONDS, until - time.monotonic()))
            answer = answer or await got(inbox, min(pause - ROOM_SECONDS, until - time.monotonic()))
            if answer is not None:
                return answer
            wait = min(wait * self._pace.factor, self._pace.most) if there else wait
        raise NoReceipt

    async def _later(self, sheet: Sheet, inbox: "asyncio.Queue[Answered]", until: float) -> Answered:
        """Wait until what is held is decided; a receipt that was missed meanwhile is asked for."""
        wait = self._pace.first
        while time.monotonic() < until:
            answer = await got(inbox, min(wait, until - time.monotonic())) or await self.asked(sheet)
            if answer is not None and answer.outcome != HELD:
                return answer
            wait = min(wait * self._pace.factor, self._pace.most)
        raise NoReceipt

    async def _send(self, sheet: Sheet) -> bool:
        """Bring the document there and publish; say whether the stream took it."""
        document = sheet.submission.document if isinstance(sheet.submission, Submission) else None
        if sheet.document is not None and document is not None and document.object:
            try:
                js = self.link.client.jetstream(timeout=PUBLISH_SECONDS)
                await bucket.upload(js, document.bucket, document.object, sheet.document)
            except NotUploaded as error:
                self.last_trouble = error
                return False
        number = self._outbox.next_try(sheet)
        await self._commits.done()
        return await self._publish(sheet, naming.message_id(self._district, sheet.submission.submission_id, number))

    async def _publish(self, sheet: Sheet, message_id: str) -> bool:
        """Send once; say whether the stream took it. What the server refuses for its size is answered here."""
        headers = {"Nats-Msg-Id": message_id, "Content-Type": "application/json"}
        subject = naming.submission_subject(self._district, sheet.submission.unit)
        if len(sheet.body) + HEADERS_SIZE > self.link.client.max_payload:
            return self._refused(sheet)
        if self._clock:
            self._clock.before(message_id)
        try:
            js = self.link.client.jetstream(timeout=PUBLISH_SECONDS)
            await js.publish(subject, sheet.body, headers=headers)
        except APIError as error:
            return error.err_code == TOO_LARGE_CODE and self._refused(sheet)
        except (nats_errors.Error, JetStreamError, OSError, TimeoutError):
            return False
        if self._clock:
            self._clock.stored(message_id)
        return True

    def _refused(self, sheet: Sheet) -> bool:
        answer = Answered(sheet.submission.submission_id, TOO_LARGE, "")
        self._outbox.answer(sheet.sha256, answer)
        if waiting := self._waiting.get(sheet.sha256):
            waiting.put_nowait(answer)
        return True


def _document_awaited(answer: Answered) -> bool:
    return any(reason.get("code") == "object-awaited" for reason in answer.plain.get("reasons") or ())


@asynccontextmanager
async def connected(
    profile: Profile,
    *,
    outbox: Outbox,
    pace: Pace | None = None,
    judge: Judge = receipts.believed,
    clock: ClockWatch | None = None,
) -> AsyncIterator[DistrictClient]:
    """Hold a district's connection, which comes back by itself whatever the broker does.

    Raises:
        Unreachable: the broker did not answer at the beginning.
        Rejected: it does not take the key.
        NotAllowed: it does not let this district hear its receipts.
    """
    pace = pace or Pace()
    if clock is not None:
        clock = replace(clock, leaf=profile.leaf)
    async with linked(profile, patience=min(pace.patience, 10)) as link:
        client = DistrictClient(link, outbox, pace, judge=judge, clock=clock)
        await client.listen()
        yield client
