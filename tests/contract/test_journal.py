"""What the journal promises, on both engines alike."""

import asyncio
import hashlib
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select

from services.kit import journal, moment, sqlite
from services.kit.clock import SimulatedClock
from services.kit.database import Database, StoreUnavailable, upsert
from services.kit.databases import opened
from services.kit.decider import Rules, Write
from services.kit.incoming import Aside, Cursor, Incoming, Taken
from services.kit.journal import Head, Row
from services.kit.transact import Fenced, SourceRewritten, Transactor
from services.kit.work import EventTooLarge, Work
from tests.kit import toy
from tests.kit.servers import Postgres
from tests.kit.toy import BROKEN, CROWD, FORBIDDEN, HUGE, START, asked, question
from tests.kit.wait import eventually

pytestmark = pytest.mark.database

MIXED = 60


async def writer(database: Database, rules: Rules = toy.ANSWERER, *, holder: str = "me") -> Transactor:
    transactor = Transactor(rules, database, SimulatedClock(START), holder)
    await transactor.take_place()
    return transactor


async def rows(database: Database) -> list[Row]:
    return [Row(*plain) for plain in await database.read(journal.AFTER, {"after": 0, "limit": 100_000})]


async def read_models(database: Database) -> list[list[tuple[Any, ...]]]:
    return [sorted(await database.read(select(table)), key=str) for table in (toy.COUNTS, toy.LINES)]


def mixed(count: int) -> list[Incoming]:
    """Questions with and without repeats, and what `asker` says, one after the other."""
    said = iter(asked(*(f"s{number}" for number in range(count))))
    questions = iter([question(f"q{number % (count // 2)}", topic=f"t{number % 5}") for number in range(count)])
    return [next(said) if number % 2 else next(questions) for number in range(count)]


async def test_positions_have_no_gaps_in_any_source(database: Database) -> None:
    await (await writer(database)).hear(mixed(MIXED))
    kept = await rows(database)
    assert [row.position for row in kept] == list(range(1, len(kept) + 1))
    for source in {row.source for row in kept}:
        own = [row.source_position for row in kept if row.source == source]
        assert own == list(range(1, len(own) + 1))


async def test_the_hashes_of_a_heard_source_are_its_own(database: Database, tmp_path: Any) -> None:
    async with opened(f"sqlite:///{tmp_path / 'asker.db'}", [journal.JOURNAL, toy.TABLES]) as other:
        asker = await writer(other, toy.ASKER)
        await asker.hear([question(f"{number}") for number in range(20)])
        theirs = [row for row in await rows(other) if row.source == "asker"]
    answerer = await writer(database)
    previous = [""] + [row.hash for row in theirs]
    await answerer.hear([_as_heard(row, before) for row, before in zip(theirs, previous, strict=False)])
    ours = [row for row in await rows(database) if row.source == "asker"]
    assert [(row.source_position, row.hash, row.body) for row in ours] == [
        (row.source_position, row.hash, row.body) for row in theirs
    ]
    assert answerer.head("asker") == asker.head("asker")


def _as_heard(row: Row, previous: str) -> Incoming:
    event, at = toy.decode(row.type, row.body), moment.parse(row.occurred_at)
    return Incoming(
        row.source, row.message_id, row.type, row.body, event, at, row.actor, "", "", row.source_position, previous
    )


async def test_hashes_and_seals_are_what_the_architecture_says(database: Database) -> None:
    await (await writer(database)).hear(mixed(20))
    seal, hashes = "", dict[str, str]()
    for row in await rows(database):
        hashes[row.source] = hashlib.sha256((hashes.get(row.source, "") + row.body).encode()).hexdigest()
        columns = [str(column) for column in row[: Row._fields.index("body")]]
        seal = hashlib.sha256("\x1f".join([seal, *columns, row.hash]).encode()).hexdigest()
        assert (row.hash, row.seal) == (hashes[row.source], seal)


