"""What scoring and notify ask of their databases is answered alike by both engines."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from services.contracts.scoring import Status
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.decider import Rules
from services.kit.transact import Incoming, Transactor
from services.notify import projections as letters
from services.notify import queries as desk_queries
from services.notify.queries import desk
from services.notify.queries import sending as outgoing
from services.notify.wiring import RULES as NOTIFY
from services.scoring import projections, queries
from services.scoring.queries.figures import AskedFigures, figures
from services.scoring.queries.register import Wanted, page
from services.scoring.wiring import RULES as SCORING
from tests.unit.notify import acts as told
from tests.unit.notify import controls as names
from tests.unit.notify.test_heirs import elsewhere
from tests.unit.scoring import acts
from tests.unit.scoring import test_figures as figures_of_tests
from tests.unit.scoring import test_with_predecessors as merger
from tests.unit.scoring.controls import DUE, LATER, LISTED, accepted, registered, unmet

pytestmark = pytest.mark.database


@asynccontextmanager
async def service(url: str, rules: Rules, tables: Any, at: datetime) -> AsyncIterator[tuple[Database, Transactor]]:
    """Open the journal and the read models of a service."""
    async with opened(url, [journal.JOURNAL, tables]) as database:
        transactor = Transactor(rules, database, SimulatedClock(at), "test")
        await transactor.take_place()
        yield database, transactor


async def hear(transactor: Transactor, events: Sequence[Any]) -> None:
    """Hear events of other services, and inputs of one's own."""
    heard: dict[str, int] = {}
    for event in events:
        service_, kind, *_rest = event.TYPE.split(".")
        source = "operator" if kind == "input" else service_
        heard[source] = position = heard.get(source, 0) + 1
        head = journal.OwnHead(source, position, DUE.isoformat(), "", "", "", source, "1")
        body = event.model_dump_json() if kind == "input" else transactor.rules.seal(head, event)
        at = DUE if kind == "input" else event.happened_at()
        await transactor.hear([Incoming(source, f"{source}-{position}", event.TYPE, body, event, at, source)])


async def test_a_register_through_time(database_url: str) -> None:
    moved = registered("an-hoa", 2).model_copy(update={"district": "ha-tien", "registered_at": DUE + acts.DAY})
    story = (unmet("an-hoa"), acts.ended("thanh-tra", DUE - acts.DAY, "an-binh"), acts.due_changed(), moved)
    async with service(database_url, SCORING, projections.TABLES, LATER) as (database, transactor):
        await hear(transactor, (*LISTED, *story, accepted(DUE + acts.DAY)))
        cells = await queries.register(database, queries.Asked("rach-gia", 2023, LATER, LATER))
        changes = await queries.changes(database, queries.Seen())
    assert [(cell.unit.unit, cell.standing.status, cell.reasons) for cell in cells] == [
        ("an-binh", Status.ON_TIME, "extended: bão số 3, 12/UBND-VX"),
        ("an-hoa", Status.MISSING, ""),
        ("thanh-tra", Status.NOT_OBLIGED, ""),
    ]
    assert ([each.unit for each in changes.ends], len(changes.units)) == (["thanh-tra"], 4)


async def test_figures_and_a_merger_shown_with_those_before(database_url: str) -> None:
    given = (figures_of_tests.reported("an-binh", submission="RG-5", version=2, a="1.5"),)
    async with service(database_url, SCORING, projections.TABLES, LATER) as (database, transactor):
        await hear(transactor, (*merger.YEAR, *given, *merger.MERGER))
        asked = queries.Asked("rach-gia", 2023, LATER, LATER)
        cells = (await page(database, asked, Wanted(lineage=True))).cells
        found = []
        for district in ("rach-gia", "*"):
            question = AskedFigures(district, "BC-Q1", "2023", LATER, LATER, lineage=True)
            found.append((await figures(database, question)).sums())
    assert [f"{cell.unit.unit} {cell.mark.duty.unit} {cell.standing.status.value}" for cell in cells][2:] == [
        "moi an-binh on_time",
        "moi an-hoa late",
        "moi moi on_time",
    ]
    assert [[(sum_.kind, str(sum_.total), sum_.units, sum_.missing) for sum_ in sums] for sums in found] == [
        [("", "1.5", 1, 2), ("office", "1.5", 1, 2)]
    ] * 2


async def test_a_desk(database_url: str) -> None:
    story = (elsewhere("moi"), told.ended("an-binh", "moi"), names.late("an-binh"), names.late("an-hoa"))
    async with service(database_url, NOTIFY, letters.TABLES, names.AFTER) as (database, transactor):
        await hear(transactor, (*names.NAMES, names.period("BC-Q1"), *story))
        assert [(each.district, each.letters) for each in await desk.held(database)] == [("rach-gia", 2)]
        assert [each.duty.unit for each in await desk.held_duties(database, "rach-gia")] == ["an-binh", "an-hoa"]
        (named,) = await desk.unnamed(database)
        await hear(transactor, (named, names.ISSUER_SET))
        assert (await desk.unnamed(database), await desk.held(database)) == ([], [])
        assert [each.sender for each in (await desk.terms(database))["rach-gia"]] == [names.ISSUER_SET]
        sendings = [(each.unit, each.email) for each in await outgoing.to_send(database)]
        listed = await desk_queries.rectification(database, desk_queries.Asked("rach-gia", 2023, names.LATER))
    assert sendings == [("an-binh", "moi@hatien.example"), ("an-hoa", "hop-thu@rachgia.example")]
    assert [(row.unit, row.statuses) for row in listed.rows] == [
        ("thanh-tra", (Status.EXPECTED,)),
        ("an-binh", (Status.NOT_OBLIGED,)),
        ("an-hoa", (Status.EXPECTED,)),
    ]
