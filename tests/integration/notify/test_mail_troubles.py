"""Mail against servers that balk: whatever they do is told apart into refused, later, and perhaps taken."""

import ssl
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from services.kit.clock import RealClock
from services.notify import mail
from services.notify.message import Mail, MailRefused, MailUnavailable, compose
from services.permits.certificates import Issued, issue, make_ca
from tests.integration.notify.balky import LOOPBACK, Balky
from tests.integration.notify.test_mail import MAIL

WRONG = "sai"
LOGIN = ("văn thư", "mật khẩu: đ1")


def numbered(number: int) -> Mail:
    return MAIL.model_copy(update={"message_id": f"{number}@rach-gia.dunghan"})


async def told(balky: Balky, *mails: Mail, **settings: object) -> list[str]:
    """Send mails over one line; answer how each ended."""
    async with balky.listening() as port:
        server = mail.SmtpServer.model_validate({"port": port, "timeout": 0.5, **settings})
        async with mail.MailLine(server) as line:
            return [await _end(line.send(each)) for each in mails]


async def _end(sending: Awaitable[None]) -> str:
    try:
        await sending
    except MailUnavailable as error:
        return " ".join(["later", *(["everybody"] * error.everybody), *(["uncertain"] * error.uncertain)])
    except MailRefused:
        return "refused"
    return "sent"


@pytest.mark.parametrize(
    ("does", "end"),
    [
        ("drop-mail", "later everybody"),
        ("drop-rcpt", "later everybody"),
        ("drop-data", "later everybody uncertain"),
        ("drop-half", "later everybody uncertain"),
        ("drop-end", "later everybody uncertain"),
        ("silent-mail", "later everybody"),
        ("silent-end", "later everybody uncertain"),
        ("rcpt-450", "later"),
        ("mail-451", "later"),
        ("data-450", "later"),
        ("end-451", "later"),
        ("mail-421", "later everybody"),
        ("rcpt-550", "refused"),
        ("mail-552", "refused"),
        ("data-554", "refused"),
        ("end-554", "refused"),
        ("mail-550", "later everybody"),
        ("mail-530", "later everybody"),
        ("rcpt-530", "later everybody"),
    ],
)
async def test_whatever_a_server_does_says_what_became_of_the_mail_and_the_next_goes_out(does: str, end: str) -> None:
    balky = Balky([does])

    assert await told(balky, numbered(1), numbered(2)) == [end, "sent"]

    assert balky.ids[-1] == "2@rach-gia.dunghan"
    assert balky.ids.count("2@rach-gia.dunghan") == 1


async def test_many_mails_go_over_one_line_and_a_line_carries_so_many() -> None:
    one, three = Balky(), Balky()

    await told(one, *map(numbered, range(9)))
    await told(three, *map(numbered, range(9)), per_line=3)

    assert (one.lines, len(one.taken)) == (1, 9)
    assert (three.lines, len(three.taken)) == (3, 9)


async def test_a_line_that_was_closed_meanwhile_is_opened_again_at_once() -> None:
    balky = Balky(["", "drop-mail"])

    assert await told(balky, numbered(1), numbered(2)) == ["sent", "sent"]

    assert balky.lines == 2


async def test_it_is_said_before_the_content_goes_out_and_not_before_it_may() -> None:
    balky, said = Balky(["rcpt-450", ""]), list[int]()

    async def before() -> None:
        said.append(len(balky.taken))

    async with balky.listening() as port, mail.MailLine(mail.SmtpServer(port=port)) as line:
        assert await _end(line.send(numbered(1), before)) == "later"
        assert said == []
        assert await _end(line.send(numbered(1), before)) == "sent"

    assert (said, len(balky.taken)) == ([0], 1)


async def test_a_server_that_leaves_before_the_content_has_nothing_of_it() -> None:
    """It is told before DATA; where the line breaks right then, nothing had gone out."""
    balky = Balky()
    async with balky.listening() as port, mail.MailLine(mail.SmtpServer(port=port)) as line:

        async def hang_up() -> None:
            await line.__aexit__(None, None, None)

        assert await _end(line.send(numbered(1), hang_up)) == "later everybody"
    assert balky.taken == []


async def test_what_is_too_big_is_refused_without_being_sent() -> None:
    balky = Balky(size=1_000)

    with pytest.raises(MailRefused, match=r"too big: \d+ bytes, the server takes 1000"):
        async with balky.listening() as port:
            await mail.send(mail.SmtpServer(port=port), MAIL)

    assert balky.taken == []


@pytest.mark.parametrize("methods", ["PLAIN", "LOGIN", "CRAM-MD5 PLAIN"])
async def test_it_logs_in_with_a_password_from_a_file(tmp_path: Path, methods: str) -> None:
    (tmp_path / "password").write_text(f"{LOGIN[1]}\n", encoding="utf-8")
    balky = Balky(login=LOGIN, methods=methods)

    assert await told(balky, MAIL, username=LOGIN[0], password_file=tmp_path / "password") == ["sent"]

    assert balky.logins == [methods.partition(" ")[0]]


async def test_a_wrong_login_is_our_trouble_and_no_letters() -> None:
    balky = Balky(login=LOGIN, methods="PLAIN")
    async with balky.listening() as port:
        with pytest.raises(MailUnavailable, match=r"does not let văn thư in .*check DUNGHAN_MAIL__USERNAME") as caught:
            await mail.send(mail.SmtpServer(port=port, username=LOGIN[0], password=WRONG), MAIL)
    assert caught.value.everybody
    assert WRONG not in str(caught.value)


