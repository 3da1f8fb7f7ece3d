"""An SMTP server inside the process that keeps every message as a file: for demonstrations and tests."""

import asyncio
import hashlib
import os
import re
import tempfile
from email.parser import BytesHeaderParser
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from typing_extensions import override

LOOPBACK: Final = "127.0.0.1"
MAX_NAME: Final = 120
PARTIAL: Final = ".part"
"""A half-written message; what a killed process leaves behind is removed at the next start."""


class MailSink:
    """Listens on a loopback port while entered and keeps messages as `<dir>/<message id>.eml`.

    The same Message-ID is written over, whole or not at all; port 0 lets the system choose one.
    """

    def __init__(self, directory: Path, *, port: int = 0) -> None:
        self._directory = directory
        self._wanted = port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.BaseTransport] = set()

    @property
    def port(self) -> int:
        """Tell the port it listens on."""
        if self._server is None:
            raise RuntimeError("the mail sink is not started")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def __aenter__(self) -> Self:
        self._directory.mkdir(parents=True, exist_ok=True)
        for left in self._directory.glob(f"*{PARTIAL}"):
            left.unlink(missing_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, LOOPBACK, self._wanted)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        # From Python 3.12 on, waiting would last until every client has left by itself.
        for transport in tuple(self._open):
            transport.close()
        await server.wait_closed()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one message; what cannot be written may be sent again later."""
        content = envelope.original_content or b""
        try:
            await asyncio.to_thread(_keep, self._directory / file_name(content), content)
        except OSError as error:
            return f"451 cannot keep the message: {error.strerror}"
        return "250 kept"

    def _connection(self) -> SMTP:
        return _Connection(self, self._open, hostname="localhost", ident="mail sink", loop=asyncio.get_running_loop())


class _Connection(SMTP):
    def __init__(self, sink: MailSink, register: set[asyncio.BaseTransport], **options: Any) -> None:
        super().__init__(sink, **options)
        self._register = register

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._register.add(transport)
        self._own_transport = transport
        super().connection_made(transport)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        self._register.discard(self._own_transport)
        super().connection_lost(error)


def file_name(content: bytes) -> str:
    """Name the file of a message after its Message-ID; altered or absent ids get a digest, so none meet by accident."""
    header = BytesHeaderParser().parsebytes(content)["Message-ID"]
    identity = str(header or "").strip().strip("<>")
    safe = re.sub(r"[^A-Za-z0-9@._~-]", "_", identity).lstrip(".")[:MAX_NAME]
    if safe and safe == identity:
        return f"{safe}.eml"
    digest = hashlib.sha256(identity.encode(errors="replace") if identity else content).hexdigest()[:16]
    return f"{safe or 'message'}-{digest}.eml"


def _keep(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(suffix=PARTIAL, dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
