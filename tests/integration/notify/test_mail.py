"""Mail against a real SMTP server on a free loopback port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.kit.smtpsink import MailSink, file_name
from services.notify import mail
from services.notify.message import compose

PDF = b"%PDF-1.7\r\n\x00\xff tri\xe1\xbb\x85\n.\n..\n"
MAIL = mail.Mail(
    message_id="urge.rach-gia.BC-Q1.2023-Q1@dunghan.example",
    sender="noi-vu@rachgia.example",
    to="an-binh@rachgia.example",
    subject="Đôn đốc gửi báo cáo Quý I (quá thời hạn) – Phường An Bình",
    text="Kính gửi Ủy ban nhân dân phường An Bình,\n.\nCông văn kèm theo.\n",
    dated=datetime(2023, 3, 16, 8, tzinfo=timezone(timedelta(hours=7))),
    attachment=mail.Attachment(name="Công văn đôn đốc.pdf", content=PDF),
)


def server(port: int, *, timeout: float = 5) -> mail.SmtpServer:
    return mail.SmtpServer(port=port, timeout=timeout)


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def kept(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


class Answering:
    """A mail server's handler with one fixed answer at one step."""

    def __init__(self, *, recipient: str = "250 OK", data: str = "250 OK") -> None:
        self.recipient = recipient
        self.data = data

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        return self.data


@asynccontextmanager
async def answering(handler: Answering) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: SMTP(handler, hostname="localhost", loop=loop), "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


async def test_a_mail_arrives_with_its_marks_and_its_file(tmp_path: Path) -> None:
    async with MailSink(tmp_path) as sink:
        await mail.send(server(sink.port), MAIL)
    got = read(tmp_path / f"{MAIL.message_id}.eml")
    body, attachment = got.get_body(), next(got.iter_attachments())
    assert body is not None
    assert got["Message-ID"] == f"<{MAIL.message_id}>"
    assert (got["From"], got["To"], got["Subject"]) == (MAIL.sender, MAIL.to, MAIL.subject)
    assert got["Date"].datetime == MAIL.dated
    assert body.get_content().replace("\r\n", "\n") == MAIL.text
    assert (attachment.get_filename(), attachment.get_content()) == ("Công văn đôn đốc.pdf", PDF)


async def test_the_same_mail_twice_is_one_file_with_the_same_bytes(tmp_path: Path) -> None:
    async with MailSink(tmp_path) as sink:
        await mail.send(server(sink.port), MAIL)
        first = kept(tmp_path)
        await mail.send(server(sink.port), MAIL)
    assert list(first) == [f"{MAIL.message_id}.eml"]
    assert kept(tmp_path) == first


@pytest.mark.parametrize("handler", [Answering(recipient="550 no such mailbox"), Answering(data="554 not wanted")])
async def test_a_permanent_answer_is_a_refusal(handler: Answering) -> None:
    async with answering(handler) as port:
        with pytest.raises(mail.MailRefused) as caught:
            await mail.send(server(port), MAIL)
    assert caught.value.code in {550, 554}


@pytest.mark.parametrize("handler", [Answering(recipient="450 mailbox busy"), Answering(data="451 try later")])
async def test_a_passing_answer_asks_to_try_again(handler: Answering) -> None:
    async with answering(handler) as port:
        with pytest.raises(mail.MailUnavailable) as caught:
            await mail.send(server(port), MAIL)
    assert caught.value.code in {450, 451}


async def test_nobody_listening_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(mail.MailUnavailable):
            await mail.send(server(taken.getsockname()[1]), MAIL)


async def test_a_server_that_never_speaks_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(mail.MailUnavailable):
        await mail.send(server(silent.getsockname()[1], timeout=0.2), MAIL)


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "tên@rachgia.example", "a@b, c@d", "<a@b>"])
async def test_what_is_no_address_is_refused_without_asking_anybody(address: str) -> None:
    with pytest.raises(mail.MailRefused, match="not an address"):
        await mail.send(server(1), MAIL.model_copy(update={"to": address}))


def test_a_subject_cannot_bring_headers() -> None:
    message = message_from_bytes(compose(MAIL.model_copy(update={"subject": "a\r\nBcc: c@d"})), policy=default)
    assert (message["Subject"], message["Bcc"]) == ("a Bcc: c@d", None)


async def test_the_sink_removes_what_a_killed_process_left_half_written(tmp_path: Path) -> None:
    (tmp_path / "half.part").write_bytes(b"Message-ID")
    async with MailSink(tmp_path):
        assert kept(tmp_path) == {}


async def test_the_sink_leaves_its_port_free_although_a_client_stays(tmp_path: Path) -> None:
    async with MailSink(tmp_path) as sink:
        port = sink.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.readline()).startswith(b"220")
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    async with MailSink(tmp_path, port=port) as again:
        assert again.port == port


@pytest.mark.parametrize("identity", ["../../etc/passwd", "a/b@c", "..", "a b@c", "é@c", "x" * 500])
def test_a_strange_message_id_becomes_a_plain_name_of_its_own(identity: str) -> None:
    name = file_name(f"Message-ID: <{identity}>\r\n\r\n".encode())
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name) < 200
    assert name != file_name(f"Message-ID: <{identity}?>\r\n\r\n".encode())


def test_messages_without_an_id_do_not_meet() -> None:
    assert file_name(b"Subject: a\r\n\r\n1") != file_name(b"Subject: a\r\n\r\n2")
