"""What comes back is believed where it names a mail of ours by what only its server knows; all else is refused, nothing breaks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
import uvloop
from sqlalchemy import select

from services.kit.smtpsink import LOOPBACK
from services.notify import bounces
from services.notify.bounces import Failure, NoNotice, failures
from services.notify.projections.tables import LETTER_UNITS
from services.notify.queries import sending as outgoing
from services.notify.sender import Outbox
from services.notify.settings import MailSection
from tests.integration.notify.balky import Balky
from tests.kit.servers import free_port
from tests.kit.wait import eventually
from tests.unit.notify.controls import ISSUER_SET, NAMES, late, unit
from tests.unit.notify.running import Running, running
from tests.unit.notify.test_sender_ways import Blank

MESSAGE = "urge-an-binh~BC-Q1~2023.an-binh@rach-gia.dunghan"
HOST = "rachgia.example"


def notice(
    *, action: str = "failed", status: str = "5.1.1", to: str = f"an-binh@{HOST}", message: str = MESSAGE
) -> bytes:
    return "\r\n".join(
        [
            "From: MAILER-DAEMON@mail.example",
            "Subject: Undelivered Mail",
            "Message-ID: <notice-1@mail.example>",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
            "",
            "--B",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "Thư không đến được.",
            "--B",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mail.example",
            "",
            f"Final-Recipient: rfc822; {to}",
            f"Action: {action}",
            f"Status: {status}",
            "Diagnostic-Code: smtp; 550 5.1.1 <an-binh>: no such\r\n user here",
            "",
            "--B",
            "Content-Type: text/rfc822-headers",
            "",
            *([f"Message-ID: <{message}>"] if message else ["Subject: x"]),
            "",
            "--B--",
            "",
        ]
    ).encode()


def test_a_notice_says_who_was_not_reached_and_why() -> None:
    assert failures(notice()) == [
        Failure(f"an-binh@{HOST}", "5.1.1", "550 5.1.1 <an-binh>: no such user here", MESSAGE)
    ]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_only_delayed_or_arrived_is_no_failure(action: str) -> None:
    assert failures(notice(action=action)) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 100,
        b"Subject: out of office\r\n\r\nback on Monday\r\n",
        b"Content-Type: multipart/report\r\n\r\nno parts",
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n--B--\r\n",
        notice().replace(b"Final-Recipient", b"Original-Recipient"),
        b'Content-Type: multipart/report; boundary="B"\r\n\r\n'
        + b'--B\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n' * 400,
    ],
)
def test_other_mail_is_no_notice(content: bytes) -> None:
    with pytest.raises(NoNotice):
        failures(content)


def test_the_whole_mail_that_came_back_names_it_too() -> None:
    whole = notice().replace(b"text/rfc822-headers", b"message/rfc822")

    assert [each.message for each in failures(whole)] == [MESSAGE]


def test_strange_words_become_one_short_line() -> None:
    strange = notice(status="no status \x00").replace(b"no such", b"\x1b[31m" + b"x" * 5_000)

    (failure,) = failures(strange)

    assert failure.status == "5.0.0"
    assert len(failure.detail) <= 500
    assert failure.detail.isprintable()


@asynccontextmanager
async def sent(tmp_path: Path) -> AsyncIterator[tuple[Running, str, int]]:
    """A letter that went out; the address it would come back to, and the port where that is heard."""
    balky = Balky()
    async with balky.listening() as port, running(tmp_path, port=port) as desk:
        settings = MailSection(port=port, timeout=5, bounces=f"bounces@{HOST}")
        desk.service.settings = desk.service.settings.model_copy(update={"mail": settings})
        await desk.service.submit("operator", "i", ISSUER_SET)
        await desk.tell(*NAMES, unit("an-binh", email=f"an-binh@{HOST}"), late("an-binh"))
        await Outbox(desk.service, Blank(None)).round(await outgoing.to_send(desk.service.database))
        assert [str(message_from_bytes(each)["Message-ID"]) for each in balky.taken] == [f"<{MESSAGE}>"]
        async with bounces.serving(desk.service, LOOPBACK, 0) as hears:
            yield desk, balky.senders[0], hears


async def told(port: int, to: str, content: bytes) -> int:
    """Hand a mail over; answer the last reply's code."""
    async with aiosmtplib.SMTP(hostname=LOOPBACK, port=port, timeout=5) as smtp:
        try:
            await smtp.sendmail("", [to], content)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return error.recipients[0].code
        except aiosmtplib.SMTPResponseException as error:
            return error.code
    return 250


async def bounced(desk: Running) -> list[str]:
    rows = await desk.service.database.read(STATES)
    return [row[0] for row in rows]


STATES = select(LETTER_UNITS.c.state)


async def test_a_letter_that_came_back_is_bounced_once_however_often_it_is_told(tmp_path: Path) -> None:
    async with sent(tmp_path) as (desk, back, port):
        assert back.startswith("bounces+")
        assert await bounced(desk) == ["sent"]

        assert [await told(port, back, notice()) for _ in range(2)] == [250, 250]

        assert await bounced(desk) == ["bounced"]
        assert await desk.findings() == []