async def test_the_same_message_id_twice_is_nothing_new(database: Database) -> None:
    transactor = await writer(database)
    await transactor.hear([question("one")])
    before = await rows(database)
    taken = await transactor.hear([question("one")])
    assert taken.repeat
    assert await rows(database) == before


async def test_a_message_repeated_within_one_batch_is_heard_once(database: Database) -> None:
    taken = await (await writer(database)).hear([question("one"), question("two"), question("one")])
    assert (taken.heard, taken.repeats, len(taken.own)) == (2, 1, 2)
    assert [row.message_id for row in await rows(database) if row.source == CROWD] == ["q-one", "q-two"]


async def test_two_sources_may_use_the_same_message_id(database: Database) -> None:
    taken = await (await writer(database)).hear([question("one"), question("one")._replace(source="other")])
    assert taken.heard == 2


async def test_what_is_heard_instead_of_a_repeat_is_heard_once(database: Database) -> None:
    transactor = await writer(database)

    def instead(incoming: Incoming, first: str) -> Incoming:
        assert first == question("one").body
        return question("again", message_id=f"{incoming.message_id}~2")

    taken = await transactor.hear([question("one")] * 3, repeated=instead)
    assert (taken.heard, taken.repeats) == (2, 2)
    taken = await transactor.hear([question("one")], repeated=instead)
    assert len([row for row in await rows(database) if row.source == CROWD]) == 2


@pytest.mark.parametrize("at", [1, 2, 5])
async def test_another_content_at_a_position_heard_before_is_a_rewritten_source(database: Database, at: int) -> None:
    transactor = await writer(database)
    said = asked("a", "b", "c", "d", "e")
    await transactor.hear(said)
    before = await rows(database)
    other = said[at - 1]._replace(body=said[at - 1].body.replace('"text":"', '"text":"not '))
    with pytest.raises(SourceRewritten):
        await transactor.hear([other])
    assert await rows(database) == before


async def test_a_continuation_that_names_another_past_is_a_rewritten_source(database: Database) -> None:
    transactor = await writer(database)
    await transactor.hear(asked("a", "b"))
    stranger = asked("c", after=asked("a", "not b"))
    with pytest.raises(SourceRewritten):
        await transactor.hear(stranger)


async def test_what_was_heard_of_a_source_may_come_again(database: Database) -> None:
    transactor, said = await writer(database), asked(*"abcde")
    await transactor.hear(said)
    before = await rows(database)
    assert (await transactor.hear(said)).repeat
    assert (await transactor.hear(said[1:3])).repeat
    assert await rows(database) == before


async def test_a_hole_is_reported_and_what_is_behind_it_dropped(database: Database) -> None:
    transactor, said = await writer(database), asked(*"abcdef")
    taken = await transactor.hear([*said[:2], *said[3:], question("beside")])
    assert (taken.gaps, taken.heard) == ({"asker": 3}, 3)
    assert transactor.head("asker").position == 2
    taken = await transactor.hear(said[2:])
    assert (taken.gaps, taken.heard) == ({}, 4)


async def test_a_repeat_behind_a_hole_does_not_close_it(database: Database) -> None:
    transactor, said = await writer(database), asked(*"abcd")
    taken = await transactor.hear([said[0], said[2], said[0], said[3]])
    assert (taken.gaps, taken.heard) == ({"asker": 2}, 1)


async def test_no_row_depends_on_where_a_batch_ends(database_url: str, tmp_path: Any) -> None:
    kept = []
    for size in (1, 7, 256):
        url = database_url if size == 1 else f"sqlite:///{tmp_path / f'{size}.db'}"
        async with opened(url, [journal.JOURNAL, toy.TABLES]) as database:
            transactor = await writer(database)
            for start in range(0, len(mixed(MIXED)), size):
                await transactor.hear(mixed(MIXED)[start : start + size])
            kept.append([await rows(database), *await read_models(database)])
    assert kept[0] == kept[1] == kept[2]


