"""What is taken back stops no clock from its moment on; what nobody knows is unknown; against a slow model of both."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import Because
from services.contracts.event import Event
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    Evidence,
    ReportSubmitted,
    Revoked,
    UnknownLifted,
)
from services.contracts.scoring import Status
from services.scoring import queries
from services.scoring.domain.register import Cell
from services.scoring.domain.standing import standing
from services.scoring.queries import Asked
from tests.kit import takeback
from tests.unit.scoring.controls import (
    DUE,
    LATER,
    LISTED,
    SECOND,
    Scoring,
    accepted,
    excused,
    kept,
    unmet,
    withdrawn,
)

DAY = timedelta(days=1)
IN_TIME = DUE - DAY
ABOUT = {"district": "rach-gia", "unit": "an-binh", "obligation": "BC-Q1", "period": "2023"}


def revoked(
    submission: str = "RG-1", arrived_at: datetime = IN_TIME, *, withdrawn_at: datetime | None = None
) -> AcceptanceRevoked:
    return AcceptanceRevoked(
        **ABOUT,
        submission_id=submission,
        arrived_at=arrived_at,
        because=Revoked.REVOKED if withdrawn_at is None else Revoked.WITHDRAWN,
        effective_at=withdrawn_at or arrived_at,
        revoked_at=LATER,
    )


def unknown() -> ArrivalUnknown:
    return ArrivalUnknown(**ABOUT, noted_at=DUE + DAY)


def lifted() -> UnknownLifted:
    return UnknownLifted(**ABOUT, lifted_at=DUE + 5 * DAY)


async def cell(scoring: Scoring, as_of: datetime = LATER, known_at: datetime = LATER) -> Cell:
    async with kept(scoring) as database:
        return (await queries.register(database, Asked("rach-gia", 2023, as_of, known_at)))[0]


async def status(scoring: Scoring, as_of: datetime = LATER, known_at: datetime = LATER) -> Status:
    return (await cell(scoring, as_of, known_at)).standing.status


def test_what_is_taken_back_stops_no_clock() -> None:
    scoring = Scoring(*LISTED, accepted(IN_TIME))
    assert [said.status for said in scoring.hear(revoked())] == [Status.EXPECTED]
    assert [said.status for said in scoring.hear(unmet(because=Because.REVOKED))] == [Status.MISSING]
    assert [said.status for said in scoring.hear(accepted(DUE, submission="RG-2"))] == [Status.LATE]


def test_the_next_earliest_stops_it_instead() -> None:
    scoring = Scoring(*LISTED, accepted(IN_TIME), accepted(DUE + DAY, submission="RG-2"))
    (said,) = scoring.hear(revoked())
    assert (said.status, said.days_late) == (Status.LATE, 2)


@pytest.mark.parametrize(
    ("said", "until_late_again"), [(withdrawn(IN_TIME), Status.EXPECTED), (excused(IN_TIME), Status.MISSING)]
)
def test_what_deadlines_made_of_it_is_no_arrival_in_whatever_order_it_is_heard(
    said: Event, until_late_again: Status
) -> None:
    before, after = Scoring(*LISTED, unmet(), said), Scoring(*LISTED, unmet())
    before.hear(accepted(IN_TIME), revoked())
    after.hear(accepted(IN_TIME), revoked(), said)
    assert (before.last().status, after.last().status) == (until_late_again, until_late_again)
    for scoring in (before, after):
        scoring.hear(unmet(because=Because.REVOKED))
        assert scoring.last().status is Status.MISSING


def test_a_duty_of_which_nobody_knows_is_unknown_until_that_is_lifted() -> None:
    scoring = Scoring(*LISTED)
    assert [said.status for said in scoring.hear(unknown())] == [Status.UNKNOWN]
    assert scoring.hear(accepted(DUE + DAY)) == []
    assert [said.status for said in scoring.hear(lifted())] == [Status.LATE]


def test_what_an_officer_writes_down_is_known_until_that_is_taken_back() -> None:
    scoring = Scoring(*LISTED, unknown())
    written = accepted(DUE).model_copy(update={"evidence": Evidence.RECORDED.value})
    assert [said.status for said in scoring.hear(written)] == [Status.LATE]
    assert [said.status for said in scoring.hear(revoked(arrived_at=DUE))] == [Status.UNKNOWN]


def test_what_was_in_time_is_known() -> None:
    assert Scoring(*LISTED, unknown(), accepted(IN_TIME)).last().status is Status.ON_TIME


def test_an_operator_ends_the_not_knowing() -> None:
    scoring = Scoring(*LISTED, unknown())
    assert [said.status for said in scoring.hear(unmet(because=Because.OPERATOR))] == [Status.MISSING]


def test_what_another_district_sent_belongs_to_the_units_own() -> None:
    sent = accepted(IN_TIME).model_copy(update={"district": "ha-tien", "home": "rach-gia"})
    assert [(said.district, said.status) for said in Scoring(*LISTED).hear(sent)] == [("rach-gia", Status.ON_TIME)]


def test_an_id_belongs_to_the_system_that_made_it() -> None:
    elsewhere = {"district": "ha-tien", "home": "rach-gia"}
    scoring = Scoring(*LISTED, accepted(IN_TIME), accepted(DUE - SECOND).model_copy(update=elsewhere))
    (said,) = scoring.hear(revoked())
    assert (said.status, said.arrived_at) == (Status.ON_TIME, DUE - SECOND)


async def test_the_register_shows_it_under_the_units_own_district() -> None:
    sent = accepted(IN_TIME).model_copy(update={"district": "ha-tien", "home": "rach-gia"})
    assert await status(Scoring(*LISTED, sent)) is Status.ON_TIME


async def test_what_its_sender_withdrew_was_there_until_then() -> None:
    scoring = Scoring(*LISTED, accepted(IN_TIME))
    printed = scoring.at
    scoring.hear(revoked(withdrawn_at=DUE + 2 * DAY), unmet(because=Because.REVOKED))
    assert await status(scoring, as_of=DUE + DAY) is Status.ON_TIME
    shown = await cell(scoring, as_of=DUE + 2 * DAY)
    assert (shown.standing.status, shown.reasons) == (Status.MISSING, "withdrawn")
    assert await status(scoring, known_at=printed) is Status.ON_TIME


async def test_what_an_officer_took_back_never_was_there() -> None:
    scoring = Scoring(*LISTED, accepted(IN_TIME))
    printed = scoring.at
    scoring.hear(revoked(), unmet(because=Because.REVOKED))
    assert await status(scoring, as_of=IN_TIME) is Status.EXPECTED
    shown = await cell(scoring, as_of=DUE)
    assert (shown.standing.status, shown.reasons) == (Status.MISSING, "revoked")
    assert await status(scoring, as_of=DUE, known_at=printed) is Status.ON_TIME


async def test_not_knowing_has_a_beginning_and_an_end() -> None:
    scoring = Scoring(*LISTED, unknown())
    printed = scoring.at
    scoring.hear(lifted(), unmet())
    assert await status(scoring, as_of=DUE + DAY) is Status.UNKNOWN
    assert await status(scoring, as_of=DUE + 5 * DAY) is Status.MISSING
    assert await status(scoring, known_at=printed) is Status.UNKNOWN


def told() -> Any:
    heard = (accepted(IN_TIME), revoked(), unmet(because=Because.REVOKED), unknown(), lifted())
    return Scoring(*LISTED, *heard, accepted(DUE + DAY, submission="RG-2")).journal


def test_what_was_said_of_it_is_not_said_again_after_a_restore() -> None:
    story = told()
    for place, again in takeback.everywhere(story):
        assert takeback.own_events(again) == takeback.own_events(story), place


IDS = st.sampled_from(["RG-1", "RG-2"])
ANY_ID = st.sampled_from(["RG-1", "RG-2", "RG-3"])
WHEN = st.sampled_from([IN_TIME, DUE - SECOND, DUE, DUE + DAY])
INTAKE = st.one_of(
    st.builds(lambda at, submission: accepted(at, submission=submission), WHEN, IDS),
    st.builds(lambda at: accepted(at, submission="RG-3").model_copy(update={"evidence": "letter"}), WHEN),
    st.builds(revoked, ANY_ID, WHEN, withdrawn_at=st.sampled_from([None, DUE + 2 * DAY])),
    st.sampled_from([unknown(), lifted()]),
)
DEADLINES = st.sampled_from([unmet(), unmet(because=Because.REVOKED), unmet(because=Because.OPERATOR)])


def slowly(intake: Sequence[Event], deadlines: Sequence[Event]) -> Status:
    """Say how the duty stands, reading everything from the beginning for every question."""
    taken_back = {
        place: [event for event in intake[place:] if isinstance(event, AcceptanceRevoked)]
        for place, event in enumerate(intake)
    }
    stand = [
        event
        for place, event in enumerate(intake)
        if isinstance(event, ReportSubmitted)
        and all(back.submission_id != event.submission_id for back in taken_back[place])
    ]
    there = [event.arrived_at for event in stand]
    looked_up = any(event.evidence == "letter" for event in stand)
    lists = [event for event in intake if isinstance(event, ArrivalUnknown | UnknownLifted)]
    if there and min(there) < DUE:
        return Status.ON_TIME
    ordered = any(event.because is Because.OPERATOR for event in deadlines)  # type: ignore[attr-defined]
    if lists and isinstance(lists[-1], ArrivalUnknown) and not ordered and not looked_up:
        return Status.UNKNOWN
    if there:
        return Status.LATE
    return Status.MISSING if deadlines else Status.EXPECTED


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(INTAKE, max_size=8), st.lists(DEADLINES, max_size=3), st.randoms(use_true_random=False))
def test_however_the_two_interleave_a_duty_stands_as_the_slow_model_says(
    intake: list[Event], deadlines: list[Event], chance: Any
) -> None:
    turns = [intake] * len(intake) + [deadlines] * len(deadlines)
    chance.shuffle(turns)
    left = {id(intake): iter(intake), id(deadlines): iter(deadlines)}
    scoring = Scoring(*LISTED)
    for turn in turns:
        scoring.hear(next(left[id(turn)]))
    stands = standing(scoring.journal.state("standing/rach-gia/an-binh/BC-Q1/2023").known)
    assert stands is not None
    assert stands.status is slowly(intake, deadlines)
    assert scoring.last().status is stands.status
