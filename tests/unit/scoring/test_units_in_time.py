"""Units that begin, move and end: who is listed where, what they owe there, and what consumers are told of them."""

from datetime import datetime
from typing import Any

from services.contracts.aggregates import Moved
from services.contracts.deadlines import Others, UnitRegistered
from services.contracts.event import Event
from services.scoring import queries
from services.scoring.board import Board
from services.scoring.domain.standing import LOCAL
from services.scoring.queries import Asked
from tests.unit.scoring.acts import DAY, ended, lapsed
from tests.unit.scoring.controls import (
    DISTRICT,
    DUE,
    LATER,
    LISTED,
    OBLIGATION,
    START,
    Scoring,
    accepted,
    expected,
    keep,
    kept,
    opened_period,
    plain,
    registered,
    unmet,
)

NEIGHBOUR = DISTRICT.model_copy(update={"district": "ha-tien"})
UNKNOWN = opened_period(others=Others.UNKNOWN)


def moved(unit: str, at: datetime, district: str = "ha-tien") -> UnitRegistered:
    return registered(unit, 1).model_copy(update={"district": district, "registered_at": at})


async def rows(scoring: Scoring, district: str = "rach-gia", year: int = 2023, as_of: datetime = LATER) -> list[str]:
    async with kept(scoring) as database:
        cells = await queries.register(database, Asked(district, year, as_of, LATER))
    return [f"{cell.unit.unit} {cell.standing.status.value}" for cell in cells]


def begun(unit: str, at: datetime) -> UnitRegistered:
    return registered(unit, 9).model_copy(update={"registered_at": at, "began_at": at})


async def test_who_began_after_or_ended_before_a_due_instant_owes_nothing_for_certain() -> None:
    told = (begun("moi", DUE), begun("som", DUE - DAY), ended("thanh-tra", DUE - DAY), UNKNOWN)
    assert await rows(Scoring(*LISTED, *told)) == [
        "an-binh expected",
        "an-hoa expected",
        "thanh-tra not_obliged",
        "moi not_obliged",
        "som unknown",
    ]


async def test_who_ended_with_the_due_instant_was_there_until_it_came() -> None:
    assert "thanh-tra unknown" in await rows(Scoring(*LISTED, UNKNOWN, ended("thanh-tra", DUE)))


async def test_before_its_end_a_unit_stands_as_it_stood_then() -> None:
    scoring = Scoring(*LISTED, UNKNOWN, ended("thanh-tra", DUE - DAY))
    assert "thanh-tra unknown" in await rows(scoring, as_of=DUE - 2 * DAY)


async def test_a_unit_is_listed_in_every_year_in_which_it_existed_and_where_it_owed_something() -> None:
    next_year = opened_period("BC-NAM", due_at=DUE.replace(year=2024))
    told = (next_year, ended("an-hoa", DUE, "an-binh"), begun("moi", DUE.replace(year=2024)))
    scoring = Scoring(*LISTED, *told)
    later = DUE.replace(year=2025)
    assert [row.split()[0] for row in await rows(scoring, as_of=later)] == ["an-binh", "an-hoa", "thanh-tra"]
    assert [row.split()[0] for row in await rows(scoring, year=2024, as_of=later)] == ["an-binh", "thanh-tra", "moi"]
    scoring.hear(expected("moi"))
    assert "moi expected" in await rows(scoring, as_of=later)


async def test_a_unit_that_moved_stands_in_both_registers_for_what_it_owed_there() -> None:
    there = opened_period("BC-6T", due_at=DUE + 30 * DAY, others=Others.UNKNOWN)
    owed = expected().model_copy(update={"district": "ha-tien", "obligation": "BC-6T"})
    told = (NEIGHBOUR, moved("an-binh", DUE + DAY), there.model_copy(update={"opened_at": DUE + 2 * DAY}), owed)
    scoring = Scoring(*LISTED, unmet(), *told)
    assert [row for row in await rows(scoring) if row.startswith("an-binh")] == [
        "an-binh not_obliged",
        "an-binh missing",
    ]
    assert await rows(scoring, "ha-tien") == ["an-binh expected", "an-binh not_obliged"]
    assert await rows(scoring, "ha-tien", as_of=DUE) == []


