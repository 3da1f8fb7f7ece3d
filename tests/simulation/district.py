"""A district's system: publishes what is in its outbox until a receipt with the content's hash is there.

The outbox survives; the process does not matter. What has no receipt after three minutes is sent again, the same id.
"""

import asyncio
import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import nats
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import errors as js_errors
from nats.js.api import StreamConfig

from tests.simulation.acts import Trial, Withdrawal
from tests.simulation.story import Garbage, Put, Sending

AGAIN_SECONDS: Final = 180.0
LOOK_SECONDS: Final = 5.0


@dataclass(slots=True)
class Out:
    """Something to be sent."""

    name: str
    subject: str
    message_id: str
    data: bytes
    after: str = ""
    twice: bool = False
    due: float = 0.0
    sent: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(slots=True)
class _Object:
    act: Put
    due: float = 0.0
    there: bool = False


class DistrictSystem:
    """One district's system."""

    def __init__(self, district: str, url: str, now: Callable[[], datetime], *, leaf: bool) -> None:
        self.district = district
        self._leaf = leaf
        self.outbox: list[Out] = []
        self.receipts: list[dict[str, Any]] = []
        self.first_receipt: dict[str, datetime] = {}
        self._url = url
        self._now = now
        self._stir = asyncio.Event()
        self._known: set[tuple[str, str]] = set()
        self._client: Client | None = None
        self._ended: set[str] = set()
        self._objects: list[_Object] = []

    def bring(self, act: Put) -> None:
        """Take a document that is to be brought into the bucket."""
        self._objects.append(_Object(act))
        self._stir.set()

    @property
    def bringing(self) -> list[str]:
        """Which documents are not in the bucket yet."""
        return [each.act.object for each in self._objects if not each.there]

    def put(self, act: Sending | Garbage | Withdrawal | Trial) -> None:
        """Take something into the outbox."""
        subject = f"submissions.{act.district}.{act.unit}"
        if isinstance(act, Sending):
            # Other content under a used id is another message for the stream, else it would be swallowed.
            message_id = f"{act.district}-{act.submission_id}{'-other' if act.after else ''}"
            out = Out(act.submission_id, subject, message_id, act.body(), act.after, act.twice)
        elif isinstance(act, Withdrawal):
            message_id = f"{act.district}-{act.submission_id}"
            out = Out(act.submission_id, subject, message_id, act.body(), act.after, act.twice)
        elif isinstance(act, Trial):
            out = Out(act.submission_id, subject, f"{act.district}-{act.submission_id}-test", act.body())
        else:
            out = Out(act.message_id, subject, act.message_id, act.data)
        self.outbox.append(out)
        self._stir.set()

    @property
    def waiting(self) -> list[str]:
        """What has no receipt yet."""
        return [out.name for out in self.outbox if not self._is_answered(out)]

    def _is_answered(self, out: Out) -> bool:
        return (out.name, out.digest) in self._known

    def hurry(self) -> None:
        """Send again at once what has no receipt."""
        for out in self.outbox:
            out.due = 0.0
        self._stir.set()

    async def run(self) -> None:
        """Send and listen for ever."""
        self._client = await self._connected()
        if self._leaf:
            await self._provision(self._client)
        await self._client.subscribe(f"receipts.{self.district}.>", cb=self._receipt)
        while True:
            self._stir.clear()
            for out in list(self.outbox):
                await self._send(out)
            for each in self._objects:
                await self._bring(each)
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._stir.wait()
            except TimeoutError:
                continue

    async def _connected(self) -> Client:
        while True:
            try:
                return await nats.connect(
                    self._url,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.2,
                    connect_timeout=2,
                    ping_interval=5,
                    error_cb=_quiet,
                )
            except (nats_errors.Error, OSError, TimeoutError):
                await asyncio.sleep(0.5)

    async def _provision(self, client: Client) -> None:
        """Make the leaf's own stream, as its configuration does."""
        config = StreamConfig(
            name=f"SUBMISSIONS_{self.district}", subjects=[f"submissions.{self.district}.>"], duplicate_window=120
        )
        while True:
            try:
                await client.jetstream(timeout=2).add_stream(config)
            except js_errors.BadRequestError:
                return  # intake made it already, as it shall be
            except (nats_errors.Error, OSError, TimeoutError):
                await asyncio.sleep(0.5)
            else:
                return

    async def _send(self, out: Out) -> None:
        now = asyncio.get_running_loop().time()
        waits = out.after and not any(name == out.after for name, _ in self._known)
        if self._is_answered(out) or now < out.due or waits or self._client is None:
            return
        out.due, out.sent = now + AGAIN_SECONDS, out.sent + 1
        try:
            for message_id in (out.message_id, f"{out.message_id}-again")[: 1 + out.twice]:
                headers = {"Nats-Msg-Id": message_id}
                await self._client.jetstream(timeout=2).publish(out.subject, out.data, headers=headers)
        except (nats_errors.Error, OSError, TimeoutError):
            out.due = now + 1.0

    async def _bring(self, each: "_Object") -> None:
        """Put an object as object stores do, its chunk and then its description; again until its submission is decided."""
        now = asyncio.get_running_loop().time()
        if now < each.due or self._client is None or (each.there and each.act.submission_id in self._ended):
            return
        bucket, data, name = f"documents-{self.district}", each.act.content.encode(), each.act.object
        about = {"name": name, "bucket": bucket, "nuid": name, "size": len(data), "chunks": 1, "mtime": ""}
        digest = urlsafe_b64encode(hashlib.sha256(data).digest()).decode()
        subject = f"$O.{bucket}.M.{urlsafe_b64encode(name.encode()).decode()}"
        each.due = now + AGAIN_SECONDS
        try:
            js = self._client.jetstream(timeout=2)
            await js.publish(f"$O.{bucket}.C.{name}", data)
            await js.publish(subject, json.dumps({**about, "digest": f"SHA-256={digest}"}).encode())
            each.there = True
        except (nats_errors.Error, OSError, TimeoutError):
            each.due = now + 1.0

    async def _receipt(self, message: Msg) -> None:
        receipt = json.loads(message.data)
        self.receipts.append(receipt)
        name = receipt["submission_id"] or receipt["message_id"]
        self._known.add((name, receipt["content_sha256"]))
        self.first_receipt.setdefault(name, self._now())
        if receipt["outcome"] != "held":
            self._ended.add(name)
        self._stir.set()


async def _quiet(_error: Exception) -> None:
    return
