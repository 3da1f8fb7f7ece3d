"""What an audit asks a journal, on both engines."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.kit import journal
from services.kit.audit import Audit, Audited
from services.kit.clock import Clock, RealClock, SimulatedClock
from services.kit.copies import Asked, Copies, hashes
from services.kit.database import Database
from services.kit.published import Published
from services.kit.transact import Transactor
from tests.kit import toy, toyservice
from tests.kit.toy import START, question

pytestmark = pytest.mark.database


async def heard(database: Database, *texts: str, clock: Clock | None = None) -> Transactor:
    transactor = Transactor(toy.ASKER, database, clock or SimulatedClock(START), "me")
    await transactor.take_place()
    await transactor.hear([question(text) for text in texts])
    return transactor


async def test_what_is_too_old_for_the_stream_is_not_missing(database: Database) -> None:
    await heard(database, "one", "two")
    await heard(database, "three", clock=RealClock())
    for clock, expected in ((RealClock(), [3]), (SimulatedClock(START), [1, 2, 3])):
        published = Published(toyservice.ASKER, toy.ASKER, database, clock)
        assert await published.missing("asker", 3) == expected


async def test_a_reader_tells_its_hashes(database: Database) -> None:
    await heard(database, *(f"q{number}" for number in range(40)))
    async with database.snapshot() as snapshot:
        mine = await hashes(snapshot, "asker", range(1, 50))
    assert sorted(mine) == list(range(1, 41))
    told = await Copies(database, "reader")._tell(Asked(source="asker", at=[7, 12, 99]))  # noqa: SLF001 - the answer
    assert (told.reader, told.position, told.hash) == ("reader", 40, mine[40])
    assert told.hashes == {7: mine[7], 12: mine[12]}
    nothing = await Copies(database, "reader")._tell(Asked(source="nobody", at=[1]))  # noqa: SLF001
    assert (nothing.position, nothing.hash, nothing.hashes) == (0, "", {})


def auditing(transactor: Transactor) -> Any:
    """Return an audit that has no broker, of which only the journal's part is asked."""
    nothing: Any = None
    return Audit(Audited(transactor, nothing, nothing, (), toy.TABLES), 1.0)


async def test_an_audit_walks_the_journal_once_and_goes_on_in_another_process(database: Database) -> None:
    transactor = await heard(database, *(f"q{number}" for number in range(300)))
    first = auditing(transactor)
    await first._new_rows()  # noqa: SLF001 - without a broker
    await first._remember()  # noqa: SLF001
    assert (first.findings, first._place.row) == ([], 600)  # noqa: SLF001
    await transactor.hear([question("more")])
    second = auditing(transactor)
    await second._take_up()  # noqa: SLF001
    assert (second._place, second.ended_at) == (first._place, first.ended_at)  # noqa: SLF001
    await second._new_rows()  # noqa: SLF001
    assert (second.findings, second._place.row) == ([], 602)  # noqa: SLF001


async def test_a_place_that_does_not_stand_in_the_journal_is_not_gone_on_from(database: Database) -> None:
    transactor = await heard(database, "one", "two")
    first = auditing(transactor)
    await first._new_rows()  # noqa: SLF001 - without a broker
    await first._remember()  # noqa: SLF001
    async with database.transaction() as transaction:
        await transaction.execute(update(journal.EVENTS).where(journal.EVENTS.c.position == 4).values(seal="x"), {})
    second = auditing(transactor)
    await second._take_up()  # noqa: SLF001
    await second._new_rows()  # noqa: SLF001
    assert [(found.what, found.where) for found in second.findings] == [("row-changed", "events 4")]


async def test_an_audit_that_did_not_end_for_long_rings(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = auditing(await heard(database, "one"))
    assert audit.alarms() == []
    monkeypatch.setattr(Audit, "age", property(lambda _self: timedelta(seconds=4.1).total_seconds()))
    assert audit.alarms() == ["audit: none ended for 4 s"]