async def test_a_notice_without_the_mail_is_known_by_its_token(tmp_path: Path) -> None:
    async with sent(tmp_path) as (desk, back, port):
        assert await told(port, back, notice(message="")) == 250
        assert await bounced(desk) == ["bounced"]


async def test_who_knows_message_and_address_alone_closes_no_letter(tmp_path: Path) -> None:
    async with sent(tmp_path) as (desk, _back, port):
        assert await told(port, f"bounces@{HOST}", notice()) == 550
        assert await told(port, f"bounces+@{HOST}", notice()) == 550

        assert await bounced(desk) == ["sent"]


async def test_what_is_forged_unknown_delayed_or_too_big_changes_nothing(tmp_path: Path) -> None:
    async with sent(tmp_path) as (desk, back, port):
        assert await told(port, f"bounces+{'0' * 32}@{HOST}", notice()) == 550
        assert await told(port, f"an-binh@{HOST}", notice()) == 550
        assert await told(port, "bounces@elsewhere.example", notice()) == 550
        assert await told(port, back, notice(message="urge-x.y@rach-gia.dunghan")) == 550
        assert await told(port, back, b"Subject: hello\r\n\r\nspam\r\n") == 554
        assert await told(port, back, notice() + b"x" * 300_000) == 552
        assert await told(port, back, notice(action="delayed")) == 250

        assert await bounced(desk) == ["sent"]
        assert await desk.findings() == []


async def test_a_connection_that_is_broken_off_harms_nobody(tmp_path: Path) -> None:
    async with sent(tmp_path) as (desk, back, port):
        _reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<" + back.encode() + b">\r\nDATA\r\nhalf")
        writer.transport.abort()

        assert await told(port, back, notice()) == 250

        assert await bounced(desk) == ["bounced"]


async def test_what_breaks_is_told_again_and_nothing_of_it_is_said_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sent(tmp_path) as (desk, back, port):
        with monkeypatch.context() as broken:
            broken.setattr(bounces, "failures", lambda _content: 1 / 0)
            async with aiosmtplib.SMTP(hostname=LOOPBACK, port=port, timeout=5) as smtp:
                with pytest.raises(aiosmtplib.SMTPDataError) as said:
                    await smtp.sendmail("", [back], notice())
        assert (said.value.code, "division" in said.value.message) == (451, False)

        assert await told(port, back, notice()) == 250
        assert await bounced(desk) == ["bounced"]


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_so_many_may_talk_at_once_and_at_its_end_nobody_is_left(
    tmp_path: Path, run: Callable[[Coroutine[Any, Any, None]], None]
) -> None:
    run(_many_talk(tmp_path))


async def _many_talk(tmp_path: Path) -> None:
    async with sent(tmp_path) as (desk, back, port):
        talks = [await asyncio.open_connection(LOOPBACK, port) for _ in range(bounces.MOST_LINES)]
        assert {(await reader.readline())[:3] for reader, _ in talks} == {b"220"}
        one_more, writer = await asyncio.open_connection(LOOPBACK, port)
        assert (await one_more.read()).startswith(b"421 ")

        for left in (writer, talks.pop()[1]):
            left.transport.abort()
        await eventually(lambda: _greets(port), within=40)
        assert await told(port, back, notice()) == 250
        assert await bounced(desk) == ["bounced"]
    assert {await reader.read() for reader, _ in talks} == {b""}
    for _, writer in talks:
        writer.transport.abort()


async def _greets(port: int) -> bool:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    greeting = await reader.readline()
    writer.transport.abort()
    return greeting.startswith(b"220")


@pytest.mark.parametrize("where", [f"{LOOPBACK}:99999", "no.such.host.invalid:25"])
async def test_where_nobody_can_listen_it_is_said_and_tried_again(tmp_path: Path, where: str) -> None:
    async with running(tmp_path) as desk, asyncio.TaskGroup() as group:
        section = desk.service.settings.notify.model_copy(update={"bounces_listen": where})
        mail = MailSection(bounces=f"bounces@{HOST}")
        desk.service.settings = desk.service.settings.model_copy(update={"notify": section, "mail": mail})
        loop = group.create_task(bounces.listen(desk.service))
        await eventually(lambda: where in desk.service.troubles.get("bounces", ""), within=40)
        loop.cancel()


async def test_it_listens_where_it_is_told_and_says_where_it_cannot(tmp_path: Path) -> None:
    port = free_port()
    async with sent(tmp_path) as (desk, back, _port), asyncio.TaskGroup() as group:
        service = desk.service
        section = service.settings.notify.model_copy(update={"bounces_listen": f"{LOOPBACK}:{port}"})
        service.settings = service.settings.model_copy(update={"notify": section})
        loop = group.create_task(bounces.listen(service))
        await eventually(lambda: _answers(port), within=40)
        assert await told(port, back, notice()) == 250

        other = group.create_task(bounces.listen(service))
        await eventually(lambda: "DUNGHAN_NOTIFY__BOUNCES_LISTEN" in service.troubles.get("bounces", ""), within=40)
        loop.cancel()
        other.cancel()
    assert await _answers(port) is False


async def _answers(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
