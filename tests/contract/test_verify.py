"""`verify` names the row, whatever was done to it behind the journal's back; on both engines."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, update

from services.kit import fold, journal
from services.kit.clock import SimulatedClock
from services.kit.database import Database
from services.kit.decider import Rules
from services.kit.transact import Transactor
from tests.kit import toy
from tests.kit.toy import START, asked, question

pytestmark = pytest.mark.database

EVENTS = journal.EVENTS
FORGED: dict[str, tuple[int, dict[str, str] | str, str]] = {
    "a byte of a heard body": (1, {"body": '{"topic":"t0","text":"q1"}'}, "body-changed"),
    "a byte of an own body": (2, "re: q0", "body-changed"),
    "a body that is no JSON any more": (2, {"body": "{"}, "body-changed"),
    "another actor": (3, {"actor": "nobody"}, "row-changed"),
    "another moment of recording": (4, {"recorded_at": "2022-01-01T00:00:00.000000Z"}, "row-changed"),
    "a moment that is none": (4, {"recorded_at": "yesterday"}, "row-changed"),
    "another stream": (5, {"stream": "topic/elsewhere"}, "row-changed"),
    "another type": (6, {"type": "toy.unheard-of"}, "row-changed"),
}


@pytest.fixture
async def written(database: Database) -> Database:
    """A journal of some twenty rows of two heard sources and the own one."""
    transactor = Transactor(toy.ANSWERER, database, SimulatedClock(START), "me")
    await transactor.take_place()
    said = iter(asked(*(f"s{number}" for number in range(5))))
    for number in range(5):
        await transactor.hear([question(f"q{number}", topic=f"t{number % 2}"), next(said)])
    return database


async def found(database: Database, *, rules: Rules = toy.ANSWERER, decisions: bool = False) -> list[fold.Finding]:
    return (await fold.verify(database.url, rules, toy.TABLES, decisions=decisions)).findings


def places(findings: list[fold.Finding], what: str) -> set[str]:
    return {finding.where for finding in findings if finding.what == what}


async def change(database: Database, statement: Any) -> None:
    async with database.transaction() as transaction:
        assert await transaction.execute(statement, {}) >= 1


async def body_of(database: Database, row: int) -> str:
    return str((await database.read(journal.AFTER, {"after": row - 1, "limit": 1}))[0][12])


async def test_a_journal_nobody_touched_gives_no_finding(written: Database) -> None:
    verdict = await fold.verify(written.url, toy.ANSWERER, toy.TABLES, decisions=True)
    assert (verdict.findings, verdict.tables) == ([], 2)
    assert verdict.rows > 20


async def test_an_empty_journal_gives_no_finding(database: Database) -> None:
    assert await found(database, decisions=True) == []


@pytest.mark.parametrize("forgery", FORGED)
async def test_a_changed_row_is_named(written: Database, forgery: str) -> None:
    row, values, what = FORGED[forgery]
    if isinstance(values, str):
        values = {"body": (await body_of(written, row)).replace(values, "rE: q0")}
    await change(written, update(EVENTS).where(EVENTS.c.position == row).values(**values))
    findings = await found(written)
    assert places(findings, what) == {f"events {row}"}
    assert places(findings, "body-changed") | places(findings, "row-changed") == {f"events {row}"}


@pytest.mark.parametrize("decisions", [False, True])
async def test_damage_never_keeps_verify_from_answering(written: Database, decisions: bool) -> None:  # noqa: FBT001
    for row, values, _ in FORGED.values():
        if isinstance(values, dict):
            await change(written, update(EVENTS).where(EVENTS.c.position == row).values(values))
    findings = await found(written, decisions=decisions)
    assert places(findings, "body-changed") | places(findings, "row-changed") == {
        f"events {row}" for row in range(1, 7)
    }


async def test_a_changed_row_of_a_read_model_is_named(written: Database) -> None:
    counts = toy.COUNTS
    await change(written, update(counts).where(counts.c.topic == "t1").values(number=99))
    kinds = {finding.where for finding in await found(written)}
    assert kinds == {f"counts ('t1', '{toy.Answered.TYPE}')"}


async def test_a_row_that_a_read_model_lost_or_gained_is_named(written: Database) -> None:
    await change(written, delete(toy.LINES).where(toy.LINES.c.row == 3))
    await change(written, update(toy.LINES).where(toy.LINES.c.row == 5).values(row=500))
    assert places(await found(written), "read-model") == {"lines (3,)", "lines (5,)", "lines (500,)"}


async def test_a_row_deleted_in_the_middle_is_named(written: Database) -> None:
    await change(written, delete(EVENTS).where(EVENTS.c.position == 7))
    assert places(await found(written), "row-missing") == {"events 7"}


async def test_the_first_row_deleted_is_named(written: Database) -> None:
    await change(written, delete(EVENTS).where(EVENTS.c.position == 1))
    assert places(await found(written), "row-missing") == {"events 1"}


async def test_the_last_row_deleted_is_named(written: Database) -> None:
    last = (await written.read(journal.END))[0][0]
    await change(written, delete(EVENTS).where(EVENTS.c.position == last))
    findings = await found(written)
    assert places(findings, "end-missing") == {"sources answerer"}


async def test_two_rows_that_changed_places_are_named(written: Database) -> None:
    for before, after in ((8, 800), (9, 8), (800, 9)):
        await change(written, update(EVENTS).where(EVENTS.c.position == before).values(position=after))
    # The row after them is sealed over the one it stood behind.
    assert (
        {"events 8", "events 9"} <= places(await found(written), "row-changed") <= {"events 8", "events 9", "events 10"}
    )


async def test_two_bodies_that_changed_places_are_named(written: Database) -> None:
    bodies = {8: await body_of(written, 9), 9: await body_of(written, 8)}
    place = update(EVENTS).where(EVENTS.c.position == bindparam("b_row")).values(body=bindparam("b_body"))
    async with written.transaction() as transaction:
        for row, body in bodies.items():
            await transaction.execute(place, {"b_row": row, "b_body": body})
    assert places(await found(written), "body-changed") == {"events 8", "events 9"}


async def test_what_other_rules_decide_otherwise_is_named_and_only_that(written: Database) -> None:
    findings = await found(written, rules=toy.OTHER_ANSWERER, decisions=True)
    own = await written.read(journal.OWN_AFTER, {"source": "answerer", "after": 0, "limit": 100})
    assert {finding.what for finding in findings} == {"decided-otherwise"}
    assert {finding.where for finding in findings} == {f"events {row[0]}" for row in own if row[5] == toy.Answered.TYPE}


async def test_a_decision_that_is_made_now_and_was_not_then_is_named_even_as_the_last(written: Database) -> None:
    def twice(command: Any, state: Any) -> Any:
        decided = toy.ANSWERER.deciders["topic"].decide(command, state)
        return [*decided, *decided] if command.text == "s4" else decided

    deciders = {**toy.ANSWERER.deciders, "topic": replace(toy.ANSWERER.deciders["topic"], decide=twice)}
    findings = await found(written, rules=replace(toy.ANSWERER, deciders=deciders), decisions=True)
    assert {finding.what for finding in findings} == {"decided-otherwise"}


async def test_rules_that_refuse_now_what_they_took_then_are_named(written: Database) -> None:
    def refuse(command: Any, state: Any) -> Any:
        if command.text == "q2":
            raise toy.Forbidden(topic=command.topic)
        return toy.ANSWERER.deciders["topic"].decide(command, state)

    deciders = {**toy.ANSWERER.deciders, "topic": replace(toy.ANSWERER.deciders["topic"], decide=refuse)}
    findings = await found(written, rules=replace(toy.ANSWERER, deciders=deciders), decisions=True)
    assert "decided-otherwise" in {finding.what for finding in findings}


async def test_verify_reads_one_moment_while_the_service_goes_on(written: Database) -> None:
    transactor = Transactor(toy.ANSWERER, written, SimulatedClock(START), "again")
    await transactor.take_place()
    async with written.snapshot() as snapshot:
        before = [row async for row in fold.rows_of(snapshot)]
        await transactor.hear([question("meanwhile")])
        assert [row async for row in fold.rows_of(snapshot)] == before
    assert await found(written, decisions=True) == []
