"""The district's side: send, wait for the receipt, send again; an acknowledgement by the broker is not a receipt."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import nats
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError
from nats.js.errors import Error as JetStreamError

from services.cli.failures import Unreachable
from services.cli.outbox import Answered, Outbox
from services.cli.submissions import Sheet
from services.cli.texts import say
from services.contracts import naming

TOO_LARGE_CODE: Final = 10054
"""JetStream: the message exceeds what the stream takes (`max_msg_size`)."""
TOO_LARGE: Final = "too-large"
PUBLISH_SECONDS: Final = 2.0
NOBODY_SECONDS: Final = 0.1
"""Until the next try where the broker or the stream was not there at all."""
AT_ONCE: Final = 64
"""Submissions under way at the same time."""


@dataclass(frozen=True)
class Pace:
    """Seconds until a submission without receipt is sent again: at first, growing by `factor`, at most; and in all."""

    first: float = 180.0
    factor: float = 2.0
    most: float = 3600.0
    patience: float = 600.0


class NoReceipt(Exception):
    """Nobody answered within our patience; sending again does no harm."""


class DistrictClient:
    """Publishes a district's submissions and holds their receipts; made by `connected`."""

    def __init__(self, client: Client, district: str, outbox: Outbox, pace: Pace) -> None:
        self._client = client
        self._district = district
        self._outbox = outbox
        self._pace = pace
        self._waiting: dict[tuple[str, str], asyncio.Future[Answered]] = {}

    async def listen(self) -> None:
        """Hear every receipt of the district; what is missed meanwhile is answered again when we send again."""
        await self._client.subscribe(naming.receipt_subject(self._district, ">"), cb=self._receipt)

    async def _receipt(self, message: Msg) -> None:
        try:
            content = json.loads(message.data)
            outcome, digest = str(content["outcome"]), str(content["content_sha256"])
            submission_id = str(content.get("submission_id") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        for known, future in list(self._waiting.items()):
            if known[1] == digest and submission_id in {"", known[0]} and not future.done():
                future.set_result(Answered(known[0], outcome, message.data.decode()))
        self._outbox.answer(submission_id=submission_id, sha256=digest, outcome=outcome, receipt=message.data.decode())

    async def deliver(
        self,
        sheets: Sequence[Sheet],
        *,
        again: bool = False,
        done: Callable[[Sheet, Answered | None], None] | None = None,
    ) -> list[Answered | None]:
        """Send submissions and wait for their receipts; None where nobody answered within our patience.

        `again`: also what is already answered, as a district does that lost its memory.
        """
        room = asyncio.Semaphore(AT_ONCE)

        async def one(sheet: Sheet) -> Answered | None:
            async with room:
                known = None if again else self._outbox.answered(sheet)
                try:
                    answer = known or await self._until_answered(sheet)
                except NoReceipt:
                    answer = None
            if done is not None:
                done(sheet, answer)
            return answer

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(sheet)) for sheet in sheets]
        return [task.result() for task in tasks]

    async def _until_answered(self, sheet: Sheet) -> Answered:
        key = (sheet.submission.submission_id, sheet.sha256)
        future: asyncio.Future[Answered] = self._waiting.setdefault(key, asyncio.get_running_loop().create_future())
        until = time.monotonic() + self._pace.patience
        wait = self._pace.first
        try:
            while time.monotonic() < until:
                there = await self._publish(sheet)
                try:
                    async with asyncio.timeout(min(wait if there else NOBODY_SECONDS, until - time.monotonic())):
                        answer = await asyncio.shield(future)
                except TimeoutError:
                    wait = min(wait * self._pace.factor, self._pace.most) if there else wait
                    continue
                self._keep(sheet, answer)
                return answer
        finally:
            self._waiting.pop(key, None)
        raise NoReceipt

    def _keep(self, sheet: Sheet, answer: Answered) -> None:
        self._outbox.answer(
            submission_id=answer.submission_id, sha256=sheet.sha256, outcome=answer.outcome, receipt=answer.receipt
        )

    async def _publish(self, sheet: Sheet) -> bool:
        """Send once; say whether the stream took it. What the server refuses for its size is answered here."""
        submission = sheet.submission
        message_id = self._message_id(submission.submission_id, self._outbox.next_try(sheet))
        headers = {"Nats-Msg-Id": message_id, "Content-Type": "application/json"}
        subject = naming.submission_subject(self._district, submission.unit)
        try:
            await self._client.jetstream(timeout=PUBLISH_SECONDS).publish(subject, sheet.body, headers=headers)
        except nats_errors.MaxPayloadError:
            self._refused(sheet)
        except APIError as error:
            if error.err_code == TOO_LARGE_CODE:
                self._refused(sheet)
            return error.err_code == TOO_LARGE_CODE
        except (nats_errors.Error, JetStreamError, OSError, TimeoutError):
            return False
        return True

    def _message_id(self, submission_id: str, number: int) -> str:
        # JetStream swallows an id it has seen within two minutes: a repeat needs a name of its own.
        base = f"{self._district}-{submission_id}"
        return base if number == 1 else f"{base}~{number}"

    def _refused(self, sheet: Sheet) -> None:
        key = (sheet.submission.submission_id, sheet.sha256)
        future = self._waiting.get(key)
        if future is not None and not future.done():
            future.set_result(Answered(key[0], TOO_LARGE, ""))


async def _ignored(_error: Exception) -> None:
    """Broken connections are mended by the client itself and shown by missing receipts."""


@asynccontextmanager
async def connected(url: str, district: str, *, outbox: Outbox, pace: Pace, lang: str) -> AsyncIterator[DistrictClient]:
    """Hold a district's connection, which comes back by itself whatever the broker does.

    Raises:
        Unreachable: the broker did not answer at the beginning.
    """
    try:
        async with asyncio.timeout(min(pace.patience, 10)):
            connection = await nats.connect(
                url, max_reconnect_attempts=-1, reconnect_time_wait=0.1, connect_timeout=2, error_cb=_ignored
            )
    except (nats_errors.Error, OSError, TimeoutError) as error:
        raise Unreachable(say("no-nats", lang, address=url)) from error
    try:
        client = DistrictClient(connection, district, outbox, pace)
        await client.listen()
        yield client
    finally:
        await connection.close()
