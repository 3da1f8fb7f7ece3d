"""Whoever starts anew says what was said last, and nothing else: units that move, merge and begin, schemes, years."""

from datetime import datetime
from itertools import count
from typing import Any, Final

from services.contracts.aggregates import Aggregate
from services.contracts.deadlines import UnitRegistered
from services.contracts.event import Event
from services.kit.database import Database
from services.kit.decider import Say
from services.scoring import queries
from services.scoring.board import Board
from tests.unit.scoring.acts import DAY, ended
from tests.unit.scoring.controls import (
    DISTRICT,
    DUE,
    LATER,
    accepted,
    expected,
    keep,
    kept,
    opened_period,
    plain,
    registered,
)
from tests.unit.scoring.disputes import Dispute, entered, faulty, judged
from tests.unit.scoring.test_aggregates_scored import activated, scheme

BASE: Final = "aggregates.kien-giang"
NEXT_YEAR: Final = DUE.replace(year=2024)


def moved(unit: str, district: str, at: datetime) -> UnitRegistered:
    return registered(unit, 1).model_copy(update={"district": district, "registered_at": at})


HAPPENED: Final[tuple[Event, ...]] = (
    DISTRICT.model_copy(update={"district": "ha-tien"}),
    faulty("layout"),
    moved("an-hoa", "ha-tien", DUE + 20 * DAY),
    ended("an-binh", DUE + 30 * DAY, "an-hoa"),
    registered("thanh-tra", 3).model_copy(update={"name": "Thanh tra mới", "registered_at": DUE + 35 * DAY}),
    accepted(DUE + 2 * DAY, "an-hoa", "RG-2"),
    opened_period("BC-NAM", due_at=NEXT_YEAR),
    expected("an-hoa").model_copy(update={"obligation": "BC-NAM", "district": "ha-tien"}),
    ended("thanh-tra", DUE + 40 * DAY),
    moved("an-hoa", "phu-quoc", NEXT_YEAR + DAY),
)


def contents(says: list[Say]) -> dict[str, Any]:
    return {say.subject: {**plain(say.body), "as_of": None, "sources": None} for say in says}


async def everything(board: Board, database: Database, year: int) -> dict[str, Any]:
    """Return what a board has to say, some at a time."""
    board.take(await queries.changes(database, board.seen), year)
    board.pass_to(LATER)
    said: dict[str, Any] = {}
    while board.unsaid:
        said |= contents(board.units(LATER, 2))
    while board.unsummed:
        said |= contents(board.sums(LATER, 1))
    return said


async def test_a_start_says_what_was_said_last_whatever_has_become_of_units() -> None:
    story, old, last = Dispute(), Board(), dict[str, Any]()
    sayings = [activated(scheme()), entered(unit="an-hoa"), judged("upheld", unit="an-hoa", status="excused")]
    async with kept(story) as database:
        for number, event in zip(count(), HAPPENED, strict=False):
            story.hear(event)
            if number < len(sayings):
                story.say(sayings[number])
            await keep(database, story.facts())
            year = 2024 if number > 6 else 2023
            last |= await everything(old, database, year)
            assert await everything(Board(), database, year) == last
    ends = {subject: body["moved_to"] for subject, body in last.items() if "moved_to" in body}
    assert ends == {
        f"{BASE}.rach-gia._district": None,
        f"{BASE}.rach-gia.an-binh": f"{BASE}.phu-quoc.an-hoa",
        f"{BASE}.rach-gia.an-hoa": f"{BASE}.phu-quoc.an-hoa",
        f"{BASE}.rach-gia.thanh-tra": None,
    }


async def test_positions_of_a_service_that_goes_on_under_another_name_begin_anew() -> None:
    story, board = Dispute(), Board()
    async with kept(story) as database:
        await everything(board, database, 2023)
        story.hear(accepted(DUE - DAY, "an-hoa", "RG-2"))
        facts = [fact._replace(source=f"{fact.source}-2", position=1) for fact in story.facts()[-2:]]
        await keep(database, facts)
        board.take(await queries.changes(database, board.seen), 2023)
        (said,) = board.units(LATER)
    assert plain(said.body)["counts"] == {"on_time": 1}
    assert set(Aggregate.model_validate(plain(said.body)).sources) == {"deadlines", "intake-2", "scoring-2"}
