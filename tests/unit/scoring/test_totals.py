"""Totals are the sums of the register's cells; pages are the register; DHIS2's measures follow DHIS2's formulas."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    Ending,
    Others,
    PeriodOpened,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.intake import ReasonCode
from services.contracts.workdays import Decreed, workdays
from services.kit.clock import SimulatedClock
from services.kit.rpc import BadInput
from services.scoring import queries
from services.scoring.admin import ScoringAdmin
from services.scoring.domain.measures import Counted, Measures
from services.scoring.domain.register import Cell
from services.scoring.pb import admin_pb2
from services.scoring.queries import totals
from services.scoring.queries.lists import EVERYWHERE, Asked
from tests.unit.scoring.acts import waived
from tests.unit.scoring.controls import (
    DISTRICT,
    DUE,
    LATER,
    LISTED,
    OBLIGATION,
    SECOND,
    START,
    Scoring,
    accepted,
    answering,
    expected,
    kept,
    returned,
    unmet,
)
from tests.unit.scoring.test_spans import faulty

DAY = timedelta(days=1)
WINDOW = {"window_from": date(2023, 1, 1), "window_to": date(2023, 2, 28)}


def period(obligation: str = "BC-Q1", *, others: Others = Others.NOT_OBLIGED, due_at: datetime = DUE) -> PeriodOpened:
    about = {"obligation": obligation, "period": "2023", "due_at": due_at, "audience": (), "others": others}
    return PeriodOpened.model_validate({**about, **WINDOW, "opened_at": START})


def unit(
    code: str, no: int, district: str = "rach-gia", *, began_at: datetime | None = None, kind: str = "office"
) -> UnitRegistered:
    about = {"unit": code, "no": no, "name": code, "kind": kind, "district": district, "province": "kien-giang"}
    return UnitRegistered.model_validate({**about, "began_at": began_at, "registered_at": began_at or START})


def ended(code: str, at: datetime) -> UnitEnded:
    return UnitEnded(unit=code, district="rach-gia", how=Ending.DISSOLVED, reason="giải thể", ended_at=at)


def owes(code: str, obligation: str = "BC-Q1", district: str = "rach-gia") -> Event:
    return expected(code).model_copy(update={"obligation": obligation, "district": district})


MIDDLE = datetime(2023, 2, 1, tzinfo=START.tzinfo)
PEOPLE = (
    DISTRICT,
    DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên"}),
    unit("an-binh", 1),
    unit("an-hoa", 2, kind="commune"),
    unit("moi", 3, began_at=MIDDLE),
    unit("het", 4),
    unit("ve-huu", 1, "ha-tien"),
    ended("het", MIDDLE),
    OBLIGATION,
    OBLIGATION.model_copy(update={"obligation": "BC-Q2", "no": 2}),
    period(),
    period("BC-Q2", others=Others.UNKNOWN, due_at=DUE + 30 * DAY),
)
TOLD = (
    *PEOPLE,
    *(owes(code) for code in ("an-binh", "an-hoa", "moi", "het")),
    owes("ve-huu", district="ha-tien"),
    owes("an-binh", "BC-Q2"),
    accepted(DUE - DAY),
    faulty(DUE, ReasonCode.LAYOUT),
    returned(DUE - DAY, "an-hoa", "RG-2"),
    unmet("an-hoa"),
    accepted(DUE + 3 * DAY, "an-hoa", "RG-3"),
    unmet("moi"),
)
EVERYWHERE_2023 = Asked(EVERYWHERE, 2023, LATER, LATER)
INSTANTS = (START + 20 * SECOND, MIDDLE, DUE - DAY, DUE, DUE + 3 * DAY, LATER)


async def measured(*told: Event, asked: Asked = EVERYWHERE_2023) -> dict[tuple[str, str], Measures]:
    async with kept(Scoring(*told)) as database:
        return {(each.scope, each.code): each for each in await totals.measures(database, asked)}


@pytest.mark.parametrize("known", [START + 21 * SECOND, START + 27 * SECOND, LATER])
async def test_totals_are_the_sums_of_the_cells_at_every_pair_of_instants(known: datetime) -> None:
    async with kept(Scoring(*TOLD)) as database:
        for as_of in INSTANTS:
            asked = Asked(EVERYWHERE, 2023, as_of, known)
            cells = await queries.register(database, asked)
            by = {(each.scope, each.code): each.counted.statuses for each in await totals.measures(database, asked)}
            expected_of: dict[tuple[str, str], Counter[str]] = {}
            for cell in cells:
                keys = (("kind", cell.unit.kind), ("district", cell.mark.district), ("province", "kien-giang"))
                for key in (*keys, ("obligation", cell.obligation.obligation)):
                    expected_of.setdefault(key, Counter())[cell.mark.status.value] += 1
            assert {key: counts for key, counts in by.items() if counts} == expected_of


async def test_pages_are_the_register_whatever_their_size() -> None:
    async with kept(Scoring(*TOLD)) as database:
        whole = await queries.register(database, EVERYWHERE_2023)
        for size in (1, 2, 3, 100):
            turned, after, first = list[Cell](), None, True
            while first or after is not None:
                page = await queries.page(database, EVERYWHERE_2023, size=size, after=after)
                turned, after, first = [*turned, *page.cells], page.ends_with, False
                assert (page.total, sum(page.counts.values())) == (len(whole), len(whole))
            assert turned == whole


async def asked(scoring: Scoring, **request: Any) -> admin_pb2.Register:
    async with kept(scoring) as database:
        service = answering(database, SimulatedClock(LATER))
        context: Any = None
        return await ScoringAdmin(service).GetRegister(admin_pb2.GetRegisterRequest(year=2023, **request), context)


async def test_a_register_is_cut_down_to_what_is_asked_for() -> None:
    scoring = Scoring(*TOLD)
    late = await asked(scoring, district="*", statuses=["late", "missing"])
    assert [(cell.unit, cell.status) for cell in late.cells] == [("an-hoa", "late"), ("moi", "missing")]
    assert (dict(late.counts), late.total_cells) == ({"late": 1, "missing": 1}, 2)
    communes = await asked(scoring, district="rach-gia", kinds=["commune"], obligations=["BC-Q1"])
    assert [(cell.unit, cell.obligation) for cell in communes.cells] == [("an-hoa", "BC-Q1")]
    assert {cell.unit for cell in (await asked(scoring, district="*", units=["ve-huu"])).cells} == {"ve-huu"}


async def test_a_cell_says_quality_evidence_and_the_events_it_rests_on() -> None:
    first, *_rest = (await asked(Scoring(*TOLD), district="rach-gia", units=["an-binh"])).cells
    assert (first.status, first.quality, first.evidence, first.provisional) == ("on_time", "layout", "attested", False)
    assert list(first.events) == ["deadlines-13", "intake-1", "intake-2"]
    assert first.arrived_at == (DUE - DAY).isoformat()
    late = (await asked(Scoring(*TOLD), district="rach-gia", units=["an-hoa"])).cells[0]
    assert (late.days_late, late.working_days_late, late.returned) == (4, 2, 1)


async def test_pages_are_turned_by_a_token_that_keeps_the_instants() -> None:
    scoring, cells, token = Scoring(*TOLD), list[Any](), ""
    async with kept(scoring) as database:
        clock = SimulatedClock(LATER)
        service = answering(database, clock)
        context: Any = None
        while True:
            request = admin_pb2.GetRegisterRequest(district="*", year=2023, page_size=2, page_token=token)
            page = await ScoringAdmin(service).GetRegister(request, context)
            cells, token = [*cells, *page.cells], page.next_page_token
            assert page.known_at == LATER.isoformat()
            clock.move(clock.now() + DAY)
            if not token:
                break
    assert len(cells) == page.total_cells == 10


@pytest.mark.parametrize("request_", [{"page_token": "x"}, {"statuses": ["tốt"]}, {"page_size": -1}])
async def test_bad_questions_are_told(request_: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        await asked(Scoring(*TOLD), district="*", **request_)


async def test_dhis2_expects_only_who_was_there_during_the_whole_window() -> None:
    found = await measured(*TOLD)
    duty = found["obligation", "BC-Q1"]
    # an-binh, an-hoa and ve-huu; `moi` was opened and `het` was closed inside the window.
    assert (duty.expected, duty.counted.arrived, duty.counted.in_time) == (3, 2, 1)
    assert (duty.reporting_rate, duty.reporting_rate_on_time) == (Decimal("66.67"), Decimal("33.33"))
    assert (duty.on_time_rate, duty.timeliness, duty.quality) == (Decimal("0.3333"), Decimal("33.33"), Decimal("50.00"))


async def test_a_unit_that_began_with_the_window_and_ended_with_it_is_expected() -> None:
    begins = datetime(2023, 1, 1, tzinfo=START.tzinfo)
    ends = datetime(2023, 3, 1, tzinfo=START.tzinfo)
    told = (DISTRICT, unit("vua", 1, began_at=begins), OBLIGATION, period(), owes("vua"), ended("vua", ends))
    assert (await measured(*told))["kind", "office"].expected == 1
    a_moment_less = (*told[:-1], ended("vua", ends - timedelta(microseconds=1)))
    assert (await measured(*a_moment_less))["kind", "office"].expected == 0


async def test_dhis2_still_expects_what_was_waived_and_counts_what_was_accepted() -> None:
    told = (DISTRICT, unit("an-binh", 1), OBLIGATION, period(), owes("an-binh"), waived(), accepted(DUE - 2 * DAY))
    found = (await measured(*told))["district", "rach-gia"]
    assert (found.expected, found.counted.waived, found.counted.arrived, found.on_time_rate) == (1, 1, 1, None)


def test_dhis2_rates_end_at_a_hundred_and_are_nought_where_nothing_is_expected() -> None:
    more = Measures("kind", "x", "x", Counted(on_time=3, arrived=3, in_time=3), 2)
    assert (more.reporting_rate, more.reporting_rate_on_time) == (Decimal(100), Decimal(100))
    nothing = Measures("kind", "x", "x", Counted(not_obliged=1, arrived=1), 0)
    assert (nothing.reporting_rate, nothing.on_time_rate, nothing.timeliness) == (Decimal(0), None, None)
    assert nothing.quality == Decimal(100)


async def test_what_was_printed_is_printed_again_whatever_became_known_since() -> None:
    scoring = Scoring(*LISTED, unmet(), returned(DUE - DAY, "an-hoa", "RG-2"))
    then = scoring.at
    printed_request = {"district": "rach-gia", "as_of": DUE.isoformat(), "known_at": then.isoformat()}
    before = (await asked(scoring, **printed_request)).SerializeToString(deterministic=True)
    scoring.hear(accepted(DUE - DAY), faulty(DUE), unit("an-binh", 9), waived(), ended("an-hoa", START + 30 * SECOND))
    assert (await asked(scoring, **printed_request)).SerializeToString(deterministic=True) == before
    assert (await asked(scoring, district="rach-gia")).SerializeToString(deterministic=True) != before


SUNDAY = date(2023, 3, 19)


def word(scope: str = "", *, working: bool | None, day: date = SUNDAY) -> Decreed:
    return Decreed(day, scope, working)


@pytest.mark.parametrize(
    ("decreed", "working"),
    [
        ((), False),
        ((word(working=True),), True),
        ((word(working=True), word("kien-giang", working=False)), False),
        ((word("kien-giang", working=False), word(working=True)), False),
        ((word(working=True), word(working=None)), False),
        ((word("ca-mau", working=True),), False),
    ],
)
def test_the_last_word_about_a_day_counts_and_a_province_knows_better(
    decreed: tuple[Decreed, ...], *, working: bool
) -> None:
    assert workdays(decreed, "kien-giang").is_working(SUNDAY) is working


def test_working_days_late_are_those_begun_from_the_due_instant_on() -> None:
    days = workdays([word(working=False, day=date(2023, 3, 20))])
    # Due at midnight on Thursday the 16th: Thursday, Friday, a weekend, a Monday off, Tuesday.
    assert [days.late(DUE, late) for late in range(7)] == [0, 1, 2, 2, 2, 2, 3]


async def test_days_are_counted_as_they_were_decreed_then() -> None:
    off = CalendarDayDecreed(day=date(2023, 3, 17), working=False, decreed_at=DUE)
    again = CalendarDayRevoked(day=date(2023, 3, 17), reason="nhầm", revoked_at=DUE + 9 * DAY)
    scoring = Scoring(*LISTED, off, unmet(), accepted(DUE + 3 * DAY), again)

    async def late(**at: str) -> int:
        return (await asked(scoring, district="rach-gia", units=["an-binh"], **at)).cells[0].working_days_late

    assert await late(as_of=(DUE + 4 * DAY).isoformat()) == 1
    assert await late() == 2
