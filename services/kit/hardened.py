"""nats-py made to survive what others may publish: one strange message must never end the reading of all the others.

nats-server 2.15 takes and stores subjects and headers that nats-py 2.16 cannot read: its reading loop ends, the server
drops the connection, and after the reconnect the same message comes again. And a client that is closed just while it
connects anew may miss that it was cancelled, and go on trying for ever.
"""

import asyncio
import re
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.protocol import parser

from services.kit import log

MESSAGE = re.compile(rb"\AMSG +([^ \r\n]+) +(\d+) +(([^ \r\n]+) +)?(\d+)\r\n")
MESSAGE_WITH_HEADERS = re.compile(rb"\AHMSG +([^ \r\n]+) +(\d+) +(([^ \r\n]+) +)?(\d+) +(\d+)\r\n")
"""As the server writes them: only blanks part the words, two where what other accounts say has no answering subject.

nats-py's own part at \\v and \\f, too, which a subject may hold.
"""
SHOWN = 64
LONGEST_ID = 256


def harden(client: Client) -> None:
    """Let a client read whatever comes, and end when nobody waits for it.

    Strange bytes of a subject become U+FFFD, unreadable headers are none.

    How lines are parted is nats-py's own for all clients of the process, so from then on it is so for all.
    """
    parser.MSG_RE, parser.HMSG_RE = MESSAGE, MESSAGE_WITH_HEADERS
    read_headers = client._process_headers  # noqa: SLF001 - nats-py has no hook for either

    async def headers_of(headers: bytes) -> Any:
        try:
            return await read_headers(headers)
        except (ValueError, IndexError) as error:
            log.get().warning("broker.unreadable_headers", why=repr(error), headers=repr(headers[:SHOWN]))
            return None

    def message_of(sid: int, subject: bytes, reply: bytes, data: bytes, headers: dict[str, str] | None) -> Msg:
        said = subject.decode(errors="replace")
        return client.msg_class(
            subject=said, reply=reply.decode(errors="replace"), data=data, headers=headers, _client=client, _sid=sid
        )

    end_when_cancelled(client)
    client._process_headers = headers_of  # type: ignore[method-assign]  # noqa: SLF001
    client._build_message = message_of  # type: ignore[method-assign]  # noqa: SLF001


def end_when_cancelled(client: Client) -> None:
    """Let a client connect no more in a task that was cancelled: a cancellation that meets the end of a wait is lost in nats-py's loop."""
    connect_to = client._connect_to_server  # noqa: SLF001 - as above

    async def unless_cancelled(server: Any) -> None:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError("who asked for a connection waits for it no more")
        await connect_to(server)

    client._connect_to_server = unless_cancelled  # type: ignore[method-assign,assignment]  # noqa: SLF001


def printable(text: str) -> str:
    """Return a name others chose as it may be stored, shown and signed: in one line, without control characters."""
    plain = text if text.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in text)
    return plain[:LONGEST_ID]