async def test_the_writer_that_lost_its_place_is_fenced_and_keeps_nothing(
    database: Database, database_url: str
) -> None:
    first = await writer(database, holder="first")
    await first.hear([question("one")])
    async with opened(database_url, []) as apart:
        second = await writer(apart, holder="second")
        before = await rows(database)
        with pytest.raises(Fenced):
            await first.hear([question("two")])
        with pytest.raises(Fenced):
            await first.write([Write(journal.KEEP_RELAYED, {"id": 1, "position": 99})])
        assert await rows(database) == before
        assert await database.read(journal.RELAYED_TO) == []
        assert (await second.hear([question("two")])).heard == 1
    assert len(await rows(database)) == len(before) + 2


async def test_who_takes_the_place_waits_for_a_commit_under_way_and_goes_on_behind_it(
    database: Database, database_url: str
) -> None:
    first = await writer(database, holder="first")
    await first.hear([question("one")])
    async with opened(database_url, []) as apart:
        second = Transactor(toy.ANSWERER, apart, SimulatedClock(START), "second")
        async with asyncio.TaskGroup() as group:
            async with database.transaction() as transaction:
                await transaction.execute(journal.CLAIM, {"own": "answerer", "me": "first"})
                taking = group.create_task(second.take_place())
                await _is_waiting(database_url, database)
                values = {"source": "answerer", "last": 7, "hash": "seven", "holder": "first"}
                transaction.add(Write(journal.KEEP_SOURCE, values))
            await taking
    assert second.head("answerer") == Head(7, "seven")


async def _is_waiting(url: str, database: Database) -> None:
    if url.startswith("sqlite"):
        await asyncio.sleep(0)  # BEGIN IMMEDIATE comes first there, whenever that is
        return
    from sqlalchemy import text  # noqa: PLC0415 - PostgreSQL only

    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    await eventually(lambda: _first(database, waiting), within=40)


async def _first(database: Database, statement: Any) -> int:
    found = await database.read(statement)
    return int(found[0][0])


async def test_a_failing_event_takes_everything_with_it_and_the_next_works(database: Database) -> None:
    transactor = await writer(database)
    await transactor.hear([question("one")])
    before = [await rows(database), await read_models(database), await database.read(journal.OUTBOX_ALL)]
    with pytest.raises(ZeroDivisionError):
        await transactor.hear([question("two"), question(BROKEN), question("three")])
    assert [await rows(database), await read_models(database), await database.read(journal.OUTBOX_ALL)] == before
    taken = await transactor.hear([question("four")])
    assert [fact.event.number for fact in taken.own] == [2]


async def test_a_refused_command_keeps_nothing(database: Database) -> None:
    transactor = await writer(database)
    await transactor.hear([question("one")])
    before = await rows(database)
    with pytest.raises(toy.Forbidden, match="This may not be asked"):
        await transactor.hear([question(FORBIDDEN)])
    assert await rows(database) == before
    assert (await transactor.hear([question("two")])).heard == 1


async def test_states_folded_after_a_restart_are_the_same(database: Database) -> None:
    first = await writer(database)
    for incoming in mixed(MIXED):
        await first.hear([incoming])
    streams = sorted({row.stream for row in await rows(database)})
    remembered = {stream: first.states[stream] for stream in streams}
    again = await writer(database, holder="again")
    assert (again.heads, again.row, again.seal) == (first.heads, first.row, first.seal)
    async with database.transaction() as transaction:
        work = Work(again, transaction, START)
        await work._load(streams)  # noqa: SLF001 - states have no other door
    assert {stream: again.states[stream] for stream in streams} == remembered


