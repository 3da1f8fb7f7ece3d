"""Hears of mails that came back: an SMTP server of its own that takes delivery status notifications (RFC 3464), no other mail.

What it hears it believes only where the recipient's token, which nobody else knows, or the Message-ID together with the
address names a mail of ours; everything else is refused, and nothing of it is kept.
"""

import asyncio
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any, Final, NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.kit import log
from services.kit.database import StoreUnavailable
from services.kit.decider import Refusal
from services.kit.service import Service
from services.notify.domain.inputs import BounceHeard
from services.notify.message import line
from services.notify.queries import arrivals
from services.notify.queries.arrivals import Begun
from services.notify.settings import Settings

SOURCE: Final = "bounces"
MOST_BYTES: Final = 262_144
"""Of a notification: the mail that comes back with it is cut off by most servers, and of no use here."""
LONGEST: Final = 500
MOST_RECIPIENTS: Final = 20
STATUS: Final = re.compile(r"\d\.\d{1,3}\.\d{1,3}")
IDENTITY: Final = re.compile(r"<([^<>\s]{3,900})>")
AGAIN_SECONDS: Final = 5.0

UNKNOWN: Final = "550 5.1.1 no such mailbox"
TAKEN: Final = "250 2.0.0 taken"
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
        """Take a recipient that is ours: known by its token, or the plain one."""
        name, _at, host = address.lower().partition("@")
        base, _plus, token = name.partition("+")
        if base != self._name or host != self._host or envelope.rcpt_tos:
            return UNKNOWN
        try:
            if token and await arrivals.begun(self._service.database, token=token) is None:
                log.get().info("bounce.unknown", to=address)
                return UNKNOWN
        except StoreUnavailable:
            return "451 4.3.0 try again later"
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
            return "451 4.3.0 try again later"
        if found and not believed:
            log.get().warning("bounce.not_believed", to=found[0].to, message=found[0].message)
            return UNKNOWN
        return TAKEN

    async def _believed(self, found: list[Failure], token: str) -> bool:
        """Journal what a mail of ours failed with; answer whether there was such a mail."""
        for failure in found:
            mail = await arrivals.begun(self._service.database, token=token, message="" if token else failure.message)
            if mail is None or not _is_about(failure, mail, by_token=bool(token)):
                continue
            heard = BounceHeard(
                letter=mail.letter, unit=mail.unit, to=mail.to, status=failure.status, detail=failure.detail
            )
            await self._service.submit(SOURCE, f"{mail.message}/bounced", heard, actor=SOURCE)
            log.get().info("letter.bounced", letter=mail.letter, unit=mail.unit, status=failure.status)
            return True
        return False


def _is_about(failure: Failure, mail: Begun, *, by_token: bool) -> bool:
    """Tell whether a notification can be about a mail: it names no other, and without a token also the address."""
    if failure.message and failure.message != mail.message:
        return False
    return by_token or failure.to == mail.to.lower()


async def listen(service: Service) -> None:
    """Hear notifications for ever, where an address to listen on is set."""
    settings: Settings = service.settings
    host, _colon, port = settings.notify.bounces_listen.rpartition(":")
    if not settings.notify.bounces_listen or not settings.mail.bounces:
        return
    while True:
        try:
            async with await serving(service, host, int(port)) as server:
                service.troubles.pop(SOURCE, None)
                await server.serve_forever()
        except (OSError, ValueError) as error:
            told = f"{settings.notify.bounces_listen}: {error}; see DUNGHAN_NOTIFY__BOUNCES_LISTEN"
            service.troubles[SOURCE] = told
            await asyncio.sleep(AGAIN_SECONDS)


async def serving(service: Service, host: str, port: int) -> asyncio.Server:
    """Open the server."""
    loop = asyncio.get_running_loop()
    handler = Listening(service)

    def connection() -> SMTP:
        return SMTP(handler, hostname="dunghan", ident="bounces", data_size_limit=MOST_BYTES, timeout=60.0, loop=loop)

    return await loop.create_server(connection, host, port)
