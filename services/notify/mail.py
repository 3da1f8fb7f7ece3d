"""Sends letters by SMTP; a mail sent twice carries the same Message-ID, so a receiver can tell it is the same.

MailError
├── MailRefused        the server will never take it (5xx, a malformed address): an officer must look at it
└── MailUnavailable    the server could not be asked, or says later: try again
"""

import asyncio
import hashlib
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

import aiosmtplib
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

PERMANENT: Final = range(500, 600)
"""SMTP replies that forbid trying again (RFC 5321 4.2.1)."""


class MailError(Exception):
    """The mail was not taken; `code` is the server's reply, None where it gave none."""

    def __init__(self, reason: str, *, code: int | None = None) -> None:
        self.reason = reason
        self.code = code
        super().__init__(reason if code is None else f"{code} {reason}")


class MailRefused(MailError):
    """The mail server refused the mail for good."""


class MailUnavailable(MailError):
    """The mail server could not take the mail now."""


class SmtpServer(BaseModel):
    """A mail server to send through; `timeout` is in seconds for each step, three times that for the whole."""

    model_config = ConfigDict(frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65_535)
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    use_tls: bool = False
    start_tls: bool | None = None
    timeout: float = Field(default=10.0, gt=0)


class Attachment(BaseModel):
    """A file that travels with a mail."""

    model_config = ConfigDict(frozen=True)

    name: str
    content: bytes = Field(repr=False)


class Mail(BaseModel):
    """One mail to one receiver; `message_id` stands without angle brackets and never changes for the same letter."""

    model_config = ConfigDict(frozen=True)

    message_id: str = Field(pattern=r"^[A-Za-z0-9._~-]+@[A-Za-z0-9.-]+$")
    sender: str
    to: str
    subject: str
    text: str
    dated: AwareDatetime
    attachment: Attachment | None = None


async def send(server: SmtpServer, mail: Mail) -> None:
    """Hand one mail to a mail server.

    Raises:
        MailRefused: the server, or the shape of an address, forbids it for good.
        MailUnavailable: the server did not answer in time, or asked to try later.
    """
    content = compose(mail)
    try:
        async with asyncio.timeout(server.timeout * 3):
            await aiosmtplib.send(
                content,
                sender=mail.sender,
                recipients=[mail.to],
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                use_tls=server.use_tls,
                start_tls=server.start_tls,
                timeout=server.timeout,
            )
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _judged(error.recipients[0]) from error
    except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as error:
        raise _judged(error) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        # A failed login or greeting is a fault of the server or of our settings, never of the letter.
        raise MailUnavailable(str(error), code=getattr(error, "code", None)) from error


def compose(mail: Mail) -> bytes:
    """Write the mail as RFC 5322 bytes, the same for the same mail.

    Raises:
        MailRefused: an address cannot be one.
    """
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Date"] = format_datetime(mail.dated)
    message["From"] = _address(mail.sender)
    message["To"] = _address(mail.to)
    message["Subject"] = " ".join(mail.subject.split())
    message.set_content(mail.text, charset="utf-8", cte="base64")
    if mail.attachment is not None:
        message.add_attachment(
            mail.attachment.content, maintype="application", subtype="pdf", filename=mail.attachment.name
        )
        message.set_boundary(hashlib.sha256(mail.message_id.encode()).hexdigest())
    return message.as_bytes()


def _address(text: str) -> Address:
    try:
        text.encode("ascii")
        return Address(addr_spec=text)
    except (ValueError, MessageError, IndexError) as error:
        raise MailRefused(f"not an address: {text!r}") from error


def _judged(error: aiosmtplib.SMTPResponseException) -> MailError:
    family = MailRefused if error.code in PERMANENT else MailUnavailable
    return family(error.message, code=error.code)