async def test_a_password_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    async with Balky(login=LOGIN).listening() as port:
        server = mail.SmtpServer(port=port, username="a", password_file=tmp_path / "none")
        with pytest.raises(MailUnavailable, match="PASSWORD_FILE"):
            await mail.send(server, MAIL)


@pytest.mark.parametrize(
    ("host", "here"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("mail.vn", False)]
)
def test_a_password_goes_without_tls_to_this_machine_alone(host: str, here: bool) -> None:  # noqa: FBT001
    assert mail.SmtpServer(host=host).is_here is here


Guarded = Callable[..., tuple[Balky, dict[str, object]]]


@pytest.fixture(params=["starttls", "tls"])
def guarded(request: pytest.FixtureRequest, tmp_path: Path) -> Guarded:
    """A server with a certificate for a host, by either way of TLS, and what a client must be told of it."""
    now = RealClock().now()
    ca = make_ca("Rạch Giá", now)
    (tmp_path / "ca.pem").write_text(ca.cert, encoding="ascii")

    def made(host: str, by: Issued = ca) -> tuple[Balky, dict[str, object]]:
        issued = issue(by, "mail", [host], now)
        (tmp_path / "mail.pem").write_text(issued.cert + issued.key, encoding="ascii")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "mail.pem")
        told: dict[str, object] = {"ca": tmp_path / "ca.pem", "use_tls": request.param == "tls"}
        balky = Balky(login=LOGIN, methods="PLAIN")
        setattr(balky, request.param, context)
        return balky, told

    return made


async def test_a_guarded_line_carries_login_and_mail(guarded: Guarded) -> None:
    balky, how = guarded(LOOPBACK)

    assert await told(balky, MAIL, username=LOGIN[0], password=LOGIN[1], **how) == ["sent"]

    assert len(balky.taken) == 1


async def test_a_certificate_of_somebody_else_is_not_believed(guarded: Guarded) -> None:
    for balky, how in (guarded("mail.example.vn"), guarded(LOOPBACK, make_ca("Ai đó", RealClock().now()))):
        assert await told(balky, MAIL, username=LOGIN[0], password=LOGIN[1], **how) == ["later everybody"]
        assert (balky.taken, balky.logins) == ([], [])


async def test_authorities_that_were_exchanged_are_believed_from_the_next_line_on(guarded: Guarded) -> None:
    balky, how = guarded(LOOPBACK, make_ca("Mới", RealClock().now()))
    [ca] = [each for each in how.values() if isinstance(each, Path)]
    assert await told(balky, MAIL, **how) == ["later everybody"]

    balky, how = guarded(LOOPBACK, exchanged := make_ca("Mới", RealClock().now()))
    ca.write_text(exchanged.cert, encoding="ascii")

    assert await told(balky, MAIL, username=LOGIN[0], password=LOGIN[1], **how) == ["sent"]


async def test_tls_that_must_be_is_not_done_without() -> None:
    balky = Balky()

    assert await told(balky, MAIL, start_tls=True) == ["later everybody"]

    assert balky.taken == []


@pytest.mark.parametrize("file", ["none.pem", "empty.pem"])
async def test_a_ca_file_that_is_none_is_said(tmp_path: Path, file: str) -> None:
    (tmp_path / "empty.pem").write_text("", encoding="ascii")
    async with Balky().listening() as port:
        with pytest.raises(MailUnavailable, match="DUNGHAN_MAIL__CA"):
            await mail.send(mail.SmtpServer(port=port, ca=tmp_path / file), MAIL)


HOSTILE = "Đ\r\nBcc: a@b\x00\u202egnảb\n\n<script>“𝟘”\x1b[0m"


def test_hostile_words_come_out_as_text_of_their_own_field() -> None:
    attachment = mail.Attachment(name=f"{HOSTILE}.pdf", content=b"%PDF")
    hostile = MAIL.model_copy(update={"subject": HOSTILE, "text": HOSTILE, "attachment": attachment})

    message = message_from_bytes(compose(hostile), policy=default)

    assert message["Subject"] == "Đ Bcc: a@b gnảb <script>“𝟘” [0m"
    assert (message["Bcc"], message["X-Dunghan-Repeat"]) == (None, None)
    assert {name for name in message} == {  # noqa: C416
        "Message-ID",
        "Date",
        "From",
        "To",
        "Subject",
        "MIME-Version",
        "Content-Type",
    }
    (file,) = message.iter_attachments()
    assert file.get_filename() == "Đ Bcc: a@b gnảb <script>“𝟘” [0m.pdf"


@pytest.mark.parametrize("address", ["a@b\x00c", "a@b\nc", "a b@c", "a@b\x7f", f"{'a' * 250}@b.vn"])
async def test_no_address_brings_commands(address: str) -> None:
    balky = Balky()

    assert await told(balky, MAIL.model_copy(update={"to": address})) == ["refused"]

    assert balky.lines == 0


def test_a_mail_that_may_have_arrived_is_marked_and_else_the_same() -> None:
    first, second = compose(MAIL), compose(MAIL.model_copy(update={"repeat": True}))

    assert second.replace(b"X-Dunghan-Repeat: 1\r\n", b"") == first
