"""On both engines: what spans say at a pair of instants is what the facts known then make of a duty."""

from collections import Counter

import pytest

from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.transact import Transactor
from services.scoring import projections, queries
from services.scoring.queries import totals
from services.scoring.queries.lists import EVERYWHERE, Asked, roll
from services.scoring.queries.marks import dated_facts, shown
from services.scoring.queries.spans import stood
from services.scoring.wiring import RULES as SCORING
from tests.integration.test_engines import hear, service
from tests.unit.scoring.acts import due_changed
from tests.unit.scoring.controls import DUE, LATER, accepted, unmet
from tests.unit.scoring.test_any_order import incoming
from tests.unit.scoring.test_totals import DAY, TOLD

pytestmark = pytest.mark.database

INSTANTS = (DUE - 2 * DAY, DUE - DAY, DUE, DUE + 3 * DAY, LATER)


async def test_spans_say_what_the_facts_of_then_make_of_every_duty(database_url: str) -> None:
    story = (*TOLD, due_changed(), accepted(DUE + DAY, "moi", "RG-8"), unmet("het"))
    clock, places, statuses = SimulatedClock(DUE - 5 * DAY), Counter[str](), set[str]()
    async with opened(database_url, [journal.JOURNAL, projections.TABLES]) as database:
        transactor = Transactor(SCORING, database, clock, "test")
        await transactor.take_place()
        for number, event in enumerate(story):
            source = event.TYPE.partition(".")[0]
            places[source] += 1
            if number >= len(TOLD) - 7:
                clock.move(clock.now() + DAY)
            await transactor.hear([incoming(event, source, places[source])])
        for known_at in (DUE - 5 * DAY, DUE - 3 * DAY, DUE, DUE + 2 * DAY, LATER):
            for as_of in INSTANTS:
                asked = Asked(EVERYWHERE, 2023, as_of, known_at)
                async with database.snapshot() as snapshot:
                    everything = await roll(snapshot, asked)
                    pairs = [(period.obligation, period.period) for period in everything.periods]
                    facts = await dated_facts(snapshot, asked, pairs)
                    found = await stood(snapshot, asked, everything.periods)
                statuses.update(each.standing.status for duties in found.values() for each in duties.values())
                assert found == {district: shown(duties) for district, duties in facts.items() if shown(duties)}
    assert statuses == {"expected", "on_time", "late", "missing"}


async def test_totals_and_pages_are_the_same_on_every_engine(database_url: str) -> None:
    asked = Asked(EVERYWHERE, 2023, LATER, LATER)
    async with service(database_url, SCORING, projections.TABLES, LATER) as (database, transactor):
        await hear(transactor, TOLD)
        found = {(each.scope, each.code): each for each in await totals.measures(database, asked)}
        first = await queries.page(database, asked, size=3)
        second = await queries.page(database, asked, size=3, after=first.ends_with)
    duty = found["obligation", "BC-Q1"]
    assert (duty.counted.statuses, duty.expected) == ({"on_time": 1, "late": 1, "missing": 1, "expected": 2}, 3)
    assert [[cell.unit.unit for cell in page.cells] for page in (first, second)] == [
        ["ve-huu", "ve-huu", "an-binh", "an-binh"],
        ["an-hoa", "an-hoa", "moi", "moi"],
    ]
    assert (first.total, second.counts) == (10, first.counts)
