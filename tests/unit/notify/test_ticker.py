"""Moments of planned letters are taken as they come, from the tables; the journal verifies as it was decided."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.kit.clock import RealClock
from services.kit.decider import Write
from services.notify import ticker
from services.notify.domain.inputs import PlanItem
from services.notify.projections.planned import KEEP_DAY
from services.notify.queries import letters, planned
from tests.unit.notify.acts import DAY, reminder
from tests.unit.notify.controls import AFTER, DUE, ISSUER_SET, NAMES, REMINDS, START, late, withdrawn
from tests.unit.notify.policies import HOUR, REMIND, URGE, at, imported, many, policy, submitted, taken_back
from tests.unit.notify.running import Running, running

NINE = many(9)
THIRD: Any = {"brake": {"share": "1/3"}}


@asynccontextmanager
async def ruled(folder: Path, *rules: dict[str, Any], now: datetime = START, **parts: Any) -> AsyncIterator[Running]:
    """Run the service with nine units and a policy."""
    async with running(folder, at=now) as one:
        await one.tell(*NAMES[3:], *NINE)
        for named, event in (("issuer", ISSUER_SET), ("policy", imported(policy(*rules, **parts)))):
            await one.service.submit("operator", named, event)
        yield one


def late_ones(count: int) -> list[Any]:
    return [late("an-binh").model_copy(update={"unit": one.unit}) for one in NINE[:count]]


async def stages(one: Running) -> dict[str, str]:
    return {row.letter: state for row, state in await letters(one.service.database)}


@pytest.mark.parametrize(("count", "stage"), [(3, "numbered"), (4, "waiting_approval")])
async def test_the_brake_is_on_where_more_than_a_third_is_concerned(tmp_path: Path, count: int, stage: str) -> None:
    async with ruled(tmp_path, URGE, **THIRD) as one:
        await one.service.move_clock(DUE)
        await one.tell(*late_ones(count))
        await ticker.advance(one.service, at("03-16"))
        assert [*(await stages(one)).values()] == [stage] * count
        assert await one.findings() == []


async def test_whoever_has_sent_meanwhile_does_not_count_for_the_brake(tmp_path: Path) -> None:
    async with ruled(tmp_path, URGE, **THIRD) as one:
        await one.service.move_clock(DUE)
        await one.tell(*late_ones(5), submitted("u-1", DUE), submitted("u-2", DUE), submitted("u-3", DUE))
        await one.tell(taken_back("u-3", DUE), withdrawn("u-4").model_copy(update={"unit": "u-4"}))
        await ticker.advance(one.service, at("03-16"))
        assert [*(await stages(one))] == ["urge-u-3~BC-Q1~2023", "urge-u-5~BC-Q1~2023"]
        assert {*(await stages(one)).values()} == {"numbered"}


async def test_who_is_found_late_later_counts_with_those_before(tmp_path: Path) -> None:
    async with ruled(tmp_path, URGE, **THIRD) as one:
        await one.service.move_clock(DUE)
        await one.tell(*late_ones(3))
        await ticker.advance(one.service, at("03-16"))
        await one.tell(late_ones(4)[-1])
        await ticker.take(one.service, at("03-16"))
        assert (await stages(one))["urge-u-4~BC-Q1~2023"] == "waiting_approval"


async def test_moments_that_came_in_a_downtime_are_taken_once(tmp_path: Path) -> None:
    async with ruled(tmp_path, REMIND, URGE, now=START) as one:
        await one.service.move_clock(REMINDS - HOUR)
        await one.tell(*(reminder(1).model_copy(update={"unit": unit.unit}) for unit in NINE[:2]))
        await one.service.move_clock(AFTER)
        await one.tell(*late_ones(2))
        assert await ticker.busy(one.service) == ["4 planned letters to write"]
        assert await ticker.take(one.service, AFTER) > 0
        assert await ticker.take(one.service, AFTER) == 0
        assert [*(await stages(one))] == ["urge-u-1~BC-Q1~2023", "urge-u-2~BC-Q1~2023"]
        assert await ticker.busy(one.service) == []
        assert await one.findings() == []


async def test_a_clock_that_is_moved_stops_at_every_moment(tmp_path: Path) -> None:
    repeat = {
        **URGE,
        "when": {"after_working_days": 1, "at": "08:00", "repeat": {"every_working_days": 1, "at_most": 3}},
    }
    async with ruled(tmp_path, repeat, quiet={"weekends": True}) as one:
        await one.service.move_clock(DUE)
        await one.tell(*late_ones(1))
        assert await ticker.next_moment(one.service) == at("03-16")
        await ticker.advance(one.service, AFTER + 5 * DAY)
        told = [(row.letter, row.drafted_at) for row, _state in await letters(one.service.database)]
        first = "urge-u-1~BC-Q1~2023"
        assert told == [(first, at("03-16")), (f"{first}~1~2", at("03-17")), (f"{first}~1~3", at("03-20"))]
        assert await ticker.next_moment(one.service) is None
        assert one.service.clock.now() == AFTER + 5 * DAY


async def test_while_nobody_writes_plans_wait(tmp_path: Path) -> None:
    async with ruled(tmp_path, URGE) as one:
        await one.service.move_clock(DUE)
        await one.tell(*late_ones(1))
        await one.service.submit("operator", "gone", ISSUER_SET.model_copy(update={"until": DUE + HOUR}))
        await ticker.advance(one.service, at("03-17"))
        assert await stages(one) == {}
        assert "1 planned letters wait" in one.service.troubles[ticker.WAITING]
        await one.service.submit("operator", "back", ISSUER_SET)
        await ticker.take(one.service, at("03-17"))
        assert (len(await stages(one)), one.service.troubles) == (1, {})


async def test_a_digest_that_is_due_takes_what_is_planned_for_the_same_letter(tmp_path: Path) -> None:
    async with ruled(tmp_path, {**URGE, "as": "digest"}) as one:
        await one.service.move_clock(at("03-15", 0))
        await one.tell(*late_ones(1))
        await one.service.move_clock(at("03-16", 8, 1))
        await one.tell(*(each.model_copy(update={"obligation": "BC-6T"}) for each in late_ones(1)))
        await ticker.take(one.service, at("03-16", 8, 1))
        ((row, _state),) = await letters(one.service.database)
        assert row.duties == ("u-1/BC-6T/2023", "u-1/BC-Q1/2023")


def test_what_belongs_into_one_letter_is_never_parted() -> None:
    def item(letter: int, no: int) -> PlanItem:
        about = {"letter": f"urge-{letter}", "kind": "urge", "unit": "u", "obligation": f"o-{no}", "period": "p"}
        return PlanItem.model_validate({**about, "turn": 1})

    items = [item(letter, no) for letter in range(5) for no in range(400)]
    parted = [*ticker.chunks(items)]
    assert [len(each) for each in parted] == [800, 800, 400]
    assert [item for each in parted for item in each] == items
    assert [*ticker.chunks(items[:400] * 3)] == [tuple(items[:400] * 3)]


async def test_days_that_were_decreed_before_letters_were_planned_by_them_are_told_once(tmp_path: Path) -> None:
    async with ruled(tmp_path, URGE) as one:
        told = {"day": "2023-03-16", "scope": "", "working": "0", "known": 0}
        await one.service.transactor.write([Write(KEEP_DAY, told)])
        await ticker.tell_days(one.service)
        await ticker.tell_days(one.service)
        assert await planned.untold_days(one.service.database) == ()
        await one.service.move_clock(DUE)
        await one.tell(*late_ones(1))
        assert await ticker.next_moment(one.service) == at("03-17")


async def test_what_was_said_is_heard_before_anything_is_written(tmp_path: Path) -> None:
    async with ruled(tmp_path, URGE) as one:
        assert ticker.has_heard(one.service)
        one.service.clock = RealClock()
        assert not ticker.has_heard(one.service)
