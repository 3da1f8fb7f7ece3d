"""What a province's consumers are told, and when."""

import asyncio
import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from nats import errors as nats_errors

from services.contracts.naming import aggregate_subject
from services.kit.clock import SimulatedClock
from services.kit.database import Database
from services.kit.decider import Say
from services.scoring import aggregates, queries
from services.scoring.board import Board
from services.scoring.following import Said
from tests.kit.wait import eventually
from tests.unit.scoring.controls import (
    DUE,
    LATER,
    LISTED,
    SECOND,
    Scoring,
    accepted,
    keep,
    kept,
    opened_period,
    plain,
    unmet,
)

PROVINCE, DISTRICT = "kien-giang", "rach-gia"
IN_TIME = DUE - SECOND


async def look(board: Board, database: Database, year: int = 2023) -> None:
    board.take(await queries.changes(database, board.seen), year)


async def hear(scoring: Scoring, database: Database, *events: Any) -> None:
    before = len(scoring.journal.rows)
    scoring.hear(*events)
    await keep(database, scoring.facts()[before:])


def subjects(says: Sequence[Say]) -> list[str]:
    return [say.subject.split(".", 3)[-1] for say in says]


async def test_a_start_says_every_unit_and_a_change_only_the_unit() -> None:
    scoring, board = Scoring(*LISTED), Board()
    async with kept(scoring) as database:
        await look(board, database)
        assert subjects(board.units(LATER)) == ["an-binh", "an-hoa", "thanh-tra"]
        await hear(scoring, database, accepted(IN_TIME))
        await look(board, database)
        (said,) = board.units(LATER)
        await look(board, database)
        assert board.units(LATER) == []
    assert said.subject == aggregate_subject(PROVINCE, DISTRICT, "an-binh")
    assert plain(said.body) == {
        "unit": "an-binh",
        "district": DISTRICT,
        "province": PROVINCE,
        "year": 2023,
        "counts": {"on_time": 1},
        "on_time_rate": 1.0,
        "timeliness": 100.0,
        "quality": 100.0,
        "score": None,
        "scheme": None,
        "scores": {},
        "classed": None,
        "objections": 0,
        "provisional": False,
        "as_of": "2023-12-31T12:00:00+07:00",
        "sources": {"deadlines": 8, "intake": 1, "scoring": 3},
    }


async def test_sums_count_every_cell_once_and_rank_who_can_be_judged() -> None:
    scoring, board = Scoring(*LISTED, accepted(IN_TIME), unmet("an-hoa")), Board()
    async with kept(scoring) as database:
        await look(board, database)
        board.units(LATER)
        district, province = [plain(say.body) for say in board.sums(LATER)]
        assert not board.unsummed
        await hear(scoring, database, accepted(DUE, "an-hoa", "RG-2"))
        await look(board, database)
        board.units(LATER)
        later = plain(board.sums(LATER)[0].body)
    counts = {"on_time": 1, "missing": 1, "not_obliged": 1}
    assert (district["unit"], district["counts"], district["on_time_rate"]) == ("_district", counts, 0.5)
    assert (province["district"], province["unit"], province["counts"]) == ("_province", "_province", counts)
    assert district["ranking"] == [
        {"unit": "an-binh", "rank": 1, "of": 2, "score": None},
        {"unit": "an-hoa", "rank": 2, "of": 2, "score": None},
    ]
    assert later["counts"] == {"on_time": 1, "late": 1, "not_obliged": 1}


async def test_equal_units_share_a_place() -> None:
    scoring, board = Scoring(*LISTED, unmet(), unmet("an-hoa")), Board()
    async with kept(scoring) as database:
        await look(board, database)
    board.units(LATER)
    ranking: Any = plain(board.sums(LATER)[0].body)["ranking"]
    assert [(place["unit"], place["rank"]) for place in ranking] == [("an-binh", 1), ("an-hoa", 1)]


async def test_the_year_shown_is_this_year_else_the_newest_before() -> None:
    next_year = opened_period("BC-NAM", due_at=DUE.replace(year=2024))
    board = Board()
    async with kept(Scoring(*LISTED, next_year)) as database:
        for year, shown in ((2022, 2023), (2023, 2023), (2024, 2024), (2026, 2024)):
            await look(board, database, year)
            assert board.year == shown
    assert plain(board.units(LATER)[0].body)["counts"] == {"not_obliged": 1}


class Broker:
    """As much of a broker as the loop asks: when the stream was made; None where it does not answer."""

    def __init__(self) -> None:
        self.made: str | None = None

    async def request(self, *_asked: object, **_options: object) -> Any:
        if self.made is None:
            raise nats_errors.NoRespondersError
        state = {"messages": 0, "bytes": 0, "first_seq": 0, "last_seq": 0, "consumer_count": 0}
        answer = {"config": {"name": "AGGREGATES"}, "created": self.made, "state": state}
        return SimpleNamespace(data=json.dumps(answer).encode())


class Service:
    """As much of a service as the loop sees."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = SimulatedClock(LATER)
        self.said: list[Say] = []
        self.waited_after: list[int] = []
        self.client = Broker()
        self.changes = 0
        self.backlog = 0
        self.changed = asyncio.Event()

    async def say(self, says: Sequence[Say]) -> None:
        self.said.extend(says)

    async def wait_change(self, timeout: float, *, seen: int) -> None:  # noqa: ASYNC109 - as the kit has it
        assert seen == self.changes
        self.waited_after.append(len(self.said))
        try:
            await asyncio.wait_for(self.changed.wait(), timeout)
        except TimeoutError:
            return
        self.changed.clear()


async def test_the_loop_says_units_at_once_and_sums_when_they_may() -> None:
    scoring = Scoring(*LISTED)
    async with kept(scoring) as database, asyncio.TaskGroup() as group:
        service: Any = Service(database)
        loop = group.create_task(aggregates.publish(service, Said()))
        await eventually(lambda: len(service.said) == 5, within=40)
        await hear(scoring, database, accepted(IN_TIME))
        service.changed.set()
        await eventually(lambda: len(service.said) == 8, within=40)
        loop.cancel()
    assert subjects(service.said[5:]) == ["an-binh", "_district", "_province"]
    assert 6 in service.waited_after, "the sums did not wait"
    ids = [say.message_id for say in service.said]
    assert len(set(ids)) == len(ids)
    assert SimpleNamespace(**plain(service.said[-1].body)).counts == {"on_time": 1, "expected": 1, "not_obliged": 1}


async def test_everything_is_said_again_where_the_stream_was_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregates, "STREAM_LOOK_SECONDS", 0.05)
    async with kept(Scoring(*LISTED)) as database, asyncio.TaskGroup() as group:
        service: Any = Service(database)
        service.client.made = "2026-11-21T08:00:00Z"
        loop = group.create_task(aggregates.publish(service, Said()))
        await eventually(lambda: len(service.said) == 5, within=40)
        service.client.made = None
        await asyncio.sleep(0.2)
        assert len(service.said) == 5
        service.client.made = "2026-11-21T09:00:00Z"
        await eventually(lambda: len(service.said) == 10, within=40)
        loop.cancel()
