"""What anybody may publish, and nats-server stores, ends no reader: strange headers, strange subjects, words of the server."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import pytest
from nats.aio.client import Client

from services.kit.hardened import harden, printable
from services.kit.puller import Message, Puller
from services.kit.streams import StreamSpec, provision
from tests.kit.servers import LOOPBACK, NatsServer
from tests.kit.toyservice import connected

pytestmark = pytest.mark.nats

SPEC: Final = StreamSpec("LINES", ("lines.>",))
HELLO: Final = b'CONNECT {"verbose":false,"pedantic":false,"headers":true}\r\n'


def with_headers(headers: bytes, subject: bytes = b"lines.a") -> bytes:
    return b"HPUB %s %d %d\r\n%sx\r\n" % (subject, len(headers), len(headers) + 1, headers)


def plain(subject: bytes) -> bytes:
    return b"PUB %s 1\r\nx\r\n" % subject


HOSTILE: Final = {
    "words of the server as a header": with_headers(b"NATS/1.0\r\nStatus: 409\r\n\r\n"),
    "a heartbeat as a header": with_headers(b"NATS/1.0\r\nStatus: 100\r\n\r\n"),
    "a status line": with_headers(b"NATS/1.0 409 Consumer Deleted\r\n\r\n"),
    "a status that is no text": with_headers(b"NATS/1.0 \xff\xff\xff\r\n\r\n"),
    "headers of another protocol": with_headers(b"XYZ\r\n\r\n"),
    "a message id in two lines": with_headers(b"NATS/1.0\r\nNats-Msg-Id: a\nb\r\n\r\n"),
    "a message id with NUL": with_headers(b"NATS/1.0\r\nNats-Msg-Id: a\x00b\r\n\r\n"),
    "a message id that is no text": with_headers(b"NATS/1.0\r\nNats-Msg-Id: \xff\xfe\r\n\r\n"),
    "a subject that is no text": plain(b"lines.\xff\xfe"),
    "a subject with a vertical tab": plain(b"lines.a\x0bb"),
    "a subject with a form feed and headers": with_headers(b"NATS/1.0\r\na: b\r\n\r\n", b"lines.a\x0cb"),
    "a subject with NUL": plain(b"lines.a\x00b"),
    "a wildcard": plain(b"lines.*"),
}


async def publish(port: int, *commands: bytes) -> None:
    """Speak the protocol by hand, as no client library would."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(HELLO + b"".join(commands) + b"PING\r\n")
    async with asyncio.timeout(5):
        while b"PONG" not in await reader.readline():
            continue
    writer.close()


async def read(client: Client, count: int) -> Sequence[Message]:
    puller, read = Puller(client, "LINES"), list[Message]()
    async with asyncio.timeout(10):
        await puller.open("", 0)
        while len(read) < count:
            read.extend(await puller.next())
    await puller.close()
    return read


async def test_every_strange_message_is_read_and_so_is_what_comes_after(nats_server: NatsServer) -> None:
    async with connected(nats_server) as client:
        harden(client)
        await provision(client, SPEC)
        await publish(nats_server.port, *HOSTILE.values(), plain(b"lines.last"))
        found = await read(client, len(HOSTILE) + 1)
        assert [message.sequence for message in found] == list(range(1, len(HOSTILE) + 2))
        assert found[-1].subject == "lines.last"
        words: list[Any] = [word for message in found for word in (message.subject, message.message_id or "")]
        assert all(word.isprintable() for word in words)
        assert client.stats["reconnects"] == 0


def test_a_name_is_shown_in_one_line() -> None:
    assert printable("a\nb\x00c") == "a\ufffdb\ufffdc"
    assert printable("BC quý I") == "BC quý I"
    assert len(printable("a" * 5000)) == 256
