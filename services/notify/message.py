"""A mail as bytes: headers that nobody can bring lines into, a text, and the letter as a file.

MailError
├── MailRefused        it can never be sent as it is
└── MailUnavailable    it could not be handed over now; `everybody`: nor can any other
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Awaitable, Callable
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

REPEAT: Final = "X-Dunghan-Repeat"
"""A header of mails of which an earlier copy, with the same Message-ID, may have arrived."""

UNPRINTABLE: Final = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What would turn the direction of a line around."""
ADDRESS: Final = re.compile(r"[!-?A-~]+@[!-?A-~]+")
PLACE: Final = b"the place of the attachment"
LONGEST_ADDRESS: Final = 254
"""RFC 5321 4.5.3.1."""


class MailError(Exception):
    """The mail was not taken; `code` is the server's reply, None where it gave none."""

    def __init__(self, reason: str, *, code: int | None = None) -> None:
        self.reason = reason
        self.code = code
        super().__init__(reason if code is None else f"{code} {reason}")


class MailRefused(MailError):
    """The mail will never be taken."""


class MailUnavailable(MailError):
    """The mail could not be handed over now.

    `everybody`: the server takes no other mail either. `uncertain`: it had the whole mail and never answered, so it may have
    taken it.
    """

    def __init__(
        self, reason: str, *, code: int | None = None, everybody: bool = False, uncertain: bool = False
    ) -> None:
        self.everybody = everybody
        self.uncertain = uncertain
        super().__init__(reason, code=code)


async def nothing() -> None:
    """Do nothing."""
    return


Before = Callable[[], Awaitable[None]]
"""Told right before a mail's content goes out: from then on it may have got through."""


class Attachment(BaseModel):
    """A file that travels with a mail."""

    model_config = ConfigDict(frozen=True)

    name: str
    content: bytes = Field(repr=False)


class Mail(BaseModel):
    """One mail to one receiver; `message_id` stands without angle brackets and never changes for the same letter.

    `envelope`: where it comes back to that cannot be delivered, empty: to the sender. `repeat`: an earlier copy may have
    arrived.
    """

    model_config = ConfigDict(frozen=True)

    message_id: str = Field(pattern=r"^[A-Za-z0-9._~-]+@[A-Za-z0-9.-]+$")
    sender: str
    to: str
    subject: str
    text: str
    dated: AwareDatetime
    attachment: Attachment | None = None
    envelope: str = ""
    repeat: bool = False


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
    message["Subject"] = line(mail.subject)
    if mail.repeat:
        message[REPEAT] = "1"
    message.set_content(_text(mail.text), charset="utf-8", cte="base64")
    if mail.attachment is None:
        return message.as_bytes()
    message.add_attachment(PLACE, maintype="application", subtype="pdf", filename=line(mail.attachment.name))
    message.set_boundary(hashlib.sha256(mail.message_id.encode()).hexdigest())
    before, _, after = message.as_bytes().rpartition(_base64(PLACE))
    return b"".join((before, _base64(mail.attachment.content), after))


def _base64(content: bytes) -> bytes:
    """Write bytes as the lines of a mail; the library does so line by line, four times over."""
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def line(text: str) -> str:
    """Write a text as one line of a header: what is no character to be read becomes a space."""
    plain = UNPRINTABLE.sub("", _text(text))
    return " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in plain).split())


def _text(text: str) -> str:
    """Replace what is no character at all."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def _address(text: str) -> Address:
    try:
        if ADDRESS.fullmatch(text) is None or len(text) > LONGEST_ADDRESS:
            raise MailRefused(f"not an address: {text!r}")
        return Address(addr_spec=text)
    except (ValueError, MessageError, IndexError) as error:
        raise MailRefused(f"not an address: {text!r}") from error
