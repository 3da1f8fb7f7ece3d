"""A mail server on the simulated network: takes mails, or is down, says later, or breaks off after DATA."""

import asyncio
from email.parser import BytesHeaderParser
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST: Final = "mail"
PORT: Final = 25


class Mailroom:
    """Keeps every mail that came, with its Message-ID; `trouble` is what it does instead for a while."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.trouble = ""
        self.troubled = 0

    async def open(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()

        def connection() -> SMTP:
            return SMTP(self, hostname="localhost", ident="mailroom", loop=loop)

        await loop.create_server(connection, HOST, PORT)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a sender, or say later."""
        if self.trouble == "down" and server.transport is not None:
            self.troubled += 1
            server.transport.abort()
        if self.trouble == "later":
            self.troubled += 1
            return "451 later"
        envelope.mail_from = address
        return "250 go on"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail; the answer may never come."""
        content: Any = envelope.original_content or b""
        name = str(BytesHeaderParser().parsebytes(content)["Message-ID"]).strip("<>")
        self.mails.append((name, content))
        if self.trouble == "drop" and server.transport is not None:
            self.troubled += 1
            server.transport.abort()
        return "250 kept"
