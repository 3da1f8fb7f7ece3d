"""Sends letters by SMTP, many over one connection; a mail sent twice carries the same Message-ID, so a receiver can tell.

MailError
├── MailRefused        the server will never take it (5xx, a malformed address, too big): an officer must look at it
└── MailUnavailable    the server could not be asked, or says later: try again
"""

import asyncio
import ipaddress
import ssl
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import aiosmtplib
from pydantic import BaseModel, ConfigDict, Field

from services.notify.message import Attachment, Before, Mail, MailError, MailRefused, MailUnavailable, compose, nothing

__all__ = ["Attachment", "Mail", "MailError", "MailLine", "MailRefused", "MailUnavailable", "SmtpServer", "send"]

PERMANENT: Final = range(500, 600)
"""SMTP replies that forbid trying again (RFC 5321 4.2.1)."""
TOO_BIG: Final = 552
CLOSING: Final = 421
NOT_LET_IN: Final = frozenset({530, 534, 535, 538})
"""Replies about our login (RFC 4954): they say nothing of the letter."""
PARTING_SECONDS: Final = 1.0


class SmtpServer(BaseModel):
    """A mail server to send through; `timeout` is in seconds for each step.

    `ca`: the file of the certificates its own is checked with, None: the system's. `password_file` is read at each login.
    `per_line`: how many mails go over one connection.
    """

    model_config = ConfigDict(frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65_535)
    username: str | None = None
    password: str | None = Field(default=None, repr=False)
    password_file: Path | None = None
    use_tls: bool = False
    start_tls: bool | None = None
    ca: Path | None = None
    timeout: float = Field(default=10.0, gt=0)
    per_line: int = Field(default=100, ge=1)

    @property
    def is_here(self) -> bool:
        """Tell whether it is this machine, to which a password may go without TLS."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class MailLine:
    """One connection to a mail server, opened when first needed and used for many mails; closed on leaving."""

    def __init__(self, server: SmtpServer) -> None:
        self.opened = 0
        self._server = server
        self._smtp: aiosmtplib.SMTP | None = None
        self._left = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._hang_up()

    async def send(self, mail: Mail, before: Before = nothing) -> None:
        """Hand one mail to the server.

        Raises:
            MailRefused: the server, or the shape of the mail, forbids it for good.
            MailUnavailable: the server did not answer in time, or asked to try later.
        """
        content = compose(mail)
        used = self._smtp is not None and self._smtp.is_connected and self._left > 0
        try:
            await self._envelope(mail, content)
        except MailUnavailable as error:
            # A server may close a line that was used before; that says nothing of how it stands.
            if not (used and error.everybody):
                raise
            await self._hang_up()
            await self._envelope(mail, content)
        await before()
        await self._content(content)

    async def _envelope(self, mail: Mail, content: bytes) -> None:
        """Say from whom and to whom, on an open line."""
        smtp = await self._line()
        self._left -= 1
        try:
            _fits(smtp, content)
            size = [f"size={len(content)}"] if smtp.supports_extension("size") else []
            await smtp.mail(mail.envelope or mail.sender, options=size)
            await smtp.rcpt(mail.to)
        except aiosmtplib.SMTPSenderRefused as error:
            await self._reset()
            raise _about_sender(error, mail) from error
        except aiosmtplib.SMTPResponseException as error:
            await self._reset()
            raise _judged(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            await self._hang_up()
            raise MailUnavailable(_said(error), everybody=True) from error

    async def _content(self, content: bytes) -> None:
        if self._smtp is None or not self._smtp.is_connected:
            raise MailUnavailable("the server left before it had the mail", everybody=True)
        try:
            await self._smtp.data(content)
        except aiosmtplib.SMTPDataError as error:
            await self._reset()
            raise _judged(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            await self._hang_up()
            raise MailUnavailable(
                f"no answer after the mail: {_said(error)}", everybody=True, uncertain=True
            ) from error

    async def _line(self) -> aiosmtplib.SMTP:
        if self._smtp is not None and self._smtp.is_connected and self._left > 0:
            return self._smtp
        await self._hang_up()
        smtp = aiosmtplib.SMTP(hostname=self._server.host, port=self._server.port, timeout=self._server.timeout)
        try:
            async with asyncio.timeout(self._server.timeout * 2):
                await self._open(smtp)
        except (aiosmtplib.SMTPException, OSError) as error:
            smtp.close()
            where = f"{self._server.host}:{self._server.port}"
            raise MailUnavailable(f"{where}: {_said(error)}", code=_code(error), everybody=True) from error
        except MailUnavailable:
            smtp.close()
            raise
        self._smtp, self._left = smtp, self._server.per_line
        self.opened += 1
        return smtp

    async def _open(self, smtp: aiosmtplib.SMTP) -> None:
        server = self._server
        context = await asyncio.to_thread(_trust, server.ca)
        start_tls = False if server.use_tls else server.start_tls
        await smtp.connect(use_tls=server.use_tls, start_tls=start_tls, tls_context=context)
        await smtp.ehlo()
        if server.username is None:
            return
        if smtp.get_transport_info("ssl_object") is None and not server.is_here:
            raise MailUnavailable(
                f"{server.host} offers no TLS, so the password is not sent; set DUNGHAN_MAIL__USE_TLS or __START_TLS",
                everybody=True,
            )
        try:
            await smtp.login(server.username, await _password(server))
        except aiosmtplib.SMTPAuthenticationError as error:
            raise MailUnavailable(
                f"{server.host} does not let {server.username} in ({error.code} {error.message}); "
                "check DUNGHAN_MAIL__USERNAME and the password",
                code=error.code,
                everybody=True,
            ) from error

    async def _reset(self) -> None:
        """Forget the mail that was begun; where the server does not, the line is of no use."""
        try:
            if self._smtp is not None:
                await self._smtp.rset()
        except (aiosmtplib.SMTPException, OSError):
            await self._hang_up()

    async def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with suppress(aiosmtplib.SMTPException, OSError):
            if smtp.is_connected:
                await smtp.quit(timeout=PARTING_SECONDS)
        smtp.close()


async def send(server: SmtpServer, mail: Mail) -> None:
    """Hand one mail to a mail server, over a line of its own.

    Raises:
        MailRefused: the server, or the shape of an address, forbids it for good.
        MailUnavailable: the server did not answer in time, or asked to try later.
    """
    async with MailLine(server) as line:
        await line.send(mail)


def _trust(ca: Path | None) -> ssl.SSLContext:
    """Return whom a mail server is checked with; a file that was exchanged is read anew."""
    try:
        return _context(ca, None if ca is None else ca.stat().st_mtime_ns)
    except (OSError, ssl.SSLError) as error:
        told = f"{ca} holds no certificates to check the mail server's with ({error}); see DUNGHAN_MAIL__CA"
        raise MailUnavailable(told, everybody=True) from error


@lru_cache(maxsize=1)
def _context(ca: Path | None, _changed: int | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca)


async def _password(server: SmtpServer) -> str:
    if server.password_file is None:
        return server.password or ""
    try:
        text = await asyncio.to_thread(server.password_file.read_text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        told = f"{server.password_file}: the password cannot be read ({error}); see DUNGHAN_MAIL__PASSWORD_FILE"
        raise MailUnavailable(told, everybody=True) from error
    return text.strip("\r\n")


def _fits(smtp: aiosmtplib.SMTP, content: bytes) -> None:
    """Ask no server for what it said it takes not (RFC 1870)."""
    known = str(smtp.esmtp_extensions.get("size", "")).strip()
    if known.isdigit() and 0 < int(known) < len(content):
        raise MailRefused(f"the mail is too big: {len(content)} bytes, the server takes {known}", code=TOO_BIG)


def _about_sender(error: aiosmtplib.SMTPSenderRefused, mail: Mail) -> MailError:
    """Judge what was said to our own address: but for the size it says nothing of the letter."""
    if error.code in PERMANENT and error.code not in {TOO_BIG, *NOT_LET_IN}:
        told = f"{error.message}: nobody may write as {mail.envelope or mail.sender}; see DUNGHAN_MAIL__SENDER"
        return MailUnavailable(told, code=error.code, everybody=True)
    return _judged(error)


def _judged(error: aiosmtplib.SMTPResponseException) -> MailError:
    if error.code in NOT_LET_IN:
        told = f"{error.message}: the server asks for a login; see DUNGHAN_MAIL__USERNAME"
        return MailUnavailable(told, code=error.code, everybody=True)
    if error.code in PERMANENT:
        return MailRefused(error.message, code=error.code)
    return MailUnavailable(error.message, code=error.code, everybody=error.code == CLOSING)


def _code(error: BaseException) -> int | None:
    code = getattr(error, "code", None)
    return code if isinstance(code, int) else None


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
