"""nats-py made to survive what others may publish: one strange message must never end the reading of all the others.

nats-server 2.15 takes and stores subjects and headers that nats-py 2.16 cannot read: its reading loop ends, the server
drops the connection, and after the reconnect the same message comes again. And a client that is closed just while it
connects anew may miss that it was cancelled, and go on trying for ever. So may a task that asks or publishes: both swallow a
cancellation that comes at the wrong moment.
"""

import asyncio
import re
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.protocol import parser

from services.kit import log
from services.kit.ending import unless_cancelled

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
    """Let no task that was cancelled go on after it connected, asked or published: nats-py's own waits lose cancellations.

    `wait_for` (Python 3.11) loses one that meets the answer, what waits until there is room to write any.
    """
    connect_to, ask, make_room = client._connect_to_server, client.request, client._flush_pending  # noqa: SLF001 - as above

    async def connected(server: Any) -> None:
        unless_cancelled()
        await connect_to(server)

    async def asked(*arguments: Any, **options: Any) -> Msg:
        try:
            return await ask(*arguments, **options)
        finally:
            unless_cancelled()

    async def flushed(*arguments: Any, **options: Any) -> Any:
        task = asyncio.current_task()
        told = task.cancelling() if task is not None else 0
        future = await make_room(*arguments, **options)
        if task is not None and task.cancelling() > told:
            raise asyncio.CancelledError
        return future

    client._connect_to_server = connected  # type: ignore[method-assign,assignment]  # noqa: SLF001
    client.request = asked  # type: ignore[method-assign]
    client._flush_pending = flushed  # type: ignore[method-assign]  # noqa: SLF001


def printable(text: str) -> str:
    """Return a name others chose as it may be stored, shown and signed: in one line, without control characters."""
    plain = text if text.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in text)
    return plain[:LONGEST_ID]
