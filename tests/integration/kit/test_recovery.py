"""A service whose database was set back while the others ran on: it catches up with itself, or refuses to act."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from services.kit import fold, homecoming, journal, recovery, run
from services.kit.databases import opened
from services.kit.decider import Write
from services.kit.journal import Row
from services.kit.listen import Tap
from services.kit.pb import operations_pb2, operations_pb2_grpc
from services.kit.service import Blueprint
from services.kit.settings import Nats, Store
from services.kit.transact import CatchingUp
from tests.kit import toy, toyservice
from tests.kit.servers import NatsServer, Postgres
from tests.kit.toy import question
from tests.kit.toyservice import Running, answerer, ask, asker, connected, rows, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SOON: Final = 60
KEPT: Final = 40
LOST: Final = 60
ALL: Final = KEPT + LOST
NOTHING_LISTENED: Final[dict[str, Tap]] = {}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse sooner and ask again sooner; what is decided stays the same."""
    monkeypatch.setattr(recovery, "UNSURE_SECONDS", 0.3)
    monkeypatch.setattr(recovery, "AGAIN_SECONDS", 0.2)


def heard(running: Running, source: str) -> int:
    return running.service.transactor.head(source).position


def bystander(running: Running) -> Blueprint:
    """Describe a service that hears nobody and still sees how far the others come."""
    rules = replace(toy.ASKER, source="bystander")
    return Blueprint(rules, toy.TABLES, (), NOTHING_LISTENED, running.admin)


def texts(count: int, *, since: int = 0) -> list[str]:
    return [f"{number}" for number in range(since, since + count)]


def copy(folder: Path, name: str, to: str) -> None:
    """Copy a database as `sqlite3 .backup` does."""
    with sqlite3.connect(folder / f"{name}.db") as source, sqlite3.connect(folder / f"{to}.db") as target:
        source.backup(target)
    source.close()
    target.close()


def put_back(folder: Path, name: str, backup: str) -> None:
    """Put a copy in the place of a database that is not open."""
    for left in folder.glob(f"{name}.db*"):
        left.unlink()
    shutil.copy(folder / f"{backup}.db", folder / f"{name}.db")


@asynccontextmanager
async def starting(make: Any, configured: Any) -> AsyncIterator[Running]:
    """Run a service while entered, without waiting until it serves."""
    running = Running()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(run.serve(make(running), configured))
        try:
            await eventually(lambda: running.port > 0 and running.service.state != recovery.RECOVERING, within=SOON)
            yield running
        finally:
            task.cancel()


async def stored(client: Client, stream: str) -> int:
    return (await JetStreamContext(client).stream_info(stream)).state.messages


async def findings(folder: Path, name: str) -> list[fold.Finding]:
    rules = toy.ASKER if name == "asker" else toy.ANSWERER
    verdict = await fold.verify(toyservice.database_url(folder, name), rules, toy.TABLES, decisions=True)
    return verdict.findings


async def kinds(folder: Path, name: str) -> set[str]:
    return {finding.what for finding in await findings(folder, name)}


def told(of: Sequence[Row]) -> list[tuple[str, str]]:
    return [(row.body, row.hash) for row in of]


async def set_back(folder: Path, server: NatsServer, second: Running, client: Client) -> list[Row]:
    """Let `asker` say what it says, and put its database back to an earlier moment; returns what it had said."""
    async with serving(asker, settings(folder, server, "asker")) as first:
        await ask(client, texts(KEPT))
        await eventually(lambda: heard(first, "asker") == KEPT and first.service.backlog == 0, within=SOON)
        copy(folder, "asker", "backup")
        await ask(client, texts(LOST, since=KEPT))
        await eventually(lambda: heard(first, "asker") == ALL and first.service.backlog == 0, within=SOON)
        await eventually(lambda: second.service.seen_head("asker") == ALL, within=SOON)
    said = await rows(folder, "asker", "asker")
    put_back(folder, "asker", "backup")
    return said