async def test_states_that_were_put_away_are_folded_again(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr("services.kit.states.STATES_KEPT", 2)
    small = await writer(database)
    async with opened(f"sqlite:///{tmp_path / 'large.db'}", [journal.JOURNAL, toy.TABLES]) as other:
        for incoming in mixed(MIXED):
            await small.hear([incoming])
        monkeypatch.undo()
        large = await writer(other)
        await large.hear(mixed(MIXED))
        assert await rows(database) == await rows(other)


async def test_times_come_back_as_they_were_written(database: Database) -> None:
    at = datetime(2023, 3, 15, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=7)))
    clock = SimulatedClock(START + timedelta(days=100, microseconds=1))
    transactor = Transactor(toy.ANSWERER, database, clock, "me")
    await transactor.take_place()
    await transactor.hear([question("one", at=at)])
    heard, own = [journal.fact_of(row, toy.ANSWERER) for row in await rows(database)]
    assert (heard.occurred_at, heard.recorded_at) == (at, clock.now())
    assert (own.occurred_at, own.recorded_at, own.event.at) == (at, clock.now(), at)


async def test_nothing_is_recorded_earlier_than_the_row_before(database: Database) -> None:
    clock = SimulatedClock(START)
    transactor = Transactor(toy.ANSWERER, database, clock, "me")
    await transactor.take_place()
    await transactor.hear([question("one")])
    behind = Transactor(toy.ANSWERER, database, SimulatedClock(START - timedelta(hours=1)), "behind")
    await behind.take_place()
    await behind.hear([question("two")])
    assert {row.recorded_at for row in await rows(database)} == {moment.text(START)}


async def test_an_event_over_512_kib_is_refused_and_nothing_kept(database: Database) -> None:
    transactor = await writer(database)
    with pytest.raises(EventTooLarge):
        await transactor.hear([question("one"), question(HUGE)])
    assert await rows(database) == []
    assert (await transactor.hear([question("one")])).heard == 1


async def test_an_event_of_unknown_type_is_kept_as_heard(database: Database) -> None:
    transactor = await writer(database)
    first, *rest = asked("a", "b")
    unknown = first._replace(type="asker.unheard-of.v1", event=None)
    taken = await transactor.hear([unknown, *rest])
    assert (taken.heard, len(taken.own)) == (2, 1)
    assert transactor.head("asker").position == 2


async def test_a_place_in_a_stream_is_kept_with_what_was_heard(database: Database) -> None:
    transactor = await writer(database)
    cursor = Cursor("CROWD", "2023-01-01T00:00:00+00:00", 17)
    await transactor.hear([question("one"), question("two")._replace(cursor=cursor)])
    assert await database.read(journal.CURSOR_OF, {"stream": "CROWD"}) == [(cursor.created, 17, "")]
    with pytest.raises(ZeroDivisionError):
        await transactor.hear([question(BROKEN)._replace(cursor=cursor._replace(sequence=18))])
    assert await database.read(journal.CURSOR_OF, {"stream": "CROWD"}) == [(cursor.created, 17, "")]
    await transactor.hear([question("two")._replace(cursor=cursor._replace(sequence=19))])
    assert await database.read(journal.CURSOR_OF, {"stream": "CROWD"}) == [(cursor.created, 19, "")]


async def test_what_is_set_aside_is_kept_with_its_bytes_and_said(database: Database) -> None:
    transactor = await writer(database)
    event = toy.Unreadable(why="no JSON")
    aside = Aside("questions.x", "unreadable", b"\xff\x00")
    incoming = Incoming(CROWD, "u-1", event.TYPE, event.model_dump_json(), event, START, CROWD, aside=aside)
    taken = await transactor.hear([incoming])
    ((number, message_id, source, subject, reason, _, state, body),) = await database.read(journal.DEAD_LISTED)
    assert (number, message_id, source, subject, reason, state, body) == (
        1, "u-1", CROWD, "questions.x", "unreadable", "open", b"\xff\x00"
    )  # fmt: skip
    assert {say.subject for say in taken.says} == {"dead.answerer.unreadable", "thanks.unreadable"}
    assert {subject for _, subject, _ in await database.read(journal.OUTBOX_ALL)} == {say.subject for say in taken.says}


