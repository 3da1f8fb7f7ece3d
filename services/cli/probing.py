"""What `district check` finds out over the connection: permissions, version, size, documents, a test submission, time."""

import asyncio
import json
import secrets
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError, NoStreamResponseError
from nats.js.errors import Error as JetStreamError

from services.cli.outfit import Bad, Found, Outfit
from services.contracts import naming
from services.contracts.district import Submission
from services.kit import moment

CONNECT_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 3.0
CLOSE_SECONDS: Final = 0.5
TOO_LARGE_CODE: Final = 10054
"""JetStream: the message exceeds what the stream takes (`max_msg_size`)."""
NO_STREAM_CODE: Final = 10059
"""JetStream: there is no such stream."""
NOT_FOUND: Final = "404"
"""Status of a direct get: no such message."""
SAID_SECONDS: Final = 5.0
STREAM_SECONDS: Final = 10.0
LIMIT: Final = 256 * 1024
DOCUMENT: Final = 1024
SKEW: Final = 2.0
"""Seconds by which a clock may differ."""
SIMULATED: Final = 60.0
"""Seconds beyond which the province's own clock is worth a word."""

Broken = (nats_errors.Error, JetStreamError, OSError, TimeoutError)


class Probe:
    """A connection in the district's name that tries things and remembers what was refused."""

    def __init__(self, own: Outfit) -> None:
        self.own = own
        self._clients: list[Client] = []
        self._refused: list[str] = []
        self._heard_last = ""
        self._connected: Client | None = None
        self._receipt: Mapping[str, Any] = {}
        self._sent_at = 0.0

    @property
    def _client(self) -> Client:
        assert self._connected is not None, "the step `connection` comes first"  # noqa: S101 - order of the walk
        return self._connected

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients:
            # nats-py waits for ever for the end of a connection whose TLS never came about (2.16, seen).
            with suppress(*Broken):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await client.close()

    async def connection(self) -> Found:
        """Connect with the district's key."""
        began = time.monotonic()
        self._connected = await self._connect()
        took = (time.monotonic() - began) * 1000
        return Found("found-connection", url=self.own.profile.urls[0], milliseconds=f"{took:.0f}")

    async def _connect(self) -> Client:
        profile, url = self.own.profile, self.own.profile.urls[0]
        client = Client()
        self._clients.append(client)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await client.connect(
                    list(profile.urls),
                    nkeys_seed=str(profile.key) if profile.key else None,
                    tls=self.own.tls(),
                    inbox_prefix=f"_INBOX_{profile.district}",
                    allow_reconnect=False,
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0.1,  # type: ignore[arg-type]  # nats-py takes fractions
                    connect_timeout=2,
                    error_cb=self._heard,
                )
        except ssl.SSLError as error:
            raise Bad("bad-tls", url=url, why=error.reason or error) from error
        except (nats_errors.Error, OSError, TimeoutError) as error:
            if "authorization" in str(error).lower():
                raise await self.own.why_refused() from error
            raise Bad("unreachable", url=url, why=self._heard_last or _why(error)) from error
        return client

    async def _heard(self, error: Exception) -> None:
        self._heard_last = _why(error)
        self._refused.append(str(error).lower())

    async def _is_refused(self, subject: str) -> bool:
        """Say whether the broker refused what was just done with a subject; errors come before the answer to a ping."""
        with suppress(*Broken):
            for _ in range(2):  # nats-py writes the first ping ahead of what still waits to be written
                await self._client.flush(int(ANSWER_SECONDS))
        return any("permissions violation" in said and subject.lower() in said for said in self._refused)

    async def permissions(self) -> Found:
        """Own receipts may be heard; others' may not, nor may anything be sent in another's name."""
        own, other = self.own.district, f"check-{secrets.token_hex(4)}"
        mine = naming.receipt_subject(own, ">")
        await self._client.subscribe(mine, cb=self._receive)
        if await self._is_refused(mine):
            raise Bad("not-own", district=own)
        theirs = naming.receipt_subject(other, ">")
        await self._client.subscribe(theirs)
        forged = naming.submission_subject(other, "unit")
        await self._client.publish(forged, b"{}")
        for subject in (theirs, forged):
            if not await self._is_refused(subject):
                raise Bad("too-much", subject=subject)
        return Found("found-permissions")

    async def leaf(self) -> Found:
        """The district's own server has its domain and a line to the province."""
        profile, began = self.own.profile, time.monotonic()
        where = {"url": profile.urls[0], "domain": profile.domain}
        answer = await self._own_stream(where)
        if answer.get("error", {}).get("err_code") == NO_STREAM_CODE:
            # The province makes it through the line, a moment after that is there.
            await self._reference("no-line")
            while time.monotonic() - began < STREAM_SECONDS and "error" in answer:
                await asyncio.sleep(0.2)
                answer = await self._own_stream(where)
        if answer.get("domain") != profile.domain:
            raise Bad("no-domain", **where, why=answer.get("error", {}).get("description") or answer.get("domain", ""))
        await self._reference("no-line")
        return Found("found-leaf", domain=profile.domain, milliseconds=f"{(time.monotonic() - began) * 1000:.0f}")

    async def _own_stream(self, where: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what the district's own server says of its stream."""
        api = f"$JS.API.STREAM.INFO.{naming.submissions_stream(self.own.district)}"
        try:
            found = await self._client.request(api, b"", timeout=ANSWER_SECONDS)
            answer: Mapping[str, Any] = json.loads(found.data)
        except (*Broken, ValueError) as error:
            raise Bad("no-domain", **where, why=_why(error)) from error
        return answer

    async def contract(self, sample: Path | None) -> Found:
        """The version of the bundle, and of a file that is to be sent, is the one the province takes."""
        content = await self._reference("no-reference")
        taken = [str(one) for one in content.get("types") or (Submission.TYPE,)]
        self.own.same_contract(taken, sample)
        return Found("found-contract", contract=", ".join(taken))

    async def _reference(self, otherwise: str) -> Mapping[str, Any]:
        """Return what the province says of the contract; fail as `otherwise` where it cannot be had."""
        province = self.own.profile.province
        subject = naming.reference_subject(province, "contract", "submission")
        api = "$JS.province.API" if self.own.leaf else "$JS.API"
        try:
            found = await self._said(f"{api}.DIRECT.GET.{naming.REFERENCE}.{subject}")
            status = (found.headers or {}).get("Status")
            if status:
                raise Bad(otherwise, province=province, why=(found.headers or {}).get("Description", status))
            content: Mapping[str, Any] = json.loads(found.data)
        except (*Broken, ValueError) as error:
            raise Bad(otherwise, province=province, why=_why(error)) from error
        return content

    async def _said(self, api: str) -> Msg:
        """Ask for a message that may be said only a moment after the district is known."""
        until = time.monotonic() + SAID_SECONDS
        while True:
            found = await self._client.request(api, timeout=ANSWER_SECONDS)
            if (found.headers or {}).get("Status") != NOT_FOUND or time.monotonic() > until:
                return found
            await asyncio.sleep(0.2)

    async def size(self) -> Found:
        """A message that is too large is refused as such, on a connection of its own."""
        client = await self._connect()
        subject = naming.submission_subject(self.own.district, "check")
        try:
            await client.jetstream(timeout=ANSWER_SECONDS).publish(subject, b" " * (LIMIT + 1))
        except APIError as error:
            if error.err_code != TOO_LARGE_CODE:
                raise Bad("size-broken", why=_why(error)) from error
        except nats_errors.MaxPayloadError:
            pass
        except Broken as error:
            raise Bad("size-broken", why=_why(error)) from error
        else:
            raise Bad("size-taken", size=LIMIT // 1024)
        if not self._client.is_connected:
            raise Bad("size-broken", why="disconnected")
        return Found("found-size", limit=LIMIT // 1024)

    async def bucket(self) -> Found:
        """A small document can be put and taken away again."""
        name = f"check-{secrets.token_hex(8)}"
        try:
            store = await self._client.jetstream(timeout=ANSWER_SECONDS).object_store(
                naming.documents_bucket(self.own.district)
            )
            await store.put(name, secrets.token_bytes(DOCUMENT))
            await store.delete(name)
        except Broken as error:
            raise Bad("no-bucket", why=_why(error)) from error
        return Found("found-bucket", bytes=DOCUMENT)

    async def _receive(self, message: Msg) -> None:
        with suppress(ValueError):
            content = json.loads(message.data)
            if isinstance(content, dict) and content.get("content_sha256") == self.own.test_sha256:
                self._receipt = content

    async def test(self, within: float) -> Found:
        """A test submission is answered in time by a receipt that is signed and says it is a test's."""
        subject, body = self._trial()
        await self._publish(subject, body)
        took = await self._answered(within)
        receipt = self._receipt
        if receipt.get("test") is not True:
            raise Bad("not-a-test")
        signature = self.own.signature(receipt)
        codes = " ".join(str(reason.get("code")) for reason in receipt.get("reasons") or ())
        facts = {"seconds": took, "outcome": receipt["outcome"], "reasons": f" ({codes})" if codes else ""}
        return Found("found-test", **facts, signature=signature)

    def _trial(self) -> tuple[str, bytes]:
        example = self.own.example()
        content = {
            **example,
            "submission_id": f"check-{secrets.token_hex(8)}",
            "test": True,
            "submitted_at": moment.text(self.own.clock()),
            "attested": {"signed": True, "annexes_complete": True},
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        self.own.test_sha256 = sha256(body).hexdigest()
        return naming.submission_subject(self.own.district, str(example["unit"])), body

    async def _publish(self, subject: str, body: bytes) -> None:
        until, why = time.monotonic() + ANSWER_SECONDS * 2, ""
        while time.monotonic() < until:
            self._sent_at = self.own.clock().timestamp()
            try:
                await self._client.jetstream(timeout=ANSWER_SECONDS).publish(subject, body)
            except NoStreamResponseError as error:
                # Right after joining the province is still making the stream.
                why = _why(error)
                await asyncio.sleep(0.2)
            except Broken as error:
                raise Bad("not-published", subject=subject, why=_why(error)) from error
            else:
                return
        raise Bad("not-published", subject=subject, why=why)

    async def _answered(self, within: float) -> float:
        began = time.monotonic()
        while not self._receipt:
            if time.monotonic() - began > within:
                raise Bad("no-test-receipt", seconds=within)
            await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def clock(self) -> Found:
        """This machine's clock agrees with the broker's."""
        stream = naming.submissions_stream(self.own.district)
        before = self.own.clock()
        try:
            answer = await self._client.request(f"$JS.API.STREAM.INFO.{stream}", timeout=ANSWER_SECONDS)
            there = datetime.fromisoformat(_micro(str(json.loads(answer.data)["ts"])))
        except (*Broken, ValueError, KeyError) as error:
            raise Bad("no-clock", why=_why(error)) from error
        here = before + (self.own.clock() - before) / 2
        seconds = (here - there).total_seconds()
        if abs(seconds) > SKEW:
            raise Bad("wrong-clock", seconds=seconds)
        return Found("found-clock", seconds=seconds, note=self._of_province(there))

    def _of_province(self, there: datetime) -> str:
        """Say what the province's clock showed where that is another one: a story's, or a wrong one."""
        received = self._receipt.get("received_at")
        if not received:
            return ""
        at = datetime.fromisoformat(str(received))
        if abs(at - there) < timedelta(seconds=SIMULATED):
            return ""
        return self.own.text("clock-of-province", at=received)


def _why(error: BaseException) -> str:
    return str(getattr(error, "description", "")) or str(error) or type(error).__name__


def _micro(written: str) -> str:
    """Cut the nanoseconds of Go's time to what Python reads."""
    head, dot, rest = written.partition(".")
    if not dot:
        return written
    digits = rest.rstrip("Z")
    return f"{head}.{digits[:6]:0<6}+00:00" if rest.endswith("Z") else written
