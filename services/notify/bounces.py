"""Hears of mails that came back: an SMTP server of its own that takes delivery status notifications (RFC 3464), no other mail.

What it hears it believes only where the recipient's token, which only we and the mail's servers know, names a mail of ours, and
what came back, where it has a Message-ID, is that mail. Anybody can guess a Message-ID. Everything else is refused, and nothing
of it is kept.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any, Final, NamedTuple, cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from typing_extensions import override

from services.kit import log
from services.kit.database import StoreUnavailable
from services.kit.decider import Refusal
from services.kit.service import Service
from services.notify.domain.inputs import BounceHeard
from services.notify.message import line
from services.notify.queries import arrivals
from services.notify.settings import Settings

SOURCE: Final = "bounces"
MOST_BYTES: Final = 262_144
"""Of a notification: the mail that comes back with it is cut off by most servers, and of no use here."""
LONGEST: Final = 500
MOST_RECIPIENTS: Final = 20
MOST_LINES: Final = 20
"""How many may talk at once; who comes then is asked to come again."""
SILENT_SECONDS: Final = 60.0
STATUS: Final = re.compile(r"\d\.\d{1,3}\.\d{1,3}")
IDENTITY: Final = re.compile(r"<([^<>\s]{3,900})>")
AGAIN_SECONDS: Final = 5.0

UNKNOWN: Final = "550 5.1.1 no such mailbox"
LATER: Final = "451 4.3.0 try again later"
TAKEN: Final = "250 2.0.0 taken"
TOO_MANY: Final = "421 4.3.2 too many connections, try again later"
NO_NOTICE: Final = "554 5.6.0 only delivery status notifications are taken here"


class NoNotice(Exception):
    """This mail is no delivery status notification, or one that says nothing."""


class Failure(NamedTuple):
    """For whom a mail failed for good, with which status, and what was said of it; `message`: its Message-ID, where told."""

    to: str
    status: str
    detail: str
    message: str


def failures(content: bytes) -> list[Failure]:
    """Read a notification: whom the mail did not reach for good. What is only delayed, or arrived, is no failure.

    Raises:
        NoNotice: it is no notification, or one without a recipient.
    """
    try:
        report = message_from_bytes(content, policy=compat32)
        if report.get_content_type() != "multipart/report" or not report.is_multipart():
            raise NoNotice(report.get_content_type())
        told = [each for each in report.walk() if each.get_content_type() == "message/delivery-status"]
        groups = [group for each in told for group in _groups(each) if group["Final-Recipient"] is not None]
        message = next(filter(None, map(_returned, report.walk())), "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NoNotice(str(error)) from error
    if not groups:
        raise NoNotice("no recipient")
    return [_failure(group, message) for group in groups[:MOST_RECIPIENTS] if _said(group, "Action") == "failed"]


def _returned(part: Message) -> str:
    """Read the Message-ID of the mail that came back with the notification, whole or its headers alone."""
    payload: Any = part.get_payload()
    match part.get_content_type():
        case "message/rfc822" if isinstance(payload, list) and payload:
            said = payload[0]["Message-ID"]
        case "text/rfc822-headers":
            content: Any = part.get_payload(decode=True)
            said = message_from_bytes(content or b"")["Message-ID"]
        case _:
            return ""
    found = IDENTITY.search(str(said or ""))
    return found.group(1) if found else ""


def _groups(status: Message) -> Iterator[Message]:
    payload: Any = status.get_payload()
    for each in payload if isinstance(payload, list) else []:
        if isinstance(each, Message):
            yield each


def _failure(group: Message, message: str) -> Failure:
    status = STATUS.search(_said(group, "Status"))
    to = _said(group, "Final-Recipient").partition(";")[2].strip()
    detail = _said(group, "Diagnostic-Code", plain=True).partition(";")[2]
    return Failure(to, status.group() if status else "5.0.0", line(detail)[:LONGEST], message)


def _said(group: Message, name: str, *, plain: bool = False) -> str:
    text = line(str(group[name] or ""))[: 2 * LONGEST]
    return text if plain else text.lower()


class Listening:
    """What the server answers: a mailbox for every mail that went out, and nothing else."""

    def __init__(self, service: Service) -> None:
        self._service = service
        settings: Settings = service.settings
        self._name, _at, self._host = settings.mail.bounces.lower().partition("@")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient that is ours, known by its token."""
        name, _at, host = address.lower().partition("@")
        base, _plus, token = name.partition("+")
        if base != self._name or host != self._host or not token or envelope.rcpt_tos:
            return UNKNOWN
        try:
            if await arrivals.begun(self._service.database, token) is None:
                log.get().info("bounce.unknown", to=address)
                return UNKNOWN
        except StoreUnavailable:
            return LATER
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a notification, journaled before it is confirmed."""
        token = envelope.rcpt_tos[0].lower().partition("@")[0].partition("+")[2]
        content = envelope.original_content or b""
        try:
            found = failures(content)
            believed = await self._believed(found, token)
        except NoNotice as error:
            log.get().info("bounce.no_notice", why=str(error))
            return NO_NOTICE
        except Refusal as error:
            log.get().warning("bounce.refused", why=str(error))
            return UNKNOWN
        except StoreUnavailable:
            return LATER
        if found and not believed:
            log.get().warning("bounce.not_believed", to=found[0].to, message=found[0].message)
            return UNKNOWN
        return TAKEN

    async def _believed(self, found: list[Failure], token: str) -> bool:
        """Journal what a mail of ours failed with; answer whether there was such a mail."""
        mail = await arrivals.begun(self._service.database, token)
        about = [each for each in found if mail is not None and each.message in {"", mail.message}]
        if mail is None or not about:
            return False
        failure = about[0]
        heard = BounceHeard(
            letter=mail.letter,
            unit=mail.unit,
            to=mail.to,
            status=failure.status,
            detail=failure.detail,
            again=mail.again,
        )
        await self._service.submit(SOURCE, f"{mail.message}/bounced", heard, actor=SOURCE)
        log.get().info("letter.bounced", letter=mail.letter, unit=mail.unit, status=failure.status)
        return True

    async def handle_exception(self, error: Exception) -> str:
        """Let the notification come again, whatever it was that broke, and tell nobody outside what it was."""
        log.get().error("bounce.failed", why=f"{type(error).__name__}: {error}")
        return LATER


class _Line(SMTP):
    """A connection that is known as long as it is open."""

    def __init__(self, handler: Listening, lines: set[asyncio.BaseTransport]) -> None:
        super().__init__(
            handler,
            hostname="dunghan",
            ident="bounces",
            data_size_limit=MOST_BYTES,
            timeout=SILENT_SECONDS,
            loop=asyncio.get_running_loop(),
        )
        self._lines = lines

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes, so that is not to be asked.
        self._ours = cast(asyncio.WriteTransport, transport)
        if len(self._lines) >= MOST_LINES:
            self._ours.write(f"{TOO_MANY}\r\n".encode())
            self._ours.close()
            return
        self._lines.add(transport)
        super().connection_made(transport)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        if self._ours in self._lines:
            self._lines.remove(self._ours)
            super().connection_lost(error)


async def listen(service: Service) -> None:
    """Hear notifications for ever, where an address to listen on is set."""
    settings: Settings = service.settings
    host, _colon, port = settings.notify.bounces_listen.rpartition(":")
    if not settings.notify.bounces_listen or not settings.mail.bounces:
        return
    while True:
        try:
            async with serving(service, host, int(port)):
                service.troubles.pop(SOURCE, None)
                await asyncio.Event().wait()
        except (OSError, OverflowError) as error:
            told = f"{settings.notify.bounces_listen}: {error}; see DUNGHAN_NOTIFY__BOUNCES_LISTEN"
            service.troubles[SOURCE] = told
            await asyncio.sleep(AGAIN_SECONDS)


@asynccontextmanager
async def serving(service: Service, host: str, port: int) -> AsyncIterator[int]:
    """Open the server; its port. On leaving nobody is listened to any more."""
    handler, lines = Listening(service), set[asyncio.BaseTransport]()
    server = await asyncio.get_running_loop().create_server(lambda: _Line(handler, lines), host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in tuple(lines):
            each.close()
        await server.wait_closed()
