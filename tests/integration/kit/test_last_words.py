"""Of words that need not survive, the last one said on a subject is the last one its stream has."""

from pathlib import Path

import pytest
from nats.js import JetStreamContext

from services.kit import relay
from services.kit.decider import Say
from services.kit.streams import StreamSpec, provision
from tests.kit.servers import NatsServer
from tests.kit.toyservice import asker, connected, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SUBJECT = "late.words.sea"
LATE = StreamSpec("LATE", ("late.>",), last_per_subject=True)


async def test_what_the_broker_refused_is_not_said_again_after_a_newer_word(
    tmp_path: Path, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "ACK_SECONDS", 0.3)
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as running,
        connected(nats_server) as client,
    ):
        service = running.service
        await eventually(lambda: service.backlog == 0, within=40)
        await service.say([Say(SUBJECT, "1", "old"), Say(f"{SUBJECT}.cold", "2", "alone")])
        await eventually(lambda: service.backlog == 2, within=40)
        await provision(client, LATE)
        await service.say([Say(SUBJECT, "3", "new")])
        await eventually(lambda: service.backlog == 0, within=40)

        async def last(subject: str) -> bytes | None:
            return (await JetStreamContext(client).get_last_msg(LATE.name, subject)).data

        assert [await last(SUBJECT), await last(f"{SUBJECT}.cold")] == [b"new", b"alone"]
