"""The register as of one instant and known at another, against a small oracle of its own."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import (
    Because,
    Citation,
    LatenessExcused,
    LatenessWithdrawn,
    Others,
    ReportExpected,
    ReportLate,
)
from services.contracts.event import Event
from services.contracts.intake import ReportSubmitted
from services.kit.decider import Fact
from services.scoring import queries
from services.scoring.domain.register import Cell
from services.scoring.queries import Asked
from tests.unit.scoring.controls import (
    DUE,
    LATER,
    LISTED,
    OWING,
    SECOND,
    START,
    UNITS,
    Scoring,
    accepted,
    excused,
    expected,
    kept,
    opened_period,
    registered,
    returned,
    unmet,
    withdrawn,
)

DAY = timedelta(days=1)


async def register(scoring: Scoring, as_of: datetime = LATER, known_at: datetime = LATER) -> list[Cell]:
    async with kept(scoring) as database:
        return await queries.register(database, Asked("rach-gia", 2023, as_of, known_at))


async def statuses(scoring: Scoring, as_of: datetime = LATER, known_at: datetime = LATER) -> list[str]:
    return [cell.standing.status.value for cell in await register(scoring, as_of, known_at)]


async def test_units_without_a_duty_stand_as_the_period_says() -> None:
    assert await statuses(Scoring(*LISTED)) == ["expected", "expected", "not_obliged"]
    unknown = opened_period("BC-6T", others=Others.UNKNOWN)
    assert await statuses(Scoring(*LISTED, unknown)) == [
        "unknown",
        "expected",
        "unknown",
        "expected",
        "unknown",
        "not_obliged",
    ]


async def test_the_due_instant_itself_is_too_late_and_the_second_before_is_not() -> None:
    scoring = Scoring(*LISTED, accepted(DUE - SECOND), accepted(DUE, "an-hoa", "RG-2"))
    assert await statuses(scoring) == ["on_time", "late", "not_obliged"]
    assert await statuses(scoring, as_of=DUE - SECOND) == ["on_time", "expected", "not_obliged"]


async def test_missing_is_so_from_the_due_instant_on() -> None:
    scoring = Scoring(*LISTED, unmet())
    assert (await statuses(scoring, as_of=DUE - SECOND))[0] == "expected"
    assert (await statuses(scoring, as_of=DUE))[0] == "missing"


async def test_known_at_shows_what_was_printed_and_as_of_what_was_so() -> None:
    scoring = Scoring(*LISTED, unmet())
    printed = scoring.at
    scoring.hear(withdrawn(DUE - DAY), accepted(DUE - DAY))
    assert (await statuses(scoring, known_at=printed))[0] == "missing"
    assert (await statuses(scoring, as_of=DUE))[0] == "on_time"


async def test_a_withdrawal_alone_is_so_from_the_arrival_on() -> None:
    scoring = Scoring(*LISTED, unmet(), withdrawn(DUE - DAY))
    assert (await statuses(scoring, as_of=DUE + SECOND))[0] == "on_time"


async def test_before_a_period_is_opened_there_is_no_column() -> None:
    assert await register(Scoring(*LISTED), as_of=START - SECOND) == []
    assert await register(Scoring(*LISTED), known_at=START) == []


async def test_the_newest_name_of_a_unit_is_shown() -> None:
    renamed = registered("an-binh", 9).model_copy(update={"name": "An Bình", "registered_at": DUE})
    scoring = Scoring(*LISTED, renamed)
    assert [cell.unit.name for cell in await register(scoring)][-1] == "An Bình"
    assert next(cell.unit.name for cell in await register(scoring, as_of=DUE - SECOND)) == "an-binh"


async def test_reasons_stand_where_something_is_amiss() -> None:
    attempts = (returned(DUE - DAY), returned(DUE - SECOND, submission="RG-9"))
    assert (await register(Scoring(*LISTED, *attempts)))[0].reasons == "annexes-missing"
    assert (await register(Scoring(*LISTED, *attempts, accepted(DUE - SECOND))))[0].reasons == ""
    decided_again = Scoring(*LISTED, *attempts[:1], accepted(DUE, submission="RG-0"))
    assert (await register(decided_again))[0].reasons == ""


async def test_why_a_duty_was_judged_stands_beside_the_attempts() -> None:
    closed = unmet(because=Because.OPERATOR, reason="mất điện  cả ngày", source=Citation(number="12/UBND"))
    missing = Scoring(*LISTED, returned(DUE - DAY), closed)
    assert (await register(missing))[0].reasons == "annexes-missing operator: mất điện cả ngày, 12/UBND"
    missing.hear(withdrawn(DUE - SECOND))
    assert (await register(missing))[0].reasons == ""
    waited = Scoring(*LISTED, unmet(because=Because.PATIENCE), accepted(DUE))
    assert [(cell.standing.status.value, cell.reasons) for cell in (await register(waited))[:2]] == [
        ("late", "patience"),
        ("expected", ""),
    ]


async def test_an_outage_excuses_what_came_late_and_says_which_it_was() -> None:
    scoring = Scoring(*LISTED, unmet(because=Because.PATIENCE), excused(DUE + DAY))
    first = (await register(scoring))[0]
    assert (first.standing.status.value, first.reasons) == ("excused", "outage:SC-1")
    assert (await statuses(scoring, as_of=DUE + SECOND))[0] == "missing"
    assert (await statuses(scoring, as_of=DUE + DAY))[0] == "excused"


async def test_other_years_and_districts_are_not_shown() -> None:
    async with kept(Scoring(*LISTED)) as database:
        assert await queries.register(database, Asked("rach-gia", 2024, LATER, LATER)) == []
        assert await queries.register(database, Asked("ha-tien", 2023, LATER, LATER)) == []
        assert await queries.districts(database) == ["rach-gia"]


def happened(event: Event) -> datetime:
    if isinstance(event, LatenessWithdrawn | LatenessExcused):
        return event.arrived_at or event.happened_at()
    return event.happened_at()


def oracle(facts: Sequence[Fact], unit: str, as_of: datetime, known_at: datetime) -> str:
    """Say how a unit stands, from sets, without any fold."""
    seen = [
        fact.event
        for fact in facts
        if not fact.own
        and getattr(fact.event, "unit", "") == unit
        and happened(fact.event) <= as_of
        and fact.recorded_at <= known_at
    ]
    if not any(isinstance(event, ReportExpected) for event in seen):
        return "not_obliged"
    came = {
        event.arrived_at
        for event in seen
        if isinstance(event, ReportSubmitted | LatenessWithdrawn | LatenessExcused) and event.arrived_at is not None
    }
    if any(at < DUE for at in came):
        return "on_time"
    if came:
        return "excused" if any(isinstance(event, LatenessExcused) for event in seen) else "late"
    return "missing" if any(isinstance(event, ReportLate) for event in seen) else "expected"


MOMENTS = st.sampled_from([DUE - 9 * DAY, DUE - DAY, DUE - SECOND, DUE, DUE + SECOND, DUE + DAY, DUE + 9 * DAY])
ATTEMPTS = st.tuples(st.sampled_from(OWING), MOMENTS, st.booleans())


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Event], list[Event], list[bool]]:
    """Draw what both sources say and in which order it is heard."""
    attempts = draw(st.lists(ATTEMPTS, max_size=6))
    told: list[Event] = [
        (accepted if taken else returned)(at, unit, f"RG-{number}") for number, (unit, at, taken) in enumerate(attempts)
    ]
    owed: list[Event] = list(LISTED)
    for unit in OWING:
        if draw(st.booleans()):
            owed.append(unmet(unit, because=draw(st.sampled_from(Because)), reason=draw(st.sampled_from(["", "x y"]))))
            came_late = [at for name, at, taken in attempts if name == unit and taken and at >= DUE]
            owed.extend(excused(at, unit) for at in came_late[: draw(st.integers(0, 1))])
            early = [at for name, at, taken in attempts if name == unit and taken and at < DUE]
            owed.extend(withdrawn(at, unit) for at in early[:1])
    turns = draw(st.lists(st.booleans(), min_size=len(told) + len(owed), max_size=len(told) + len(owed)))
    return owed, told, turns


def interleaved(owed: Sequence[Event], told: Sequence[Event], turns: Sequence[bool]) -> list[Event]:
    """Put two sources into one order, each keeping its own."""
    one, other, order = list(owed), list(told), []
    for turn in turns:
        chosen = one if (turn and one) or not other else other
        order.append(chosen.pop(0))
    return order


def shown(cells: Sequence[Cell]) -> list[tuple[object, ...]]:
    return [(cell.unit.unit, *cell.standing, cell.reasons) for cell in cells]


@settings(max_examples=25, derandomize=True, deadline=None)
@given(story=stories(), as_of=MOMENTS, known=st.integers(min_value=0, max_value=20))
def test_any_interleaving_gives_the_same_register(
    story: tuple[list[Event], list[Event], list[bool]], as_of: datetime, known: int
) -> None:
    owed, told, turns = story
    mixed = Scoring(*interleaved(owed, told, turns))
    straight = Scoring(*owed, *told)
    known_at = START + known * SECOND
    asyncio.run(_compare(mixed, straight, as_of, known_at))
    for unit in OWING:
        assert mixed.last(unit).status == straight.last(unit).status == oracle(mixed.facts(), unit, LATER, LATER)
        assert mixed.last(unit).arrived_at == straight.last(unit).arrived_at
        assert mixed.last(unit).submitted_at == straight.last(unit).submitted_at


async def _compare(mixed: Scoring, straight: Scoring, as_of: datetime, known_at: datetime) -> None:
    async with kept(mixed) as one, kept(straight) as other:
        for at in (as_of, LATER):
            asked = Asked("rach-gia", 2023, at, LATER)
            assert shown(await queries.register(one, asked)) == shown(await queries.register(other, asked))
        cells = await queries.register(one, Asked("rach-gia", 2023, as_of, known_at))
    facts = mixed.facts()
    assert [(cell.unit.unit, cell.standing.status.value) for cell in cells] == [
        (unit, oracle(facts, unit, as_of, known_at)) for unit in UNITS[: len(cells)]
    ]


def test_a_due_instant_moved_is_seen_from_its_decision_on() -> None:
    moved = expected(due_at=DUE + 9 * DAY).model_copy(update={"expected_at": DUE - DAY})
    cells = asyncio.run(register(Scoring(*LISTED, moved)))
    assert cells[0].standing.due_at == DUE + 9 * DAY
