"""The planner over a database: what it journals when, what it leaves alone, and what it finds again after a loss."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from services.contracts.deadlines import CalendarDayDecreed, DueChanged, DutyLapsed, Moved, PeriodOpened, ReportLate
from services.deadlines import planner, ticker
from services.deadlines.domain import planning
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported, DayDecreed, PeriodPlanned, PeriodUnplanned, UnitEntered
from services.deadlines.projections import TABLES
from services.deadlines.queries import plans
from services.deadlines.wiring import RULES
from services.kit import fold, journal
from tests.unit.deadlines.running import Running, deadlines
from tests.unit.deadlines.story import (
    CATALOGUE,
    DUE,
    LAST_SECOND,
    LATER,
    PLAIN,
    REMINDS,
    TWO,
    accepted,
    changed,
    held,
    intake_settled,
    moment,
    planned,
)

PERIOD: Final = PLAIN["obligations"][0]["periods"][0]
LATER_DAY: Final = changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-20"}}])
ROLLING: Final = changed(
    periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-15", "roll": "next_working_day"}}]
)
OPENED: Final = moment("2023-01-10 09:00:00")


async def inputs(running: Running, kind: type[Any] = PeriodPlanned) -> list[Any]:
    """What the planner journaled."""
    rows = await running.service.database.read(journal.OWN_AFTER, {"source": "planner", "after": 0, "limit": 999})
    read = [running.service.rules.decode(row.type, row.body) for row in map(journal.Row._make, rows)]
    return [event for event in read if isinstance(event, kind)]


async def duties(running: Running) -> dict[str, tuple[datetime, str]]:
    """By unit: when its duty falls due, and how it stands."""
    known = await plans.duties_of(running.service.database, "BC-Q1", "2023")
    return {unit: (duty.due_at, duty.standing) for unit, duty in known.items()}


async def test_a_plan_is_journaled_once_and_looking_again_finds_nothing(imported: Running) -> None:
    assert len(await inputs(imported)) == 1
    assert await planner.plan(imported.service) == 0
    planner._LOOKED.clear()  # noqa: SLF001 - what a restart forgets
    assert await planner.plan(imported.service) == 0
    assert len(await inputs(imported)) == 1


async def test_what_a_crash_left_is_planned_by_the_loop(running: Running) -> None:
    await running.service.submit("operator", "import", CatalogueImported(catalogue=CATALOGUE))
    assert await ticker.busy(running.service) == ["plans to make"]
    await running.advance(OPENED)
    assert [name for name in await running.own() if name.startswith("PeriodOpened")] == ["PeriodOpened"]


async def test_two_that_plan_at_once_journal_one_plan(running: Running) -> None:
    await running.service.submit("operator", "import", CatalogueImported(catalogue=CATALOGUE))
    async with asyncio.TaskGroup() as group:
        planning = [group.create_task(planner.plan(running.service)) for _ in range(3)]
    assert sorted(task.result() for task in planning) == [0, 0, 1]


async def test_there_and_back_and_there_again_is_three_plans(imported: Running) -> None:
    await imported.advance(OPENED)
    for place, catalogue in enumerate((LATER_DAY, CATALOGUE, LATER_DAY), start=2):
        await imported.imports(catalogue, call=f"import-{place}")
    assert {due_at for due_at, _ in (await duties(imported)).values()} == {LATER}
    assert len(await inputs(imported)) == 4


async def test_who_has_sent_keeps_the_due_instant_and_it_still_comes(imported: Running) -> None:
    await imported.advance(OPENED)
    await imported.hear(accepted(OPENED))
    await imported.imports(LATER_DAY, call="import-2")
    assert await duties(imported) == {"an-binh": (DUE, "met"), "an-hoa": (LATER, "open")}
    assert (await inputs(imported))[-1].settled == ("an-binh",)
    planner._LOOKED.clear()  # noqa: SLF001 - what a restart forgets
    assert await planner.plan(imported.service) == 0
    await imported.advance(LATER)
    for due_at in (DUE, LATER):
        await imported.hear(intake_settled(due_at=due_at))
    await imported.settle()
    assert await imported.state() == ("closed", 2, 1, "")
    assert [event.due_at for event in await imported.events(ReportLate)] == [LATER]
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_patience_with_what_came_ends_though_the_rule_is_another_now(running: Running) -> None:
    await running.imports(TWO)
    await running.advance(REMINDS)
    await running.hear(held(LAST_SECOND))
    await running.advance(DUE)
    await running.hear(intake_settled())
    await running.imports(LATER_DAY, call="import-2")
    assert (await duties(running))["an-binh"] == (DUE, "open")
    await running.advance(LATER)
    await running.settle()
    assert [(event.unit, event.because.value) for event in await running.events(ReportLate)] == [
        ("an-binh", "patience")
    ]


async def test_a_day_decreed_moves_what_has_not_passed_and_a_second_one_only_that(running: Running) -> None:
    await running.imports(ROLLING)
    await running.advance(OPENED)
    await decree(running, "2023-03-15")
    assert await duties(running) == dict.fromkeys(("an-binh", "an-hoa"), (moment("2023-03-17 00:00:00"), "open"))
    assert {event.because for event in await running.events(DueChanged)} == {Moved.CALENDAR}
    await running.advance(moment("2023-03-17 00:00:00"))
    await decree(running, "2023-03-16")
    assert {due_at for due_at, _ in (await duties(running)).values()} == {moment("2023-03-17 00:00:00")}
    assert (await fold.verify(running.url, RULES, TABLES, decisions=True)).findings == []


async def decree(running: Running, day: str) -> None:
    """Decree a day off and plan."""
    said = DayDecreed.model_validate({"day": day, "working": False, "name": "Nghỉ"})
    taken = await running.service.submit("operator", f"day-{day}", said)
    assert [type(fact.event) for fact in taken.own] == [CalendarDayDecreed]
    await planner.plan(running.service)


async def test_a_letter_corrects_once_and_what_moves_later_moves_by_itself(running: Running) -> None:
    await running.imports(ROLLING)
    said = CatalogueImported.model_validate({"catalogue": ROLLING, "correct": {"number": "9/UBND"}})
    await running.service.submit("operator", "import-2", said)
    await planner.plan(running.service)
    assert [event.because for event in await inputs(running)] == [Moved.RULE] * 2
    await running.advance(OPENED)
    await running.hear(accepted(OPENED))
    await decree(running, "2023-03-15")
    assert [(event.unit, event.because) for event in await running.events(DueChanged)] == [("an-hoa", Moved.CALENDAR)]


async def test_a_conflict_holds_what_is_not_open_and_leaves_what_is(running: Running) -> None:
    conflict = changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-10"}}])
    await running.imports()
    await running.imports(conflict, call="import-2")
    assert [event.reason for event in await inputs(running, PeriodUnplanned)] == ["due-before-window-closes"]
    await running.advance(OPENED)
    assert await running.events(PeriodOpened) == []
    await running.imports(CATALOGUE, call="import-3")
    await running.advance(OPENED)
    assert len(await running.events(PeriodOpened)) == 1
    await running.imports(conflict, call="import-4")
    assert {due_at for due_at, _ in (await duties(running)).values()} == {DUE}
    await running.advance(DUE)
    await running.hear(intake_settled())
    await running.settle()
    assert (await running.state())[0] == "closed"


async def test_what_lies_ahead_of_a_unit_comes_before_the_moments_of_its_instant(imported: Running) -> None:
    entered = UnitEntered(
        act="unit-1",
        unit="rach-soi",
        no=3,
        name="Rạch Sỏi",
        kind="commune",
        district="rach-gia",
        province="kien-giang",
        effective_at=moment("2022-12-15 00:00:00"),
    )
    await imported.service.submit("operator", "unit-1", entered)
    assert await ticker.next_moment(imported.service) == moment("2022-12-15 00:00:00")
    await imported.advance(OPENED)
    [opened] = await imported.events(PeriodOpened)
    assert opened.audience == ("an-binh", "an-hoa", "rach-soi")
    assert await ticker.next_moment(imported.service) == REMINDS
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_what_is_named_no_more_is_owed_no_more_and_its_period_still_ends(imported: Running) -> None:
    await imported.advance(OPENED)
    await imported.hear(accepted(OPENED))
    await imported.imports(changed(periods=[]), call="import-2")
    assert [event.unit for event in await imported.events(DutyLapsed)] == ["an-hoa"]
    assert await duties(imported) == {"an-binh": (DUE, "met"), "an-hoa": (DUE, "lapsed")}
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    assert (await imported.state())[0] == "closed"


async def test_a_closed_period_is_planned_no_more_but_by_a_correction(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    await imported.imports(LATER_DAY, call="import-2")
    assert len(await inputs(imported)) == 1
    letter = {"number": "9/UBND"}
    correction = CatalogueImported.model_validate({"catalogue": LATER_DAY, "correct": letter})
    await imported.service.submit("operator", "import-3", correction)
    assert await planner.plan(imported.service) == 1
    [_, planned] = await inputs(imported)
    assert (planned.because, planned.source.number) == (Moved.CORRECTED, "9/UBND")
    assert await duties(imported) == dict.fromkeys(("an-binh", "an-hoa"), (LATER, "open"))
    await imported.imports(LATER_DAY, call="import-4")
    assert len(await inputs(imported)) == 2
    await imported.advance(LATER)
    await imported.hear(intake_settled(due_at=LATER))
    await imported.settle()
    assert await imported.state() == ("closed", 2, 2, "")
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_a_catalogue_of_obligations_alone_finds_the_units_of_another(running: Running) -> None:
    units = Catalogue.model_validate({**PLAIN, "catalogue": "don-vi", "obligations": []})
    rules = Catalogue.model_validate({**PLAIN, "catalogue": "quy-dinh", "district": None, "units": []})
    await running.imports(rules)
    assert [event for event in await inputs(running) if event.opened.audience] == []
    await running.imports(units, call="import-2")
    assert (await inputs(running))[-1].opened.audience == ("an-binh", "an-hoa")


async def test_a_period_that_ends_twice_is_closed_twice(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    for place, letter in enumerate(("9/UBND", "10/UBND"), start=2):
        said = CatalogueImported.model_validate(
            {"catalogue": TWO if place == 2 else CATALOGUE, "correct": {"number": letter}}
        )
        await imported.service.submit("operator", f"import-{place}", said)
        await planner.plan(imported.service)
        await imported.settle()
    assert (await imported.state())[0] == "closed"
    assert [name for name in await imported.own() if name == "PeriodClosed"] == ["PeriodClosed"] * 2


async def test_a_plan_too_large_to_be_said_rings_and_keeps_no_other_from_being_made(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"code": "BC-2", "audience": ["an-binh"]}
    obligations = [PLAIN["obligations"][0], {**PLAIN["obligations"][0], **named}]
    both = Catalogue.model_validate({**PLAIN, "obligations": obligations})
    small = planned(both).plans["BC-2", "2023"].opened
    monkeypatch.setattr(planning, "LARGEST", len(small.model_dump_json().encode()))
    await running.imports(both)
    assert [event.obligation for event in await inputs(running)] == ["BC-2"]
    assert await running.service.alarms() == [
        "plan BC-Q1/2023: more units owe it than one event holds; part its audience"
    ]
    monkeypatch.undo()
    await running.imports(changed(title="BC"), call="import-2")
    assert await running.service.alarms() == []


@pytest.mark.parametrize("seconds", [0, 1])
async def test_what_is_supposed_is_named_duty_by_duty_and_kept_nowhere(imported: Running, seconds: int) -> None:
    await imported.advance(OPENED + timedelta(seconds=seconds))
    await imported.hear(accepted(OPENED))
    world = (await planner.look(imported.service)).with_catalogue(LATER_DAY)
    told = await planner.preview(imported.service, catalogues=world.catalogues)
    assert [(one.unit, one.change, one.standing) for one in told] == [
        ("an-binh", "kept", "met"),
        ("an-hoa", "moved", "open"),
    ]
    assert {one.due_at for one in told} == {LATER.isoformat()}
    assert len(await inputs(imported)) == 1


@pytest.mark.database
async def test_both_engines_plan_alike(database_url: str) -> None:
    async with deadlines(database_url) as running:
        await running.imports()
        await running.advance(OPENED)
        await running.hear(accepted(OPENED))
        world = (await planner.look(running.service)).with_catalogue(LATER_DAY)
        told = await planner.preview(running.service, catalogues=world.catalogues)
        assert [one.change for one in told] == ["kept", "moved"]
        await running.imports(LATER_DAY, call="import-2")
        await running.imports(changed(periods=[]), call="import-3")
        await running.imports(LATER_DAY, call="import-4")
        assert await duties(running) == {"an-binh": (DUE, "met"), "an-hoa": (LATER, "open")}
        assert await ticker.next_moment(running.service) == DUE
        assert (await fold.verify(database_url, RULES, TABLES, decisions=True)).findings == []
