"""Letters over NATS, against a real server: confirmed is sent, the same letter twice is one message, too big is refused."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from typing_extensions import override

from services.contracts import naming
from services.contracts.letter import MAX_CONTENT, LetterMessage
from services.kit.streams import provision
from services.notify.message import MailRefused, MailUnavailable, nothing
from services.notify.posting import LETTERS, post
from tests.kit.servers import NatsServer
from tests.unit.notify.test_sender_edxml import PDF, sending

SUBJECT = naming.letter_subject("rach-gia", "an-binh")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    server = NatsServer(tmp_path)
    await server.start()
    client = await nats.connect(server.url, allow_reconnect=False)
    yield client
    await client.close()
    server.stop()


async def test_a_letter_reaches_its_units_subject_once_and_whole(client: Client) -> None:
    js, asked = JetStreamContext(client), list[int]()

    async def before() -> None:
        asked.append((await js.stream_info(naming.LETTERS)).state.messages)

    await provision(client, LETTERS)
    await post(client, sending(), b"x" * MAX_CONTENT, nothing, repeat=False)
    again = sending()._replace(again=2)
    await post(client, again, PDF, before, repeat=False)
    await post(client, again, PDF, nothing, repeat=True)

    found = await js.get_last_msg(naming.LETTERS, SUBJECT)
    letter = LetterMessage.model_validate_json(found.data or b"")
    assert (asked, (await js.stream_info(naming.LETTERS)).state.messages) == ([1], 2)
    assert (found.headers or {})["Nats-Msg-Id"] == letter.message_id
    assert letter.message_id == "urge-an-binh~BC-Q1~2023.an-binh~2@rach-gia.dunghan"
    assert (letter.type, letter.number, letter.symbol, letter.repeat) == (LetterMessage.TYPE, 2, "UBND-CCHC", False)
    assert [(duty.unit, duty.obligation, duty.period) for duty in letter.duties] == [("an-binh", "BC-Q1", "2023")]
    assert base64.b64decode(letter.content) == PDF


async def test_what_is_not_confirmed_is_not_sent(client: Client) -> None:
    with pytest.raises(MailUnavailable, match="the stream LETTERS does not take it"):
        await post(client, sending(), PDF, nothing, repeat=False)
    with pytest.raises(MailRefused, match="too big"):
        await post(client, sending(), b"x" * (MAX_CONTENT + 1), nothing, repeat=False)
    await client.close()
    with pytest.raises(MailUnavailable, match="no broker is reached"):
        await post(client, sending(), PDF, nothing, repeat=False)


class Narrow(NatsServer):
    """A broker whose administrator lets through smaller messages than ours may be."""

    @override
    def _config(self) -> str:
        return super()._config().replace("max_payload: 1048576", "max_payload: 262144")


async def test_what_a_broker_does_not_let_through_goes_another_way(tmp_path: Path) -> None:
    server = Narrow(tmp_path)
    await server.start()
    client = await nats.connect(server.url, allow_reconnect=False)
    await provision(client, LETTERS)

    with pytest.raises(MailRefused, match="too big for this broker, which takes 262144 bytes"):
        await post(client, sending(), b"x" * 262_144, nothing, repeat=False)

    await client.close()
    server.stop()