async def test_what_is_committed_is_passed_on_even_if_the_caller_leaves_meanwhile(database: Database) -> None:
    transactor = await writer(database)
    passed = list[Taken]()
    transactor.committed = passed.append
    for patience in range(40):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(transactor.hear([question(f"{patience}")]))
            for _ in range(patience):
                await asyncio.sleep(0)
            task.cancel()
    await transactor.hear([question("last")])
    said = [publication.message_id for taken in passed for publication in taken.publications]
    assert said == [row.message_id for row in await rows(database) if row.source == "answerer"]


async def test_who_cancels_while_rows_are_on_their_way_to_the_disk_loses_none(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactor = await writer(database)
    passed = list[Taken]()
    transactor.committed = passed.append
    committing = asyncio.Event()
    keep = Work.keep

    def noticed(*arguments: Any) -> Any:
        committing.set()
        return keep(*arguments)

    monkeypatch.setattr("services.kit.transact.Work.keep", noticed)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(transactor.hear([question("one")]))
        await committing.wait()
        task.cancel()
    await transactor.hear([question("last")])
    said = [publication.message_id for taken in passed for publication in taken.publications]
    assert said == [row.message_id for row in await rows(database) if row.source == "answerer"]


async def test_a_locked_sqlite_file_is_unavailable_and_later_goes_on(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    path = tmp_path / "locked.db"
    async with opened(f"sqlite:///{path}", [journal.JOURNAL, toy.TABLES]) as database:
        transactor = await writer(database)
        await transactor.hear([question("one")])
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await transactor.hear([question("two")])
        with pytest.raises(StoreUnavailable):
            await transactor.write([Write(journal.KEEP_RELAYED, {"id": 1, "position": 1})])
        assert len(await rows(database)) == 2
        other.execute("ROLLBACK")
        other.close()
        assert [fact.event.number for fact in (await transactor.hear([question("two")])).own] == [2]


async def test_a_postgresql_that_cuts_connections_is_unavailable_and_later_goes_on(postgres: Postgres) -> None:
    url = await postgres.fresh()
    async with opened(url, [journal.JOURNAL, toy.TABLES]) as database:
        transactor = await writer(database)
        await transactor.hear([question("one")])
        await postgres.cut(url)
        taken = await eventually(lambda: _or_nothing(transactor, question("two")), within=20)
        assert taken is not None
        assert [fact.event.number for fact in taken.own] == [2]


async def _or_nothing(transactor: Transactor, incoming: Incoming) -> Taken | None:
    try:
        return await transactor.hear([incoming])
    except StoreUnavailable:
        return None


async def test_a_state_that_a_lost_transaction_touched_is_not_decided_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactor = await writer(database)
    await transactor.hear([question("one")])
    snapshot = database.snapshot
    monkeypatch.setattr(database, "snapshot", _away)
    with pytest.raises((ZeroDivisionError, StoreUnavailable)):
        await transactor.hear([question("two"), question(BROKEN)])
    monkeypatch.setattr(database, "snapshot", snapshot)
    taken = await transactor.hear([question("three")])
    assert [fact.event.number for fact in taken.own] == [2]


def _away() -> Any:
    raise StoreUnavailable("it is away for longer")


async def test_a_value_the_engine_cannot_hold_is_poison_not_absence(database: Database) -> None:
    huge = replace(
        toy.ANSWERER,
        project=lambda _fact: [Write(upsert(toy.COUNTS), {"topic": "x", "kind": "y", "number": 2**70})],
    )
    transactor = await writer(database, huge)
    with pytest.raises(Exception, match=r".") as caught:
        await transactor.hear([question("one")])
    assert not isinstance(caught.value, StoreUnavailable)


async def test_whoever_leaves_while_a_snapshot_begins_keeps_nobody_from_reading(database: Database) -> None:
    for _ in range(20):
        reading = asyncio.ensure_future(database.read(journal.HEADS))
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait((reading,))
        assert await database.read(journal.HEADS) == []


async def test_whoever_reads_for_long_keeps_nobody_from_reading(database: Database) -> None:
    async with database.snapshot() as long:
        assert await long.fetch(journal.HEADS, {}) == []
        async with asyncio.timeout(5):
            assert await database.read(journal.HEADS) == []
