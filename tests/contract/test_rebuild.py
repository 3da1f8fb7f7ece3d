"""A rebuild: the journal folded again beside what is served, compared, and switched in one step; on both engines."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, Final

import psutil
import pytest
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, delete, insert, select, update

from services.kit import folder, journal, models
from services.kit.clock import SimulatedClock
from services.kit.database import Database, StoreUnavailable, Transaction, upsert
from services.kit.databases import opened
from services.kit.decider import Fact, Stage, Write
from services.kit.fold import verify
from services.kit.folder import Made
from services.kit.parts import Part
from services.kit.rebuild import Rebuild
from services.kit.secondset import SecondSet, renaming
from services.kit.site import Site, State, Step
from services.kit.transact import Transactor
from tests.kit import toy
from tests.kit.toy import START, asked, question
from tests.kit.wait import eventually

pytestmark = pytest.mark.database

TABLES: Final = MetaData()
LINES: Final = toy.LINES.to_metadata(TABLES)
COUNTS: Final = toy.COUNTS.to_metadata(TABLES)
PORTRAITS: Final = Table(
    "portraits",
    TABLES,
    Column("topic", String, primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("own", Integer),
    Column("since", String),
    Index("portraits_own", "own"),
)
KEEP: Final = upsert(PORTRAITS)


def _portray(stages: Sequence[Stage]) -> list[Write]:
    return [_portrayed(*stage) for stage in stages]


def _portrayed(fact: Fact, state: toy.Count) -> Write:
    topic = fact.stream.split("/", 1)[1]
    return Write(KEEP, {"topic": topic, "nth": (state.heard + state.own) // 3, "own": state.own, "since": fact.id})


RULES: Final = replace(toy.ANSWERER, portray=_portray, portrayed=frozenset({"topic"}))
NAMES: Final = (f"{__name__}:RULES", f"{__name__}:TABLES")


async def _hear(transactor: Transactor, number: int, start: int = 0) -> None:
    said = asked(*(f"s{each}" for each in range(start + number)))[start:]
    for each, one in enumerate(said, start):
        await transactor.hear([question(f"q{each}", topic=f"t{each % 4}"), one])


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[Site]:
    """A journal of some eighty rows and its read models, indexes and all."""
    async with opened(database_url, [journal.JOURNAL, TABLES]) as database:
        transactor = Transactor(RULES, database, SimulatedClock(START), "me/1")
        await transactor.take_place()
        await _hear(transactor, 20)
        yield Site(transactor, Made(RULES, TABLES), part_rows=16)


async def _stand(database: Database) -> dict[str, set[tuple[Any, ...]]]:
    return {table.name: set(await database.read(select(table))) for table in TABLES.sorted_tables}


async def _rebuilt(site: Site, *, keep: bool = False) -> State:
    rebuild = Rebuild(site, keep=keep)
    async with asyncio.timeout(20):
        await rebuild.run()
    return rebuild.state


async def _seconds(database: Database) -> list[str]:
    """Name what is left of second sets."""
    there = [f"{table.name}__new" for table in TABLES.sorted_tables]
    left = []
    for name in there:
        try:
            await database.read(select(Table(name, MetaData(), Column("x", Integer)).c.x))
        except Exception as error:  # noqa: BLE001 - each engine says in its own way that there is none
            left += [] if "no such table" in str(error) or "does not exist" in str(error) else [name]
        else:
            left.append(name)
    return left


async def _change(database: Database, statement: Any) -> None:
    async with database.transaction() as transaction:
        assert await transaction.execute(statement, {}) >= 1


async def test_what_is_right_stays_row_by_row(site: Site) -> None:
    before = await _stand(site.database)
    state = await _rebuilt(site)
    assert (state.step, state.differing, state.findings, state.why) == (Step.SWITCHED, 0, [], "")
    assert (state.rows, state.of, state.tables) == (site.transactor.row, site.transactor.row, 3)
    assert await _stand(site.database) == before
    assert all(before.values())
    assert await _seconds(site.database) == []


async def test_rows_that_were_otherwise_are_named_and_mended(site: Site) -> None:
    before = await _stand(site.database)
    await _change(site.database, update(COUNTS).where(COUNTS.c.topic == "t1").values(number=99))
    await _change(site.database, delete(LINES).where(LINES.c.row == 3))
    await _change(site.database, insert(PORTRAITS).values(topic="nowhere", nth=0, own=1, since=""))
    state = await _rebuilt(site)
    assert state.step is Step.SWITCHED
    assert state.differing == 3
    assert {found.where.split(" ")[0] for found in state.findings} == {"counts", "lines", "portraits"}
    assert any("99" in found.text for found in state.findings)
    assert await _stand(site.database) == before


async def test_whoever_only_compares_changes_nothing(site: Site) -> None:
    await _change(site.database, delete(LINES).where(LINES.c.row == 3))
    before = await _stand(site.database)
    state = await _rebuilt(site, keep=True)
    assert (state.step, state.differing) == (Step.KEPT, 1)
    assert await _stand(site.database) == before
    assert await _seconds(site.database) == []


async def test_a_service_goes_on_deciding_and_answering_while_it_is_rebuilt(site: Site) -> None:
    database, transactor, read = site.database, site.transactor, 0
    rebuild = Rebuild(site)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        running = group.create_task(rebuild.run())
        while not running.done():
            await _hear(transactor, 1, start=20 + read)
            found = await database.read(select(LINES).order_by(LINES.c.row))
            assert len(found) == transactor.row  # every row of the journal has a line, before, meanwhile and after
            read += 1
    assert rebuild.state.step is Step.SWITCHED
    assert rebuild.state.differing == 0
    assert read > 3
    assert (await verify(database.url, RULES, TABLES, decisions=False)).findings == []


async def test_the_same_again_and_its_indexes_stay_one_of_each(site: Site) -> None:
    for _ in range(3):
        assert (await _rebuilt(site)).step is Step.SWITCHED
    await site.database.make(TABLES)
    assert len([name for name in await site.database.indexes() if name.startswith("portraits_own")]) == 1


async def test_what_another_release_left_behind_is_gone_before_it_begins(site: Site) -> None:
    before = await _stand(site.database)
    async with site.database.transaction() as transaction:
        await transaction.define("CREATE TABLE counts__new (other INTEGER)")
    assert (await _rebuilt(site)).step is Step.SWITCHED
    assert await _stand(site.database) == before


async def test_a_start_takes_away_what_a_crash_left(site: Site) -> None:
    async with site.database.transaction() as transaction:
        await transaction.define("CREATE TABLE counts__new (other INTEGER)")
    await models.fit(site.database, RULES, TABLES, site)
    assert await _seconds(site.database) == []


async def _full(*_arguments: Any, **_named: Any) -> None:
    raise StoreUnavailable("the disk is full")


@pytest.mark.parametrize("where", ["_fold", "_follow", "_index", "_compare", "_switched"])
async def test_wherever_it_fails_everything_is_as_it_was(
    site: Site, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr("services.kit.rebuild.SWITCH_AGAIN_SECONDS", 0.0)
    before = await _stand(site.database)
    with monkeypatch.context() as patched:
        patched.setattr(Rebuild, where, _full)
        state = await _rebuilt(site)
    assert (state.step, state.why) == (Step.FAILED, "StoreUnavailable: the disk is full")
    assert await _stand(site.database) == before
    assert await _seconds(site.database) == []
    await _hear(site.transactor, 1, start=20)
    assert (await _rebuilt(site)).differing == 0


async def test_a_switch_that_breaks_in_the_middle_is_none(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before, done, take_place = await _stand(site.database), list[bool](), SecondSet.take_place

    async def broken(second: SecondSet, transaction: Any) -> None:
        await take_place(second, transaction)
        done.append(True)
        raise ZeroDivisionError("the process dies here")

    with monkeypatch.context() as patched:
        patched.setattr(SecondSet, "take_place", broken)
        state = await _rebuilt(site)
    assert (state.step, done) == (Step.FAILED, [True])
    assert await _stand(site.database) == before
    assert (await _rebuilt(site)).step is Step.SWITCHED


async def test_rules_that_fail_end_it_with_the_reason(site: Site) -> None:
    def fails(fact: Fact) -> list[Write]:
        raise ZeroDivisionError(f"on {fact.id}")

    before = await _stand(site.database)
    state = await _rebuilt(replace(site, made=Made(replace(RULES, project=fails), TABLES)))
    assert state.step is Step.FAILED
    assert "ZeroDivisionError" in state.why
    assert await _stand(site.database) == before


async def test_whoever_lost_the_place_rebuilds_nothing(site: Site) -> None:
    await Transactor(RULES, site.database, SimulatedClock(START), "other/1").take_place()
    state = await _rebuilt(site)
    assert state.step is Step.FAILED
    assert state.why.startswith("Fenced")


async def test_a_hand_that_outlived_whoever_gave_the_task_writes_nothing(site: Site) -> None:
    await SecondSet(site.database, TABLES).make(_unclaimed)
    task = {"do": "fold", "part": Part(site.transactor.row), "claim": site.claim}
    await Transactor(RULES, site.database, SimulatedClock(START), "other/1").take_place()
    with pytest.raises(folder.Outlived):
        await folder.do(site.database, site.made, task, lambda _said: None)
    second = Table("counts__new", MetaData(), Column("topic", String))
    assert await site.database.read(select(second)) == []


async def _unclaimed(_transaction: Transaction) -> None:
    """Ask nobody."""


async def test_one_that_is_ended_leaves_nothing(site: Site) -> None:
    before, rebuild = await _stand(site.database), Rebuild(site)
    running = asyncio.ensure_future(rebuild.run())
    await eventually(lambda: rebuild.state.rows > 0, within=40)
    running.cancel()
    await asyncio.wait((running,))
    assert rebuild.state.step is Step.CANCELLED
    assert await _stand(site.database) == before
    assert await _seconds(site.database) == []


async def test_processes_beside_fold_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kit.site.SMALL_ROWS", 0)
    before = await _stand(site.database)
    await _change(site.database, delete(LINES).where(LINES.c.row == 3))
    state = await _rebuilt(replace(site, names=NAMES))
    assert (state.step, state.differing, state.why) == (Step.SWITCHED, 1, "")
    assert await _stand(site.database) == before


async def test_a_process_that_is_killed_ends_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kit.site.SMALL_ROWS", 0)
    before, rebuild = await _stand(site.database), Rebuild(replace(site, names=NAMES))
    running = asyncio.ensure_future(rebuild.run())
    await eventually(lambda: len(_beside()) == 2, within=40)
    _beside()[0].kill()
    await running
    assert rebuild.state.step is Step.FAILED
    assert "process" in rebuild.state.why
    assert _beside() == []
    assert await _stand(site.database) == before
    assert await _seconds(site.database) == []


def _beside() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if folder.__name__ in child.cmdline()]


def test_a_statement_is_turned_to_the_second_table_and_nothing_else_is() -> None:
    renamed = renaming(TABLES)
    assert renamed("INSERT INTO counts (topic, counts) VALUES (?, ?)") == (
        "INSERT INTO counts__new (topic, counts) VALUES (?, ?)"
    )
    assert renamed("UPDATE lines SET text=? WHERE lines.row = ?") == (
        "UPDATE lines__new SET text=? WHERE lines__new.row = ?"
    )
    assert renamed("DELETE FROM linesman WHERE linesman.lines = ?") == "DELETE FROM linesman WHERE linesman.lines = ?"