async def test_a_lapsed_duty_and_its_successor_s_stand_side_by_side() -> None:
    scoring = Scoring(*LISTED, ended("an-binh", DUE - DAY, "moi"), begun("moi", DUE - DAY), lapsed(), expected("moi"))
    scoring.hear(accepted(DUE - DAY, unit="moi"))
    found = await rows(scoring)
    assert {"an-binh not_obliged", "moi on_time"} <= {*found}


async def look(
    board: Board, scoring: Scoring, database: Any, *events: Event, year: int = 2023
) -> list[tuple[str, Any]]:
    before = len(scoring.journal.rows)
    scoring.hear(*events)
    await keep(database, scoring.facts()[before:])
    board.take(await queries.changes(database, board.seen), year)
    return [(say.subject, plain(say.body)) for say in board.units(LATER)]


async def test_figures_agree_with_the_registers_whatever_becomes_of_units() -> None:
    scoring, board = Scoring(*LISTED, UNKNOWN, NEIGHBOUR), Board()
    async with kept(scoring) as database:
        told = (unmet(), ended("thanh-tra", DUE - DAY, "an-hoa"), moved("an-hoa", DUE + DAY), begun("moi", DUE - DAY))
        for event in told:
            await look(board, scoring, database, event)
        sums = {say.subject: plain(say.body)["counts"] for say in board.sums(LATER)}
        for district in ("rach-gia", "ha-tien"):
            cells = await queries.register(database, Asked(district, 2023, LATER, LATER))
            counted = {cell.standing.status.value: 0 for cell in cells}
            for cell in cells:
                counted[cell.standing.status.value] += 1
            assert sums[f"aggregates.kien-giang.{district}._district"] == counted


def last_word(content: Any) -> tuple[str, str | None]:
    said = Moved.model_validate(content)
    assert said.sources
    return said.ended_at.astimezone(LOCAL).isoformat(), said.moved_to


async def test_a_unit_that_is_gone_has_a_last_word_once_its_year_is_over() -> None:
    scoring, board = Scoring(*LISTED, NEIGHBOUR), Board()
    next_year = opened_period("BC-NAM", due_at=DUE.replace(year=2024))
    async with kept(scoring) as database:
        told = (ended("an-binh", DUE + DAY, "an-hoa"), moved("thanh-tra", DUE + DAY), ended("an-hoa", DUE + DAY))
        for event in told:
            said = dict(await look(board, scoring, database, event))
            assert all("counts" in content for content in said.values())
        said = dict(await look(board, scoring, database, next_year, year=2024))
    place = "aggregates.kien-giang.rach-gia"
    left = (DUE + DAY).isoformat()
    assert last_word(said[f"{place}.an-binh"]) == (left, f"{place}.an-hoa")
    assert last_word(said[f"{place}.thanh-tra"]) == (left, "aggregates.kien-giang.ha-tien.thanh-tra")
    assert last_word(said[f"{place}.an-hoa"]) == (left, None)
    assert said["aggregates.kien-giang.ha-tien.thanh-tra"]["counts"] == {"not_obliged": 1}
    sums = {say.subject: plain(say.body) for say in board.sums(LATER)}
    assert last_word(sums[f"{place}._district"]) == (left, None)


async def test_a_change_of_the_past_counts_from_its_own_day() -> None:
    early = registered("an-binh", 7).model_copy(update={"name": "Cũ", "registered_at": START - DAY})
    scoring = Scoring(DISTRICT, OBLIGATION, registered("an-binh", 1), early, opened_period())
    async with kept(scoring) as database:
        (cell,) = await queries.register(database, Asked("rach-gia", 2023, LATER, LATER))
    assert cell.unit.name == "an-binh"
