"""Read models fit the release: made by another one, they are folded anew from the journal; by the same one, left alone."""

from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, String, Table, select

from services.kit import journal, models
from services.kit.clock import SimulatedClock
from services.kit.database import Database, upsert
from services.kit.databases import opened
from services.kit.decider import Fact, Rules, Write
from services.kit.incoming import Incoming
from services.kit.transact import Transactor
from tests.kit import toy

EARLIER = MetaData()
OLD_SHAPE = Table("topics", EARLIER, Column("stale", String, primary_key=True))
LATER = MetaData()
TOPICS = Table("topics", LATER, Column("topic", String, primary_key=True), Column("text", String))
KEEP = upsert(TOPICS)


def _project(fact: Fact) -> list[Write]:
    if not isinstance(fact.event, toy.Question):
        return []
    return [Write(KEEP, {"topic": fact.event.topic, "text": fact.event.text})]


def _rules(version: str = "2") -> Rules:
    return replace(toy.ASKER, version=version, project=_project)


async def _heard(url: str) -> None:
    async with opened(url, [journal.JOURNAL, EARLIER]) as database:
        transactor = Transactor(replace(toy.ASKER, project=lambda _fact: ()), database, SimulatedClock(toy.START), "me")
        await transactor.take_place()
        question = toy.Question(topic="sea", text="how deep?")
        heard: dict[str, Any] = {"type": question.TYPE, "body": question.model_dump_json(), "event": question}
        await transactor.hear([Incoming(toy.CROWD, "1", occurred_at=toy.START, actor=toy.CROWD, **heard)])


async def _stand(database: Database) -> list[Any]:
    return await database.read(select(TOPICS))


async def test_tables_of_another_release_are_made_anew(database_url: str) -> None:
    await _heard(database_url)
    async with opened(database_url, [journal.JOURNAL]) as database:
        await models.fit(database, _rules(), LATER)
        assert await _stand(database) == [("sea", "how deep?")]


async def test_tables_of_this_release_are_left_alone(database_url: str) -> None:
    await _heard(database_url)
    async with opened(database_url, [journal.JOURNAL]) as database:
        await models.fit(database, _rules(), LATER)
        async with database.transaction() as transaction:
            transaction.add(Write(KEEP, {"topic": "sea", "text": "noted by hand"}))
        await models.fit(database, _rules(), LATER)
        assert await _stand(database) == [("sea", "noted by hand")]
        await models.fit(database, _rules("3"), LATER)
        assert await _stand(database) == [("sea", "how deep?")]


async def test_a_table_of_the_journal_gets_the_columns_it_lacks(database_url: str) -> None:
    earlier, later = MetaData(), MetaData()
    old = Table("places", earlier, Column("stream", String, primary_key=True))
    new = Table(
        "places",
        later,
        Column("stream", String, primary_key=True),
        Column("stored_at", String, nullable=False),
        Column("count", BigInteger, nullable=False),
    )
    async with opened(database_url, [earlier]) as database, database.transaction() as transaction:
        transaction.add(Write(upsert(old), {"stream": "INTAKE"}))
    async with opened(database_url, [later]) as database:
        assert await database.read(select(new)) == [("INTAKE", "", 0)]


async def test_a_fold_that_was_cut_off_is_begun_again(database_url: str) -> None:
    await _heard(database_url)
    async with opened(database_url, [journal.JOURNAL]) as database:
        await database.make(LATER, anew=True)
        await models.fit(database, _rules(), LATER)
        assert await _stand(database) == [("sea", "how deep?")]
