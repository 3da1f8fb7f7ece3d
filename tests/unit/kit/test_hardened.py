"""What a hardened client reads is what the server writes, and nothing else parts a line but blanks."""

import asyncio
import re
from contextlib import suppress

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