async def test_what_is_lacking_comes_back_from_the_own_stream(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        said = await set_back(tmp_path, nats_server, second, client)
        notes, published = await stored(client, "NOTES"), list[bytes]()
        await client.subscribe("asker.>", cb=_into(published))
        async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
            assert told(await rows(tmp_path, "asker", "asker")) == told(said)
            await eventually(lambda: heard(first, toy.CROWD) == ALL, within=SOON)
            await ask(client, texts(5, since=ALL))
            await eventually(lambda: heard(second, "asker") == ALL + 5, within=SOON)
            await eventually(lambda: first.service.backlog == 0, within=SOON)
            assert heard(first, "asker") == ALL + 5
            assert first.service.relayed == ALL + 5
            assert second.service.stopped() == []
            await eventually(lambda: second.service.backlog == 0, within=SOON)
        assert await stored(client, "ASKER") == ALL + 5
        assert len(published) == 5  # what stands in the stream is not even sent again
        assert await stored(client, "NOTES") >= notes + 10
    assert await kinds(tmp_path, "asker") == {"taken-back"}
    assert await kinds(tmp_path, "answerer") == set()


def _into(published: list[bytes]) -> Callable[[Msg], Awaitable[None]]:
    async def note(message: Msg) -> None:
        published.append(message.data)

    return note


async def test_what_is_lacking_comes_back_from_a_reader_where_the_stream_is_gone(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with serving(answerer, settings(tmp_path, nats_server, "answerer")) as second:
        async with connected(nats_server) as client:
            said = await set_back(tmp_path, nats_server, second, client)
        nats_server.kill()
        nats_server.delete_store()
        await nats_server.start()
        async with (
            serving(asker, settings(tmp_path, nats_server, "asker")) as first,
            connected(nats_server) as client,
        ):
            assert told(await rows(tmp_path, "asker", "asker")) == told(said)
            await ask(client, texts(5, since=ALL))
            await eventually(lambda: heard(first, toy.CROWD) == KEPT + 5, within=SOON)
            await ask(client, texts(LOST, since=KEPT))
            await eventually(lambda: heard(first, toy.CROWD) == ALL + 5, within=SOON)
            await eventually(lambda: heard(second, "asker") == heard(first, "asker"), within=SOON)
            assert second.service.stopped() == []
            await eventually(lambda: first.service.backlog == 0, within=SOON)
            assert await stored(client, "ASKER") >= LOST
    assert "taken-back" in await kinds(tmp_path, "asker")
    assert await kinds(tmp_path, "asker") <= {"taken-back", "cause-missing"}
    assert await kinds(tmp_path, "answerer") == set()


async def test_causes_that_nobody_says_again_are_listed(tmp_path: Path, nats_server: NatsServer) -> None:
    async with serving(answerer, settings(tmp_path, nats_server, "answerer")) as second:
        async with connected(nats_server) as client:
            await set_back(tmp_path, nats_server, second, client)
            await JetStreamContext(client).delete_stream("QUESTIONS")
        async with serving(asker, settings(tmp_path, nats_server, "asker")):
            pass
    found = await findings(tmp_path, "asker")
    assert [finding.what for finding in found] == ["taken-back", *["cause-missing"] * LOST]
    assert found[1].text.endswith(f"its cause {KEPT} was lost")


async def set_back_and_seen(folder: Path, server: NatsServer, third: Running) -> list[Row]:
    """Set `asker` back, leave nothing of the broker's store, and only a bystander who saw how far it had come."""
    async with serving(answerer, settings(folder, server, "answerer")) as second, connected(server) as client:
        said = await set_back(folder, server, second, client)
        await eventually(lambda: witnessed(third, "asker", ALL), within=SOON)
    server.kill()
    server.delete_store()
    await server.start()
    return said


async def test_it_refuses_where_a_witness_knows_of_more_and_goes_on_as_the_next_incarnation(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with serving(bystander, settings(tmp_path, nats_server, "bystander")) as third:
        said = await set_back_and_seen(tmp_path, nats_server, third)
        async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
            await refuses(first, f"bystander knows of asker {ALL}")
            opened = await open_incarnation(first, "request-1")
            continued = (opened.source, opened.continues, opened.position, opened.hash)
            assert continued == ("asker-2", "asker", KEPT, said[KEPT - 1].hash)
            await eventually(lambda: first.service.state == recovery.SERVING, within=SOON)
            assert await healthy(first) == health_pb2.HealthCheckResponse.SERVING
            assert await open_incarnation(first, "request-1") == opened
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await open_incarnation(first, "request-2")
            assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
            async with (
                serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
                connected(nats_server) as client,
            ):
                await ask(client, texts(7, since=ALL))
                await eventually(lambda: heard(second, "asker-2") == 8, within=SOON)
                assert heard(second, "asker") == ALL
                assert second.service.stopped() == []
                await eventually(lambda: first.service.backlog == 0, within=SOON)
                assert (await progress(first)).relayed == 8
                assert dict((await progress(second)).heard) == {"asker": ALL, "asker-2": 8}
            # Whoever does not hear it learns from its heads which causes no longer count.
            await eventually(lambda: third.service.transactor.orphaned == {"asker": KEPT}, within=SOON)
    await every_orphan_is_listed(tmp_path)
    assert await kinds(tmp_path, "asker") <= {"taken-back", "cause-missing"}


async def every_orphan_is_listed(folder: Path) -> None:
    found = await findings(folder, "answerer")
    assert {finding.what for finding in found} == {"orphaned"}
    async with opened(toyservice.database_url(folder, "answerer"), []) as database, database.snapshot() as snapshot:
        every = [row async for row in fold.rows_of(snapshot)]
    lost = {f"asker-{position}" for position in range(KEPT + 1, ALL + 1)}
    resting = set(lost)
    for row in every:
        if row.causation_id in resting:
            resting.add(row.message_id)
    assert len(resting) > 2 * LOST
    assert {finding.text.split(" ", 1)[0] for finding in found} == resting


async def test_a_reader_that_was_behind_hears_the_old_incarnation_to_its_end_first(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with serving(bystander, settings(tmp_path, nats_server, "bystander")) as third:
        async with (
            serving(reader, settings(tmp_path, nats_server, "reader")) as second,
            serving(asker, settings(tmp_path, nats_server, "asker")) as first,
            connected(nats_server) as client,
        ):
            await ask(client, texts(KEPT // 2))
            await eventually(lambda: heard(second, "asker") == KEPT // 2, within=SOON)
            await eventually(lambda: first.service.backlog == 0, within=SOON)
        said = await set_back_and_seen(tmp_path, nats_server, third)
        async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
            await refuses(first, f"bystander knows of asker {ALL}")
            async with serving(reader, settings(tmp_path, nats_server, "reader")) as second:
                await open_incarnation(first, "request-1")
                await eventually(lambda: heard(second, "asker-2") == 1, within=SOON)
                assert heard(second, "asker") == KEPT
                assert second.service.stopped() == []
    assert told(await rows(tmp_path, "reader", "asker")) == told(said[:KEPT])


def reader(running: Running) -> Blueprint:
    """Describe another service that hears `asker`."""
    made = answerer(running)
    return replace(made, rules=replace(made.rules, source="reader"))


async def test_it_refuses_where_everything_else_is_gone(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        connected(nats_server) as client,
    ):
        await ask(client, texts(KEPT))
        await eventually(lambda: heard(second, "asker") == KEPT and heard(first, "asker") == KEPT, within=SOON)
        await eventually(lambda: first.service._witness.others, within=SOON)  # noqa: SLF001
        await first.service._witness.keep()  # noqa: SLF001
    nats_server.kill()
    nats_server.delete_store()
    await nats_server.start()
    async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
        await refuses(first, f"asker ends here at {KEPT}, and neither its stream nor anybody else")
        await open_incarnation(first, "request-1")
        await eventually(lambda: first.service.state == recovery.SERVING, within=SOON)
        await eventually(lambda: first.service.backlog == 0, within=SOON)
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
        await first.service.transactor.hear([question("after all")])
        assert heard(first, "asker-2") == 2


async def test_an_operators_word_outlives_a_crash_before_anybody_heard_it(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    await toyservice.write_journal(tmp_path, "asker", toy.ASKER, [question("a")])
    with sqlite3.connect(tmp_path / "asker.db") as database:
        database.execute("INSERT INTO witnessed VALUES ('answerer', 5, 'x')")
    database.close()
    with suppress(BaseExceptionGroup):
        async with starting(lambda running: dying(running, at=2), settings(tmp_path, nats_server, "asker")) as first:
            await open_incarnation(first, "request-1")
    assert len(await rows(tmp_path, "asker", "asker-2")) == 1
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
        assert first.service.transactor.own.source == "asker-2"


def witnessed(running: Running, source: str, position: int) -> bool:
    known = running.service._witness._known.get(source)  # noqa: SLF001
    return known is not None and known.position == position


async def refuses(running: Running, why: str) -> None:
    assert running.service.state == recovery.REFUSING
    shown = await progress(running)
    assert shown.state == "refusing"
    (alarm,) = [alarm for alarm in shown.alarms if why in alarm]
    assert "dunghan incarnation open asker" in alarm or "SOURCE_REWRITTEN" in alarm
    assert await healthy(running) == health_pb2.HealthCheckResponse.NOT_SERVING
    with pytest.raises(CatchingUp):
        await running.service.transactor.hear([question("too early")])


async def progress(running: Running) -> operations_pb2.Progress:
    async with grpc.aio.insecure_channel(running.address) as channel:
        stub = operations_pb2_grpc.OperationsStub(channel)
        shown: operations_pb2.Progress = await stub.GetProgress(operations_pb2.GetProgressRequest())
        return shown


async def healthy(running: Running) -> int:
    async with grpc.aio.insecure_channel(running.address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        return int(answer.status)


async def open_incarnation(running: Running, request_id: str) -> operations_pb2.OpenIncarnationResponse:
    async with grpc.aio.insecure_channel(running.address) as channel:
        request = operations_pb2.OpenIncarnationRequest(
            request_id=request_id, actor="operator", reason="the disk burnt"
        )
        answer: operations_pb2.OpenIncarnationResponse = await operations_pb2_grpc.OperationsStub(
            channel
        ).OpenIncarnation(request)
        return answer


async def test_it_stops_refusing_by_itself_when_a_reader_comes_back(tmp_path: Path, nats_server: NatsServer) -> None:
    async with serving(bystander, settings(tmp_path, nats_server, "bystander")) as third:
        said = await set_back_and_seen(tmp_path, nats_server, third)
        async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
            await refuses(first, f"bystander knows of asker {ALL}")
            async with serving(answerer, settings(tmp_path, nats_server, "answerer")) as second:
                await eventually(lambda: first.service.state == recovery.SERVING, within=SOON)
                assert told(await rows(tmp_path, "asker", "asker")) == told(said)
                assert second.service.stopped() == []


async def test_what_was_witnessed_outlives_the_witness_process(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        serving(bystander, settings(tmp_path, nats_server, "bystander")) as third,
        connected(nats_server) as client,
    ):
        await set_back(tmp_path, nats_server, second, client)
        await eventually(lambda: witnessed(third, "asker", ALL), within=SOON)
        await third.service._witness.keep()  # noqa: SLF001
        await JetStreamContext(client).delete_stream("ASKER")
    async with (
        serving(bystander, settings(tmp_path, nats_server, "bystander")),
        starting(asker, settings(tmp_path, nats_server, "asker")) as first,
    ):
        await refuses(first, f"bystander knows of asker {ALL}")


async def test_a_restored_journal_nobody_can_vouch_for_is_not_acted_upon(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        await set_back(tmp_path, nats_server, second, client)
        await JetStreamContext(client).delete_stream("ASKER")
    mark_restored(tmp_path, "asker")
    for _ in range(2):  # the mark outlives a restart
        async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
            await refuses(first, f"asker ends here at {KEPT}, and neither its stream nor anybody else")
    async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
        async with serving(answerer, settings(tmp_path, nats_server, "answerer")):
            await eventually(lambda: first.service.state == recovery.SERVING, within=SOON)
        assert heard(first, "asker") == ALL
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
        assert heard(first, "asker") == ALL


def mark_restored(folder: Path, name: str) -> None:
    with sqlite3.connect(folder / f"{name}.db") as database:
        database.execute("UPDATE sources SET holder = 'restored' WHERE source = ?", (name,))
    database.close()


async def test_a_restored_journal_is_vouched_for_by_its_stream(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        said = await set_back(tmp_path, nats_server, second, client)
    mark_restored(tmp_path, "asker")
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
        assert heard(first, "asker") == ALL
    assert told(await rows(tmp_path, "asker", "asker")) == told(said)


async def test_two_histories_are_never_mixed(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        await set_back(tmp_path, nats_server, second, client)
        await toyservice.write_journal(tmp_path, "asker", toy.ASKER, [question(f"other {n}") for n in range(3)])
        other = await rows(tmp_path, "asker", "asker")
        for lose_the_stream in (False, True):
            if lose_the_stream:
                await JetStreamContext(client).delete_stream("ASKER")
            async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
                await refuses(first, "SOURCE_REWRITTEN: answerer has another asker 43")
                shown = (await progress(first)).alarms
                assert any("ASKER has another asker 41" in alarm for alarm in shown) is not lose_the_stream
                with pytest.raises(grpc.aio.AioRpcError) as refused:
                    await open_incarnation(first, "request-1")
                assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
            assert told(await rows(tmp_path, "asker", "asker")) == told(other)
        assert heard(second, "asker") == ALL
        assert second.service.stopped() == []


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_forged_message_in_the_stream_counts_for_nothing_where_a_reader_confirms_the_journal(
    tmp_path: Path, nats_server: NatsServer, *, confirmed: bool
) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        connected(nats_server) as client,
    ):
        await ask(client, texts(5))
        await eventually(lambda: heard(second, "asker") == 5 and first.service.backlog == 0, within=SOON)
    forged = (await rows(tmp_path, "asker", "asker"))[2].body.replace('"text":"2"', '"text":"3"')
    async with connected(nats_server) as client:
        await JetStreamContext(client).publish("asker.asked.sea", forged.encode())
    if confirmed:
        async with (
            serving(answerer, settings(tmp_path, nats_server, "answerer")),
            serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        ):
            assert heard(first, "asker") == 5
    else:
        async with starting(asker, settings(tmp_path, nats_server, "asker")) as first:
            await refuses(first, "SOURCE_REWRITTEN: ASKER has another asker 3")


async def test_a_recovery_that_is_cut_off_goes_on_where_it_was(
    tmp_path: Path, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homecoming, "AT_ONCE", 7)
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        said = await set_back(tmp_path, nats_server, second, client)
        for end in (KEPT + 1, KEPT + 20, KEPT + 40):
            await cut_off(tmp_path, nats_server, at=end)
            kept = await rows(tmp_path, "asker", "asker")
            assert end <= len(kept) < ALL
            assert told(kept) == told(said)[: len(kept)]
        async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
            assert told(await rows(tmp_path, "asker", "asker")) == told(said)
            await eventually(lambda: heard(first, toy.CROWD) == ALL, within=SOON)
            await eventually(lambda: first.service.backlog == 0, within=SOON)
        assert await stored(client, "ASKER") == ALL
    assert await kinds(tmp_path, "asker") == {"taken-back"}


class _Cut(Exception):
    """The process ended here."""


async def cut_off(folder: Path, server: NatsServer, *, at: int) -> None:
    """Start `asker` and let it die right after it took back a position."""

    with suppress(BaseExceptionGroup):
        await run.serve(dying(Running(), at=at), settings(folder, server, "asker"))


def dying(running: Running, *, at: int) -> Blueprint:
    """Describe an `asker` that dies when so many own events are there, right after it took some back."""

    def admin(service: Any, grpc_server: Any) -> None:
        running.admin(service, grpc_server)
        service.transactor.take_back = _dies(service.transactor.take_back, service.transactor, at)

    return replace(asker(running), admin=admin)


def _dies(whole: Callable[..., Awaitable[None]], transactor: Any, at: int) -> Callable[..., Awaitable[None]]:
    async def take_back(*arguments: Any) -> None:
        await whole(*arguments)
        if transactor.said >= at:
            raise _Cut

    return take_back


@pytest.mark.parametrize("lose_the_stream", [False, True])
async def test_what_a_later_incarnation_said_comes_back_too(
    tmp_path: Path, nats_server: NatsServer, *, lose_the_stream: bool
) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
            await ask(client, texts(KEPT))
            await eventually(lambda: heard(second, "asker") == KEPT and first.service.backlog == 0, within=SOON)
        copy(tmp_path, "asker", "backup")
        await go_on_as_another(tmp_path, nats_server, client, second)
        said = await rows(tmp_path, "asker", "asker-2")
        assert len(said) == 12
        put_back(tmp_path, "asker", "backup")
        if lose_the_stream:
            await JetStreamContext(client).delete_stream("ASKER")
        async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
            assert first.service.transactor.own == journal.Incarnation("asker-2", KEPT)
            assert told(await rows(tmp_path, "asker", "asker-2")) == told(said)
            await ask(client, texts(3, since=200))
            await eventually(lambda: heard(second, "asker-2") == 15, within=SOON)
            assert second.service.stopped() == []
    assert await kinds(tmp_path, "asker") <= {"taken-back", "cause-missing"}


async def go_on_as_another(folder: Path, server: NatsServer, client: Client, second: Running) -> None:
    """Open the next incarnation, as an operator does where the service refuses, and let it say something."""

    def refusing(running: Running) -> Blueprint:
        made = asker(running)

        def admin(service: Any, grpc_server: Any) -> None:
            running.admin(service, grpc_server)
            service.recovery._catch_up = _lacks_until_opened(service)  # noqa: SLF001

        return replace(made, admin=admin)

    async with starting(refusing, settings(folder, server, "asker")) as first:
        await eventually(lambda: first.service.state == recovery.REFUSING, within=SOON)
        await open_incarnation(first, "request-1")
        await eventually(lambda: first.service.state == recovery.SERVING, within=SOON)
        await ask(client, texts(11, since=100))
        await eventually(lambda: heard(second, "asker-2") == 12 and first.service.backlog == 0, within=SOON)


def _lacks_until_opened(service: Any) -> Callable[[Client], Awaitable[list[str]]]:
    whole = service.recovery._catch_up  # noqa: SLF001

    async def catch_up(client: Client) -> list[str]:
        return ["something"] if service.transactor.own.before == 0 else await whole(client)

    return catch_up


async def test_messages_published_again_hide_nothing(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        said = await set_back(tmp_path, nats_server, second, client)
        js = JetStreamContext(client)
        for row in said[: KEPT // 2]:  # somebody asked for all of it, and the process died meanwhile
            headers = {"Nats-Msg-Id": f"{row.message_id}~x"}
            await js.publish("asker.asked.again", row.body.encode(), headers=headers)
        for row in said[KEPT - 5 : KEPT - 2]:  # and once more without a sign, after the broker forgot their ids
            await js.publish("asker.asked.again", row.body.encode())
    async with serving(asker, settings(tmp_path, nats_server, "asker")):
        assert told(await rows(tmp_path, "asker", "asker")) == told(said)


async def test_the_stream_is_read_from_behind_as_far_as_needed(
    tmp_path: Path, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.tail.NARROW", 1)
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        said = await set_back(tmp_path, nats_server, second, client)
    async with serving(asker, settings(tmp_path, nats_server, "asker")):
        assert told(await rows(tmp_path, "asker", "asker")) == told(said)


async def test_an_event_of_a_later_release_is_not_guessed_at(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        await set_back(tmp_path, nats_server, second, client)

    def older(running: Running) -> Blueprint:
        made = asker(running)
        return replace(made, rules=replace(toy.ASKER, decode=_knows_no_answers))

    async with starting(older, settings(tmp_path, nats_server, "asker")) as first:
        await eventually(lambda: first.service.state == recovery.REFUSING, within=SOON)
        (alarm,) = (await progress(first)).alarms
        assert alarm == f"asker {KEPT + 1} is asker.asked.v1, which this release does not know; start a later one"


def _knows_no_answers(type_: str, body: str) -> Any:
    return None if type_ == toy.Asked.TYPE else toy.decode(type_, body)


async def test_a_postgresql_database_that_was_set_back_catches_up(
    tmp_path: Path, nats_server: NatsServer, postgres: Postgres
) -> None:
    url, other = await postgres.fresh(), await postgres.fresh()
    configured = settings(tmp_path, nats_server, "asker").model_copy(
        update={"toy": Store(database_url=url), "nats": Nats(url=nats_server.url)}
    )
    async with (
        serving(answerer, settings(tmp_path, nats_server, "answerer")) as second,
        connected(nats_server) as client,
    ):
        async with serving(asker, configured) as first:
            await ask(client, texts(KEPT))
            await eventually(lambda: heard(first, "asker") == KEPT and first.service.backlog == 0, within=SOON)
            await copy_tables(url, other)
            await ask(client, texts(LOST, since=KEPT))
            await eventually(lambda: heard(second, "asker") == ALL and first.service.backlog == 0, within=SOON)
        said = await rows(tmp_path, "answerer", "asker")
        restored = configured.model_copy(update={"toy": Store(database_url=other)})
        async with serving(asker, restored) as first:
            assert heard(first, "asker") == ALL
            await eventually(lambda: heard(first, toy.CROWD) == ALL, within=SOON)
            await ask(client, texts(5, since=ALL))
            await eventually(lambda: heard(second, "asker") == ALL + 5, within=SOON)
            assert second.service.stopped() == []
    async with opened(other, []) as database:
        found = await database.read(journal.OWN_AFTER, {"source": "asker", "after": 0, "limit": ALL})
        assert told([Row(*plain) for plain in found]) == told(said)
    verdict = await fold.verify(other, toy.ASKER, toy.TABLES, decisions=True)
    assert {finding.what for finding in verdict.findings} == {"taken-back"}


async def copy_tables(url: str, to: str) -> None:
    """Copy every table by SQL, out of one snapshot."""
    tables = [*journal.JOURNAL.sorted_tables, *toy.TABLES.sorted_tables]
    async with (
        opened(to, [journal.JOURNAL, toy.TABLES]) as target,
        opened(url, []) as source,
        source.snapshot() as snapshot,
        target.transaction() as transaction,
    ):
        for table in tables:
            columns = [column.name for column in table.columns]
            for row in await snapshot.fetch(table.select(), {}):
                transaction.add(Write(table.insert(), dict(zip(columns, row, strict=True))))


@pytest.mark.slow
async def test_ten_thousand_events_come_back_in_time(tmp_path: Path, nats_server: NatsServer) -> None:
    many = 10_000
    async with serving(answerer, settings(tmp_path, nats_server, "answerer")) as second:
        async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
            copy(tmp_path, "asker", "backup")
            for since in range(0, many, 250):
                batch = [question(text, topic=f"t{int(text) % 50}") for text in texts(250, since=since)]
                await first.service.transactor.hear(batch)
            await eventually(lambda: heard(second, "asker") == many and first.service.backlog == 0, within=60)
        said = await rows(tmp_path, "asker", "asker")
        for source in ("stream", "reader"):
            put_back(tmp_path, "asker", "backup")
            async with connected(nats_server) as client, asyncio.timeout(20):
                if source == "reader":
                    await JetStreamContext(client).delete_stream("ASKER")
                async with serving(asker, settings(tmp_path, nats_server, "asker")) as first:
                    assert heard(first, "asker") == many
            assert told(await rows(tmp_path, "asker", "asker")) == told(said)
