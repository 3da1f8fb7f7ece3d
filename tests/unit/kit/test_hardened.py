"""What a hardened client reads is what the server writes, and nothing else parts a line but blanks."""

import asyncio
import re
from contextlib import suppress
from typing import Any

import pytest
from nats.aio.client import Client

from services.kit.hardened import MESSAGE, MESSAGE_WITH_HEADERS, end_when_cancelled


@pytest.mark.parametrize(
    ("pattern", "line", "words"),
    [
        (MESSAGE, b"MSG a.b 1 3\r\n", (b"a.b", b"1", None, b"3")),
        (MESSAGE, b"MSG a.b 1 _INBOX.x 3\r\n", (b"a.b", b"1", b"_INBOX.x", b"3")),
        (MESSAGE, b"MSG _INBOX_operator.x 1  700\r\n", (b"_INBOX_operator.x", b"1", None, b"700")),
        (MESSAGE, b"MSG a\x0bb\x0cc 1 3\r\n", (b"a\x0bb\x0cc", b"1", None, b"3")),
        (MESSAGE_WITH_HEADERS, b"HMSG a.b 1 12 15\r\n", (b"a.b", b"1", None, b"12", b"15")),
        (MESSAGE_WITH_HEADERS, b"HMSG a.b 1 r 12 15\r\n", (b"a.b", b"1", b"r", b"12", b"15")),
        (MESSAGE_WITH_HEADERS, b"HMSG a.b 1  12 15\r\n", (b"a.b", b"1", None, b"12", b"15")),
    ],
)
def test_a_line_is_read_as_the_server_writes_it(
    pattern: re.Pattern[bytes], line: bytes, words: tuple[bytes | None, ...]
) -> None:
    found = pattern.match(line)

    assert found is not None
    subject, sid, _, *rest = found.groups()
    assert (subject, sid, *rest) == words


async def test_a_client_connects_no_more_though_the_cancellation_was_lost() -> None:
    client = Client()
    end_when_cancelled(client)
    tries = 0

    async def goes_on() -> None:
        """As nats-py does: a cancellation that comes when a wait has just ended is taken for no more than that."""
        nonlocal tries
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            tries += 1
            await client._connect_to_server(None)  # type: ignore[arg-type]  # noqa: SLF001

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await goes_on()
    assert tries == 1


async def test_who_asks_ends_though_the_answer_came_with_the_cancellation() -> None:
    client: Any = Client()
    answer = asyncio.get_running_loop().create_future()
    client.request = lambda: asyncio.wait_for(answer, 60)  # as nats-py waits
    end_when_cancelled(client)
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(client.request())
        await asyncio.sleep(0)
        answer.set_result("here")
        await asyncio.sleep(0)
        asking.cancel()

    assert asking.cancelled()


async def test_who_waits_for_room_to_publish_ends_when_it_is_told_to() -> None:
    client: Any = Client()
    end_when_cancelled(client)
    client._status = Client.CONNECTED  # noqa: SLF001
    client._flush_queue = asyncio.Queue(maxsize=1)  # noqa: SLF001
    client._flush_queue.put_nowait(None)  # noqa: SLF001
    async with asyncio.TaskGroup() as group:
        client._flusher_task = group.create_task(asyncio.Event().wait())  # noqa: SLF001
        publishing = group.create_task(client._flush_pending())  # noqa: SLF001
        await asyncio.sleep(0)
        publishing.cancel()
        client._flusher_task.cancel()  # noqa: SLF001

    assert publishing.cancelled()
