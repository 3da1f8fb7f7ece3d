"""What would be is asked of both engines alike."""

from datetime import timedelta
from typing import Any

import pytest

from services.contracts.scoring import Status
from services.deadlines.pb import admin_pb2 as pb
from services.kit import journal
from services.kit.databases import opened
from services.scoring import projections
from services.scoring.domain.foresight import Foreseen, Supposed
from services.scoring.domain.standing import DutyKey
from services.scoring.queries.lists import Asked
from services.scoring.queries.years import known, years
from tests.unit.deadlines.running import deadlines
from tests.unit.deadlines.story import moment
from tests.unit.deadlines.test_foreseeing import ROLLED, SATURDAY, dues, foreseen
from tests.unit.scoring.controls import DUE, LATER, LISTED, Scoring, accepted, keep, unmet

pytestmark = pytest.mark.database

DUTY = DutyKey("an-binh", "BC-Q1", "2023")


@pytest.mark.parametrize("district", ["rach-gia", "*"])
async def test_a_year_by_another_due_instant(database_url: str, district: str) -> None:
    told = Scoring(*LISTED, unmet(), accepted(DUE + timedelta(hours=9)))
    later = Supposed({"rach-gia": {DUTY: Foreseen(DUE + timedelta(days=1))}})
    asked = Asked(district, 2023, LATER, LATER)
    async with opened(database_url, [journal.JOURNAL, projections.TABLES]) as database:
        await keep(database, told.facts())
        before, after = years(await known(database, asked, later), asked, later)
    assert before.marks["an-binh"][DUTY].status is Status.LATE
    assert after.marks["an-binh"][DUTY].status is Status.ON_TIME
    assert before.marks["an-hoa"] == after.marks["an-hoa"]


async def test_what_deadlines_foresees_beside_an_extension_and_an_outage(database_url: str) -> None:
    async with deadlines(database_url) as running:
        await running.imports(SATURDAY)
        await running.advance(moment("2023-03-01 09:00:00"))
        extended: dict[str, Any] = {"obligation": "BC-Q1", "period": "2023", "units": ["an-hoa"], "until": "2023-03-31"}
        await running.admin.ExtendDeadline(pb.ExtendDeadlineRequest(request_id="e", reason="bão", **extended), None)
        outage = {"district": "rach-gia", "outage": "o", "since": "2023-03-20T20:00:00+07:00", "reason": "mất điện"}
        until = "2023-03-21T06:00:00+07:00"
        await running.admin.DeclareOutage(pb.DeclareOutageRequest(request_id="o", until=until, **outage), None)
        whole = await foreseen(running, roll="next")
    assert dues(whole) == {"an-binh": ROLLED}
    assert [one.outage for one in whole.duties] == ["o"]
