"""Rules as data on a real database: figures side by side, reports under old codes, duties of units that moved."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from services.contracts.deadlines import Basis, Ending, ObligationDefined, PeriodOpened, UnitEnded, UnitRegistered
from services.contracts.event import Event
from services.contracts.intake import ReportSubmitted
from services.intake.domain.reviewing import NoSuccessor, StillUnknown, SuccessorNeeded
from services.intake.figures import ObligationUnknown
from services.kit.rpc import BadInput
from tests.integration.intake.test_acts import DUTY, WHICH, desk
from tests.kit.controls import DISTRICT, DUE, IN_TIME, KNOWN, OBLIGATION, OPENED, OTHER_UNIT, PERIOD, UNIT, submission

BOTH: Final = PERIOD.model_copy(update={"audience": ("an-binh", "rach-soi")})


def obligation(code: str, basis: Basis, completes: str | None = None) -> ObligationDefined:
    return OBLIGATION.model_copy(update={"obligation": code, "basis": basis, "completes": completes})


def period(code: str, basis: Basis) -> PeriodOpened:
    return BOTH.model_copy(update={"obligation": code, "basis": basis})


REPORTED: Final[tuple[Event, ...]] = (
    DISTRICT,
    UNIT,
    OTHER_UNIT,
    obligation("SL-U", Basis.ESTIMATE),
    obligation("SL-C", Basis.SUPPLEMENT, "SL-U"),
    period("SL-U", Basis.ESTIMATE),
    period("SL-C", Basis.SUPPLEMENT),
)


async def compared(on: Any, **asked: str) -> Any:
    return await on.call("CompareFigures", **{"obligation": "SL-C", "period": "2023", **asked})


async def _reports(on: Any, submission_id: str, code: str, unit: str = "an-binh", **figures: Any) -> None:
    sent = submission(submission_id, obligation=code, unit=unit, figures=figures)
    await on.send(sent.model_dump(mode="json"), unit=unit)


async def test_estimates_stand_beside_what_followed(database_url: str) -> None:
    async with desk(database_url, *REPORTED) as on:
        await _reports(on, "U-1", "SL-U", dan_so="1000", ho="3")
        await _reports(on, "U-2", "SL-U", "rach-soi", dan_so=7)
        await _reports(on, "C-1", "SL-C", dan_so=1, moi="2")
        await _reports(on, "C-2", "SL-C", dan_so=Decimal("1012.5"), ho="0.10")
        found = await compared(on)
        rows = [(row.unit, row.indicator, row.estimate, row.exact, row.difference, row.percent) for row in found.rows]
        assert rows == [
            ("an-binh", "dan_so", "1000", "1012.5", "12.5", "1.25"),
            ("an-binh", "ho", "3", "0.1", "-2.9", "-96.67"),
            ("rach-soi", "dan_so", "7", "", "", ""),
        ]
        assert (list(found.without_exact), list(found.without_estimate)) == (["rach-soi"], [])
        events = {event.submission_id: event for event in await on.said() if isinstance(event, ReportSubmitted)}
        assert found.rows[0].exact_event == f"intake-{list(events).index('C-2') + 1}"
        await on.call("RevokeAcceptance", **{**WHICH, "submission_id": "C-2"})
        assert [row.exact for row in (await compared(on, district="rach-gia")).rows] == ["1", "", "2", ""]
        assert not (await compared(on, district="ha-tien")).rows


async def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    async with desk(tmp_path, *REPORTED) as on:
        with pytest.raises(ObligationUnknown, match="obligation=SL"):
            await compared(on, obligation="SL")
        with pytest.raises(ObligationUnknown, match="obligation=SL"):
            await compared(on, estimate="SL")
        with pytest.raises(BadInput, match="completes no other"):
            await compared(on, obligation="SL-U")
        assert not (await compared(on, period="2024")).rows
        await _reports(on, "C-1", "SL-C", a=1)
        assert (await compared(on, estimate_period="2022")).without_estimate == ["an-binh"]


async def test_officers_see_what_a_returned_report_lacks(tmp_path: Path) -> None:
    asks = OBLIGATION.accepts.model_copy(update={"sections": ("1.4", "2")})
    async with desk(tmp_path, *KNOWN, OBLIGATION.model_copy(update={"accepts": asks})) as on:
        await on.send(submission(sections=["2"]).model_dump(mode="json"))
        (decision,) = (await on.detail()).decisions
        assert (list(decision.reasons), decision.reason) == (["sections-missing"], "sections-missing: 1.4")


MOVED: Final = UNIT.model_copy(update={"district": "ha-tien", "registered_at": IN_TIME})
MOI: Final = OTHER_UNIT.model_copy(update={"unit": "moi"})


def ended(*successors: str) -> UnitEnded:
    about = {"unit": "an-binh", "district": "rach-gia", "how": Ending.SPLIT, "reason": "sắp xếp", "ended_at": IN_TIME}
    return UnitEnded.model_validate({**about, "successors": successors})


def owed_by(*units: str) -> PeriodOpened:
    return PERIOD.model_copy(update={"audience": units})


async def test_an_old_code_counts_for_the_successor_after_a_restart_too(tmp_path: Path) -> None:
    async with desk(tmp_path, *KNOWN, MOI, ended("moi"), owed_by("moi")) as on:
        on.service.transactor.states.forget()
        await on.send(submission().model_dump(mode="json"))
        (accepted,) = [event for event in await on.said() if isinstance(event, ReportSubmitted)]
        assert accepted.successor == "moi"
        cell = {**DUTY, "unit": "moi", "where": "B2", "mark": "on_time"}
        listed = await on.call("ImportRegister", cells=[cell], dry_run=True)
        assert [one.outcome for one in listed.cells] == ["already"]


async def test_an_officer_says_whose_report_it_is(tmp_path: Path) -> None:
    async with desk(tmp_path, *KNOWN, MOI, OTHER_UNIT, ended("moi", "rach-soi"), owed_by("moi", "rach-soi")) as on:
        await on.send(submission().model_dump(mode="json"))
        assert (await on.detail()).until == "review"
        with pytest.raises(SuccessorNeeded):
            await on.call("ReviewSubmission", **WHICH, accept=True)
        with pytest.raises(NoSuccessor):
            await on.call("ReviewSubmission", **WHICH, accept=True, successor="an-binh")
        with pytest.raises(BadInput, match="it becomes"):
            await on.call("ReviewSubmission", **WHICH, reasons=["unit-ended"], successor="moi")
        with pytest.raises(BadInput, match="no code"):
            await on.call("ReviewSubmission", **WHICH, accept=True, successor="mới")
        alone = {**WHICH, "accept": True, "successor": "moi", "actor_unit": "moi"}
        assert (await on.call("ReviewSubmission", **alone, actor="a")).needs_second
        done = await on.call("ReviewSubmission", **alone, actor="b")
        assert done.outcome == "accepted"
        (accepted,) = [event for event in await on.said() if isinstance(event, ReportSubmitted)]
        assert (accepted.successor, accepted.due_at) == ("moi", DUE)


async def test_papers_and_lists_stand_where_the_duty_stands_after_a_move(tmp_path: Path) -> None:
    async with desk(tmp_path, *KNOWN, MOVED) as on:
        paper = {**DUTY, "arrived_at": "2023-03-15", "channel": "post"}
        assert (await on.call("RecordArrival", **paper, dry_run=True)).outcome == "accepted"
        cell = {**DUTY, "where": "B2", "arrived_at": "2023-03-15"}
        with pytest.raises(StillUnknown, match="unit-unknown"):
            await on.call("RecordArrival", **{**paper, "unit": "nobody"})
        listed = await on.call("ImportRegister", cells=[cell, {**cell, "unit": "nobody"}])
        assert [(one.outcome, one.why) for one in listed.cells] == [("accepted", ""), ("refused", "unit-unknown")]
        await on.call("RecordArrival", **paper)
        assert {event.district for event in await on.said()} == {"rach-gia"}
        fresh = PERIOD.model_copy(update={"period": "2024", "opened_at": DUE})
        await on.hear(UnitRegistered.model_validate(MOVED.model_dump()), fresh)
        await on.call("RecordArrival", **{**paper, "period": "2024"})
        assert [event.district for event in await on.said()] == ["rach-gia", "rach-gia", "ha-tien"]
        assert OPENED < IN_TIME < DUE
