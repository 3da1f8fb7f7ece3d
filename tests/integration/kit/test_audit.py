"""The audit on real servers: what was lost is published again within an interval, what contradicts the journal is told."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors
from sqlalchemy import bindparam, update

from services.kit import fold, journal
from services.kit.audit import Audit
from services.kit.ending import unless_cancelled
from services.kit.fold import Finding
from services.kit.pb import operations_pb2 as pb
from services.kit.pb import operations_pb2_grpc
from services.kit.service import Blueprint, Service
from tests.kit import toy, toyservice
from tests.kit.servers import NatsServer
from tests.kit.toy import question
from tests.kit.toyservice import Running, answerer, asker, connected, rows, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SOON: Final = 60
EVERY: Final = 0.2
"""Seconds between two audits."""
MANY: Final = 60
EVENTS: Final = journal.EVENTS


@asynccontextmanager
async def audited(folder: Path, server: NatsServer, **more: Any) -> AsyncIterator[tuple[Running, Running]]:
    """Run both services, after `asker` said something that `answerer` heard and the broker confirmed."""
    more.setdefault("audit_seconds", EVERY)
    async with (
        serving(asker, settings(folder, server, "asker", **more)) as first,
        serving(answerer, settings(folder, server, "answerer", **more)) as second,
    ):
        await first.service.transactor.hear([question(f"{number}") for number in range(MANY)])
        await settled(first, second)
        yield first, second


async def settled(first: Running, second: Running) -> None:
    said = position(first)
    await eventually(lambda: second.service.transactor.head("asker").position == said, within=SOON)
    for one in (first, second):
        await eventually(lambda: one.service.backlog == 0, within=SOON)  # noqa: B023 - looked at at once


def position(running: Running) -> int:
    return running.service.transactor.head(running.service.rules.source).position


def audit(running: Running) -> Audit:
    found = running.service.audit
    assert found is not None
    return found


async def next_audit(running: Running) -> None:
    """Wait until an audit began and ended from now on."""
    one = audit(running)
    for _ in range(2):
        before = one.ended_at
        await eventually(lambda: one.ended_at != before, within=SOON)  # noqa: B023 - looked at at once


async def found_of(running: Running, **how: bool) -> list[Finding]:
    asked = {"decisions": False, "elsewhere": True, "repair": False, **how}
    return (await running.service.verify(**asked)).findings


async def kept(client: Client, stream: str) -> set[bytes]:
    """Read what a stream can still give, message by message, as nobody in the services reads it."""
    js, bodies = JetStreamContext(client, timeout=5), set[bytes]()
    try:
        state = (await js.stream_info(stream)).state
    except js_errors.NotFoundError:
        return bodies
    for sequence in range(state.first_seq, state.last_seq + 1):
        try:
            bodies.add((await js.get_msg(stream, sequence)).data or b"")
        except js_errors.Error:
            continue
    return bodies


async def complete(folder: Path, client: Client) -> bool:
    """Say whether both streams have every own event of their services, byte for byte."""
    for name in ("asker", "answerer"):
        said = {row.body.encode() for row in await rows(folder, name, name)}
        assert said <= await kept(client, name.upper()), name
    return True


async def test_a_store_deleted_after_everything_was_heard_is_filled_again(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with audited(tmp_path, nats_server) as (first, second), connected(nats_server) as client:
        nats_server.stop()
        nats_server.delete_store()
        await nats_server.start()
        await eventually(lambda: complete(tmp_path, client), within=SOON)
        for one in (first, second):
            await next_audit(one)
            assert (audit(one).repaired, audit(one).findings) == (position(one), [])
        assert position(first) == MANY
        assert first.service.transactor.head("asker").position == MANY


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_byte_flipped_in_a_block_is_noticed_and_made_good(
    tmp_path: Path, nats_server: NatsServer, how: str
) -> None:
    async with audited(tmp_path, nats_server) as (first, second), connected(nats_server) as client:
        await next_audit(first)
        getattr(nats_server, how)()
        (block,) = nats_server.store.rglob("streams/ASKER/msgs/*.blk")
        stored = bytearray(block.read_bytes())
        stored[stored.index(b'"position":30')] ^= 1
        block.write_bytes(stored)
        await nats_server.start()
        await eventually(lambda: client.is_connected, within=SOON)
        await eventually(lambda: complete(tmp_path, client), within=SOON)
        await eventually(lambda: audit(first).repaired >= 1, within=SOON)
        await settled(first, second)
        assert await found_of(first) == []


@pytest.mark.parametrize("how", ["stream deleted", "purged", "one message deleted"])
async def test_what_an_administrator_took_out_of_a_stream_is_published_again(
    tmp_path: Path, nats_server: NatsServer, how: str
) -> None:
    # The timer would set the stream's protection right at once: here it is the test that says when an interval ends.
    async with audited(tmp_path, nats_server, audit_seconds=0) as (first, _), connected(nats_server) as client:
        js = JetStreamContext(client, timeout=5)
        await audit(first).timed(whole=False)
        if how == "stream deleted":
            await js.delete_stream("ASKER")
        else:
            await unprotected(js, "ASKER")
            await (js.purge_stream("ASKER") if how == "purged" else js.delete_msg("ASKER", MANY // 2))
        await audit(first).timed(whole=False)
        assert await complete(tmp_path, client)
        repaired = 1 if how == "one message deleted" else MANY
        assert (audit(first).repaired, audit(first).findings) == (repaired, [])


async def unprotected(js: JetStreamContext, stream: str) -> None:
    """Put a stream back as somebody does who wants to take something out of it: same messages, no protection."""
    config = (await js.stream_info(stream)).config
    messages = [await js.get_msg(stream, number) for number in range(1, MANY + 1)]
    await js.delete_stream(stream)
    open_config = api.StreamConfig.from_response({**config.as_dict(), "deny_delete": False, "deny_purge": False})
    await js.add_stream(open_config)
    for message in messages:
        await js.publish(message.subject or "", message.data or b"", headers=dict(message.headers or {}))


async def test_a_consumer_deleted_under_an_audit_makes_no_finding(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server) as (first, second), connected(nats_server) as client:
        js = JetStreamContext(client, timeout=5)

        async def delete_all() -> None:
            while True:
                for consumer in await js.consumers_info("ASKER"):
                    await delete_consumer(js, consumer.name)
                    unless_cancelled()
                await asyncio.sleep(0.02)

        async with asyncio.TaskGroup() as group:
            deleting = group.create_task(delete_all())
            for _ in range(3):
                assert {finding.what for finding in await found_of(first)} <= {"not-compared"}
            deleting.cancel()
        await first.service.transactor.hear([question("afterwards")])
        await settled(first, second)
        assert (await found_of(first), audit(first).repaired) == ([], 0)


async def delete_consumer(js: JetStreamContext, name: str) -> None:
    try:
        await js.delete_consumer("ASKER", name)
    except js_errors.NotFoundError:
        return


FORGERIES: Final[Mapping[str, tuple[str, bytes]]] = {
    "stream-foreign": ("nobody's", b"no event at all"),
    "stream-unknown": ("asker-4711", b'{"source":"asker","position":4711}'),
    "stream-differs": ("asker-7~x", b'{"source":"asker","position":7}'),
}


@pytest.mark.parametrize("what", FORGERIES)
async def test_what_contradicts_the_journal_is_told_again_and_again_and_never_touched(
    tmp_path: Path, nats_server: NatsServer, what: str
) -> None:
    async with audited(tmp_path, nats_server) as (first, _), connected(nats_server) as client:
        await next_audit(first)
        message_id, body = FORGERIES[what]
        await JetStreamContext(client).publish("asker.forged.sea", body, headers={"Nats-Msg-Id": message_id})
        told = [(what, f"ASKER message {MANY + 1}")]
        await eventually(lambda: [found[:2] for found in audit(first).findings] == told, within=SOON)
        for _ in range(2):
            await next_audit(first)
            assert [found[:2] for found in audit(first).findings] == told
        assert (await JetStreamContext(client).stream_info("ASKER")).state.messages == MANY + 1
        assert audit(first).repaired == 0
        assert any("audit" in alarm for alarm in await first.service.alarms())


async def test_a_copy_rewritten_by_somebody_is_named_with_its_first_row(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with audited(tmp_path, nats_server) as (first, second):
        assert await found_of(first) == []
        await rewrite_copy(second.service, tmp_path, since=23)
        await next_audit(first)
        found = [finding[:2] for finding in audit(first).findings]
        assert found == [("copy-differs", "answerer asker 23")]


async def rewrite_copy(service: Service, folder: Path, *, since: int) -> None:
    """Change one body a reader has, and every hash after it, as a careful forger does."""
    before, changes = "", list[dict[str, Any]]()
    for row in await rows(folder, "answerer", "asker"):
        body = row.body.replace('"text":"', '"text":"not ') if row.source_position == since else row.body
        before = journal.chain(before, body)
        changes.append({"b_position": row.position, "b_body": body, "b_hash": before})
    statement = (
        update(EVENTS)
        .where(EVENTS.c.position == bindparam("b_position"))
        .values(body=bindparam("b_body"), hash=bindparam("b_hash"))
    )
    async with service.database.transaction() as transaction:
        for values in changes:
            await transaction.execute(statement, values)


async def test_a_reader_that_heard_more_than_was_said_is_named(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server, audit_seconds=0) as (first, _):
        async with first.service.database.transaction() as transaction:
            shorter = update(journal.SOURCES).where(journal.SOURCES.c.source == "asker").values(last=MANY - 5)
            await transaction.execute(shorter, {})
        assert ("copy-ahead", f"answerer asker {MANY - 4}") in [found[:2] for found in await found_of(first)]


async def test_one_changed_row_is_found_by_its_own_service(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server) as (_, second):
        row = (await rows(tmp_path, "answerer", "asker"))[40]
        forged = update(EVENTS).where(EVENTS.c.position == row.position).values(body=row.body.replace("41", "14"))
        async with second.service.database.transaction() as transaction:
            assert await transaction.execute(forged, {}) == 1
        await audit(second).timed(whole=True)
        assert ("body-changed", f"events {row.position}") in [found[:2] for found in audit(second).findings]


async def test_a_changed_read_model_is_found_by_the_whole_audit(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server, audit_seconds=0) as (first, _):
        await audit(first).timed(whole=False)
        async with first.service.database.transaction() as transaction:
            await transaction.execute(update(toy.COUNTS).values(number=99), {})
        await audit(first).timed(whole=False)
        assert audit(first).findings == []
        await audit(first).timed(whole=True)
        assert {finding.what for finding in audit(first).findings} == {"read-model"}


async def test_an_audit_goes_on_where_the_process_before_came_to(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server) as (first, _):
        await next_audit(first)
        old = update(EVENTS).where(EVENTS.c.position == 5).values(actor="somebody")
        async with first.service.database.transaction() as transaction:
            await transaction.execute(old, {})
    async with audited(tmp_path, nats_server) as (first, _):
        await next_audit(first)
        assert audit(first).findings == []
        new = update(EVENTS).where(EVENTS.c.position == first.service.transactor.row + 2).values(actor="somebody")
        await first.service.transactor.hear([question("more")])
        async with first.service.database.transaction() as transaction:
            await transaction.execute(new, {})
        await audit(first).timed(whole=True)
        assert ("row-changed", "events 5") in [found[:2] for found in audit(first).findings]


async def test_a_row_changed_before_its_first_audit_is_found_by_it(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server, audit_seconds=0) as (first, _):
        await audit(first).timed(whole=False)
        await first.service.transactor.hear([question("more")])
        last = first.service.transactor.row
        async with first.service.database.transaction() as transaction:
            forged = update(EVENTS).where(EVENTS.c.position == last).values(actor="somebody")
            await transaction.execute(forged, {})
        await audit(first).timed(whole=False)
        assert [found[:2] for found in audit(first).findings] == [("row-changed", f"events {last}")]


async def test_a_damaged_journal_mends_no_stream(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server, audit_seconds=0) as (first, _), connected(nats_server) as client:
        own = (await rows(tmp_path, "asker", "asker"))[9]
        async with first.service.database.transaction() as transaction:
            forged = update(EVENTS).where(EVENTS.c.position == own.position).values(body=own.body.replace("9", "8"))
            await transaction.execute(forged, {})
        await JetStreamContext(client).delete_stream("ASKER")
        found = await found_of(first, repair=True)
        assert {"body-changed", "stream-lacks"} <= {finding.what for finding in found}
        assert await kept(client, "ASKER") == set()


async def test_without_a_timer_nothing_is_mended_until_somebody_asks(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        audited(tmp_path, nats_server, audit_seconds=0) as (first, _),
        connected(nats_server) as client,
        grpc.aio.insecure_channel(first.address) as channel,
    ):
        stub: Any = operations_pb2_grpc.OperationsStub(channel)
        await JetStreamContext(client).delete_stream("ASKER")
        await asyncio.sleep(3 * EVERY)
        progress = await stub.GetProgress(pb.GetProgressRequest())
        assert (progress.audited_at, progress.findings, progress.repaired) == ("", 0, 0)
        assert await kept(client, "ASKER") == set()
        here = await stub.VerifyJournal(pb.VerifyJournalRequest())
        assert list(here.findings) == []
        asked = await stub.VerifyJournal(pb.VerifyJournalRequest(elsewhere=True))
        assert [(found.what, found.where) for found in asked.findings] == [("stream-lacks", f"ASKER asker 1–{MANY}")]
        mended = await stub.VerifyJournal(pb.VerifyJournalRequest(elsewhere=True, repair=True))
        assert (list(mended.findings), mended.repaired) == ([], MANY)
        assert len(await kept(client, "ASKER")) == MANY


async def test_progress_says_when_was_audited_and_what_was_found(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        audited(tmp_path, nats_server) as (first, _),
        grpc.aio.insecure_channel(first.address) as channel,
        connected(nats_server) as client,
    ):
        stub: Any = operations_pb2_grpc.OperationsStub(channel)
        await JetStreamContext(client).publish("asker.forged.sea", b"?")
        await next_audit(first)
        progress = await stub.GetProgress(pb.GetProgressRequest())
        assert (bool(progress.audited_at), progress.findings, progress.repaired) == (True, 1, 0)
        assert any("dunghan verify asker" in alarm for alarm in progress.alarms)


@pytest.mark.slow
async def test_a_broker_that_is_away_is_no_clean_bill(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server, audit_seconds=0) as (first, _):
        nats_server.stop()
        found = await found_of(first)
        assert [(finding.what, finding.where) for finding in found] == [("not-compared", "ASKER")]
        await nats_server.start()


async def test_a_services_own_findings_are_told_with_the_others(tmp_path: Path, nats_server: NatsServer) -> None:
    async def strange(_service: Service) -> list[Finding]:
        return [Finding("own", "somewhere", "as the service says")]

    def make(running: Running) -> Blueprint:
        return replace(asker(running), audit=strange)

    async with serving(make, settings(tmp_path, nats_server, "asker", audit_seconds=0)) as running:
        assert await found_of(running) == [Finding("own", "somewhere", "as the service says")]
        assert await found_of(running, elsewhere=False) == []


async def test_an_early_audit_of_a_service_that_never_said_anything_is_clean(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with serving(asker, settings(tmp_path, nats_server, "asker", audit_seconds=EVERY)) as running:
        await next_audit(running)
        assert (audit(running).findings, audit(running).repaired) == ([], 0)
        assert toyservice.ASKER.name == "ASKER"


async def test_audits_under_load_cry_no_wolf(tmp_path: Path, nats_server: NatsServer) -> None:
    async with audited(tmp_path, nats_server, audit_seconds=0) as (first, second):
        done = asyncio.Event()

        async def again_and_again(running: Running) -> None:
            number = 0
            while not done.is_set() or number < 4:
                await audit(running).timed(whole=number % 3 == 2)
                assert audit(running).findings == []
                number += 1

        async with asyncio.TaskGroup() as group:
            group.create_task(again_and_again(first))
            group.create_task(again_and_again(second))
            for start in range(0, 1_500, 25):
                await first.service.transactor.hear([question(f"load-{start + number}") for number in range(25)])
            await settled(first, second)
            done.set()
        assert (audit(first).repaired, audit(second).repaired) == (0, 0)


async def test_a_verification_nobody_waits_for_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def endless(*_args: object, **_how: object) -> fold.Verdict:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    monkeypatch.setattr(fold, "verify", endless)
    async with asyncio.TaskGroup() as group:
        verifying = group.create_task(fold.verify_apart(str(tmp_path), toy.ASKER, toy.TABLES, decisions=False))
        await eventually(begun.is_set, within=SOON)
        verifying.cancel()
    await eventually(ended.is_set, within=SOON)
