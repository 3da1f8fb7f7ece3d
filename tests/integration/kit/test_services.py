"""Two services of the kit and a real broker that dies, forgets and is made anew."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import envelope
from services.kit import fold, journal
from services.kit.databases import opened
from services.kit.incoming import Incoming
from services.kit.service import Blueprint
from services.kit.work import EventTooLarge
from tests.kit import toy, toyservice
from tests.kit.servers import NatsServer
from tests.kit.toy import question
from tests.kit.toyservice import Running, answerer, ask, asker, connected, rows, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

MANY = 2_000
SOON = 60


def heard(running: Running, source: str) -> int:
    return running.service.transactor.head(source).position


async def stored(client: Client, stream: str) -> int:
    info = await JetStreamContext(client).stream_info(stream)
    return info.state.messages


async def unharmed(folder: Path) -> None:
    """Both journals stand verification, and the reader's copy is the source's own."""
    for name, rules in (("asker", toy.ASKER), ("answerer", toy.ANSWERER)):
        verdict = await fold.verify(toyservice.database_url(folder, name), rules, toy.TABLES, decisions=True)
        assert verdict.findings == []
    theirs, ours = await rows(folder, "asker", "asker"), await rows(folder, "answerer", "asker")
    assert [(row.body, row.hash) for row in theirs] == [(row.body, row.hash) for row in ours]


def questions(count: int, *, since: int = 0) -> list[Incoming]:
    return [question(f"{number}", topic=f"t{number % 7}") for number in range(since, since + count)]


@pytest.mark.slow
async def test_two_thousand_events_go_through_two_services(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        for start in range(0, MANY, 250):
            await first.service.transactor.hear(questions(250, since=start))
        await eventually(lambda: heard(second, "asker") == MANY, within=SOON)
        await eventually(lambda: first.service.backlog == 0 and second.service.backlog == 0, within=SOON)
        assert (first.service.relayed, second.service.relayed) == (heard(first, "asker"), heard(second, "answerer"))
        assert await stored(client, "ASKER") == MANY
        assert await stored(client, "ANSWERER") == heard(second, "answerer")
        assert await stored(client, "NOTES") == MANY + heard(second, "answerer")
    await unharmed(tmp_path)


async def test_the_relay_goes_on_after_a_crash_between_commit_and_publication(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    await toyservice.write_journal(tmp_path, "asker", toy.ASKER, questions(40))
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        await eventually(lambda: heard(second, "asker") == 40, within=SOON)
        await eventually(lambda: first.service.backlog == 0, within=SOON)
        assert await stored(client, "THANKS") == 40
        js = JetStreamContext(client)
        positions = [
            envelope.open_envelope((await js.get_msg("ASKER", number)).data or b"").position for number in range(1, 41)
        ]
        assert positions == list(range(1, 41))
    await unharmed(tmp_path)


async def test_what_the_broker_confirmed_is_not_published_again(tmp_path: Path, nats_server: NatsServer) -> None:
    for since in (0, 40):
        await toyservice.write_journal(tmp_path, "asker", toy.ASKER, questions(40, since=since))
        async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
            await eventually(lambda: first.service.backlog == 0 and first.service.relayed == since + 40, within=SOON)  # noqa: B023
        async with connected(nats_server) as client:
            assert await stored(client, "ASKER") == since + 40
    async with opened(toyservice.database_url(tmp_path, "asker"), []) as database:
        assert await database.read(journal.RELAYED_TO) == [(80,)]
        assert await database.read(journal.OUTBOX_ALL) == []


async def test_a_killed_broker_loses_nothing(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
    ):
        for since in (0, 100, 200):
            await first.service.transactor.hear(questions(50, since=since))
            nats_server.kill()
            await first.service.transactor.hear(questions(50, since=since + 50))
            await nats_server.start()
        await eventually(lambda: heard(second, "asker") == 300, within=SOON)
        await eventually(lambda: first.service.backlog == 0 and second.service.backlog == 0, within=SOON)
    await unharmed(tmp_path)


async def test_a_broker_that_forgot_everything_loses_nothing(tmp_path: Path, nats_server: NatsServer) -> None:
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
        async with serving(answerer, settings(tmp_path, nats_server, "answerer")) as second:
            await first.service.transactor.hear(questions(60))
            await eventually(lambda: heard(second, "asker") == 60, within=SOON)
        await first.service.transactor.hear(questions(60, since=60))
        await eventually(lambda: first.service.backlog == 0, within=SOON)
        nats_server.kill()
        nats_server.delete_store()
        await first.service.transactor.hear(questions(60, since=120))
        await nats_server.start()
        async with serving(answerer, settings(tmp_path, nats_server, "answerer")) as second:
            await eventually(lambda: heard(second, "asker") == 180, within=SOON)
            await first.service.transactor.hear(questions(1, since=180))
            await eventually(lambda: heard(second, "asker") == 181, within=SOON)
            await eventually(lambda: not first.service.backlog and not second.service.stopped(), within=SOON)
    await unharmed(tmp_path)


async def test_a_stream_that_was_deleted_is_made_again_and_filled_for_who_lacks_it(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    await toyservice.write_journal(tmp_path, "asker", toy.ASKER, questions(30))
    async with connected(nats_server) as client:
        async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
            await eventually(lambda: first.service.backlog == 0, within=SOON)
        await JetStreamContext(client).delete_stream("ASKER")
        async with (
            serving(asker, settings(tmp_path, nats_server, "asker")),
            serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        ):
            await eventually(lambda: heard(second, "asker") == 30, within=SOON)
    await unharmed(tmp_path)


async def test_poison_of_the_crowd_is_set_aside_and_stops_nobody(tmp_path: Path, nats_server: NatsServer) -> None:
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as first, connected(nats_server) as client:
        await ask(client, ["before", toy.BROKEN, "after"])
        await JetStreamContext(client).publish("questions.sea", b"\xff no question")
        await ask(client, ["last"])
        await eventually(lambda: heard(first, "asker") == 3, within=SOON)
        dead = await first.service.database.read(journal.DEAD_LISTED)
        assert [(row[3], row[4], row[6]) for row in dead] == [("questions.sea", "unreadable", "open")] * 2
        assert json.loads(dead[0][7])["text"] == toy.BROKEN
        assert dead[1][7] == b"\xff no question"
        assert first.service.stopped() == []
        await eventually(lambda: first.service.backlog == 0, within=SOON)
        assert await stored(client, "THANKS") == 3 + 2 + 2
    assert [row.message_id for row in await rows(tmp_path, "asker", toy.CROWD)][::4] == ["before", "last"]


@pytest.mark.parametrize("data", [b"\xff", b"{}", b"broken"])
async def test_poison_of_a_service_stops_that_source_and_is_shown(
    tmp_path: Path, nats_server: NatsServer, data: bytes
) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        await first.service.transactor.hear(questions(5))
        await eventually(lambda: heard(second, "asker") == 5, within=SOON)
        if data == b"broken":
            ((first_row, *_),) = [toy.asked(toy.BROKEN, after=_copies(await rows(tmp_path, "asker", "asker")))]
            data = first_row.body.encode()
        await JetStreamContext(client).publish("asker.asked.sea", data)
        (stopped,) = await eventually(second.service.stopped, within=SOON)
        assert stopped.startswith("ASKER: asker.asked.sea at ")
        await second.service.submit(toy.CROWD, "still", toy.Question(topic="sea", text="still"))
        assert heard(second, "asker") == 5


def _copies(theirs: list[journal.Row]) -> list[Incoming]:
    at = toy.START
    return [
        Incoming(row.source, row.message_id, row.type, row.body, None, at, "", "", "", row.source_position, before)
        for row, before in zip(theirs, ["", *(row.hash for row in theirs)], strict=False)
    ]


async def test_a_rewritten_source_stops_that_source_and_is_shown(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        await first.service.transactor.hear(questions(5))
        await eventually(lambda: heard(second, "asker") == 5, within=SOON)
        forged = (await rows(tmp_path, "asker", "asker"))[2].body.replace('"text":"2"', '"text":"3"')
        await JetStreamContext(client).publish("asker.asked.sea", forged.encode())
        (stopped,) = await eventually(second.service.stopped, within=SOON)
        assert "SourceRewritten" in stopped


async def test_a_message_too_large_is_an_error_at_its_publisher_only(tmp_path: Path, nats_server: NatsServer) -> None:
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as first, connected(nats_server) as client:
        await ask(client, ["before"])
        with pytest.raises(js_errors.APIError, match="maximum"):
            await ask(client, ["x" * 5_000])
        await ask(client, ["after"])
        await eventually(lambda: heard(first, "asker") == 2, within=SOON)
        assert first.service.stopped() == []


async def test_the_largest_event_the_journal_takes_can_be_published(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
    ):
        size = len((await first.service.transactor.hear([question("x")])).publications[0].body)
        largest = "x" * (512 * 1024 - size - 300)
        for extra in range(0, 300, 60):
            try:
                await first.service.transactor.hear([question(largest + "x" * extra, message_id=f"{extra}")])
            except EventTooLarge:
                break
        await eventually(lambda: first.service.backlog == 0, within=SOON)
        await eventually(lambda: heard(second, "asker") == heard(first, "asker"), within=SOON)


async def test_an_old_announcement_that_comes_late_is_no_rewritten_source(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, settings(tmp_path, nats_server, "answerer", heads_seconds=60)) as second,
        connected(nats_server) as client,
    ):
        await first.service.transactor.hear(questions(3))
        assert first.service._heads is not None  # noqa: SLF001
        old = first.service._heads.own().model_dump_json().encode()  # noqa: SLF001
        await first.service.transactor.hear(questions(3, since=3))
        await eventually(lambda: heard(second, "asker") == 6, within=SOON)
        await client.publish("heads.asker", old)
        await client.flush()
        for _ in range(50):
            await client.flush()
            assert second.service.stopped() == []


async def test_what_is_said_beside_an_event_outlives_a_restart_like_the_event(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    def without_notes(running: Running) -> Blueprint:
        return replace(asker(running), streams=(toyservice.ASKER, toyservice.QUESTIONS, toyservice.THANKS))

    async with connected(nats_server) as client:
        async with serving(without_notes, settings(tmp_path, nats_server, "asker")) as first:
            await first.service.transactor.hear(questions(3))
            await eventually(lambda: _has(client, "ASKER", 3), within=SOON)
            await eventually(lambda: _has(client, "THANKS", 3), within=SOON)
        async with serving(asker, settings(tmp_path, nats_server, "asker")):
            await eventually(lambda: _has(client, "NOTES", 3), within=SOON)
        assert await stored(client, "ASKER") == 3


async def _has(client: Client, stream: str, messages: int) -> bool:
    return await stored(client, stream) == messages
