"""How a duty stands after what rules and operators decide about it: moved, waived, lapsed, revived, credited, followed."""

from datetime import datetime

import pytest

from services.contracts.deadlines import Because, Lapse, Moved, Revival
from services.contracts.event import Event
from services.contracts.scoring import Status
from services.scoring import queries
from services.scoring.domain.register import Cell
from services.scoring.queries import Asked
from tests.kit import takeback
from tests.unit.scoring.acts import (
    DAY,
    EXTENDED,
    credited,
    due_changed,
    lapsed,
    late_for,
    no_more_late,
    revived,
    uncredited,
    unexcused,
    waived,
)
from tests.unit.scoring.controls import (
    DUE,
    LATER,
    LISTED,
    SECOND,
    Scoring,
    accepted,
    excused,
    expected,
    kept,
    unmet,
    withdrawn,
)

IN_TIME = DUE - DAY


async def cell(scoring: Scoring, as_of: datetime = LATER, known_at: datetime = LATER) -> Cell:
    async with kept(scoring) as database:
        return (await queries.register(database, Asked("rach-gia", 2023, as_of, known_at)))[0]


async def shown(scoring: Scoring, as_of: datetime = LATER) -> tuple[str, str]:
    found = await cell(scoring, as_of)
    return found.standing.status.value, found.reasons


EXTENSION = "extended: bão số 3, 12/UBND-VX"


async def test_an_extension_before_the_deadline_moves_it_and_is_named() -> None:
    scoring = Scoring(*LISTED, due_changed())
    assert await shown(scoring) == ("expected", EXTENSION)
    scoring.hear(accepted(DUE + DAY))
    assert await shown(scoring) == ("on_time", EXTENSION)
    assert (await cell(scoring)).standing.due_at == EXTENDED
    assert (await shown(scoring, as_of=DUE - 2 * DAY)) == ("expected", "")


async def test_an_extension_after_the_deadline_opens_what_was_missing_from_its_decision_on() -> None:
    late = (unmet(), no_more_late("extended", now_due_at=EXTENDED), due_changed(at=DUE + DAY))
    scoring = Scoring(*LISTED, *late)
    assert scoring.last().status is Status.EXPECTED
    assert await shown(scoring, as_of=DUE) == ("missing", "")
    assert await shown(scoring, as_of=DUE + DAY) == ("expected", EXTENSION)
    scoring.hear(late_for(EXTENDED))
    assert await shown(scoring) == ("missing", EXTENSION)
    assert await shown(scoring, as_of=EXTENDED - SECOND) == ("expected", EXTENSION)


async def test_an_extension_taken_back_leaves_what_was_so_meanwhile() -> None:
    scoring = Scoring(*LISTED, unmet(), no_more_late("extended", now_due_at=EXTENDED), due_changed(at=DUE + DAY))
    back = due_changed(DUE, was=EXTENDED, because=Moved.REVOKED, at=DUE + 3 * DAY)
    scoring.hear(back, unmet())
    assert scoring.last().status is Status.MISSING
    assert await shown(scoring, as_of=DUE + 2 * DAY) == ("expected", EXTENSION)
    assert await shown(scoring) == ("missing", "extension-revoked: bão số 3, 12/UBND-VX")


def test_what_came_late_and_is_extended_is_on_time() -> None:
    scoring = Scoring(*LISTED, accepted(DUE + DAY), unmet())
    assert scoring.last().status is Status.LATE
    moved = due_changed(at=DUE + 2 * DAY)
    assert scoring.hear(no_more_late("extended", now_due_at=EXTENDED), moved)[-1].status is Status.ON_TIME


def test_an_earlier_due_instant_makes_late_what_was_in_time() -> None:
    scoring = Scoring(*LISTED, accepted(DUE - SECOND))
    (said,) = scoring.hear(due_changed(DUE - DAY, because=Moved.CORRECTED, at=DUE + DAY))
    assert (said.status, said.days_late) == (Status.LATE, 1)


async def test_a_waiver_stands_over_everything_and_says_by_which_letter() -> None:
    for before in ((), (unmet(), no_more_late("waived")), (accepted(IN_TIME),), (accepted(DUE),)):
        scoring = Scoring(*LISTED, *before, waived(at=DUE + DAY))
        assert await shown(scoring) == ("waived", "waived: không phát sinh, 12/UBND-VX")
        scoring.hear(late_for(DUE))
        assert scoring.last().status is Status.WAIVED


async def test_a_waiver_taken_back_is_judged_as_if_it_had_never_been() -> None:
    scoring = Scoring(*LISTED, unmet(), no_more_late("waived"), waived(at=DUE + DAY), revived())
    assert scoring.last().status is Status.EXPECTED
    scoring.hear(unmet())
    assert await shown(scoring) == ("missing", "")
    assert (await shown(scoring, as_of=DUE + DAY))[0] == "waived"
    assert Scoring(*LISTED, waived(), revived(), accepted(IN_TIME)).last().status is Status.ON_TIME


async def test_what_lapsed_is_not_obliged_with_the_succession_as_reason() -> None:
    scoring = Scoring(*LISTED, lapsed())
    assert await shown(scoring) == ("not_obliged", "succession: an-hoa, 12/UBND-VX")
    assert await shown(scoring, as_of=DUE - 2 * DAY) == ("expected", "")


@pytest.mark.parametrize(("lapse", "back"), [(Lapse.RULE, Revival.RULE), (Lapse.CORRECTED, Revival.CORRECTED)])
def test_what_lapsed_is_owed_again(lapse: Lapse, back: Revival) -> None:
    scoring = Scoring(*LISTED, lapsed(lapse))
    assert scoring.last().status is Status.NOT_OBLIGED
    assert scoring.hear(revived(back))[-1].status is Status.EXPECTED


def test_a_waiver_taken_back_does_not_bring_back_what_lapsed() -> None:
    assert Scoring(*LISTED, lapsed(), waived(), revived()).last().status is Status.NOT_OBLIGED


async def test_what_a_predecessor_sent_counts_as_it_arrived() -> None:
    scoring = Scoring(*LISTED, unmet(), credited(IN_TIME))
    assert scoring.last().status is Status.ON_TIME
    assert await shown(scoring) == ("on_time", "credit:an-hoa/RG-7: cùng nội dung")
    assert (await shown(scoring, as_of=DUE))[0] == "on_time"
    assert Scoring(*LISTED, credited(DUE)).last().status is Status.LATE


async def test_a_credit_taken_back_counts_no_more_nor_what_was_made_of_it() -> None:
    scoring = Scoring(*LISTED, unmet(), credited(IN_TIME), withdrawn(IN_TIME), uncredited(IN_TIME))
    assert scoring.last().status is Status.EXPECTED
    assert scoring.hear(unmet())[-1].status is Status.MISSING
    assert (await shown(scoring, as_of=DUE + DAY))[0] == "on_time"
    assert Scoring(*LISTED, credited(IN_TIME), uncredited(IN_TIME, credit="d")).last().status is Status.ON_TIME


def test_a_unit_s_own_report_stands_beside_a_credit() -> None:
    scoring = Scoring(*LISTED, credited(DUE), accepted(IN_TIME))
    assert (scoring.last().status, scoring.last().submitted_at) == (Status.ON_TIME, IN_TIME)


async def test_an_excuse_taken_back_makes_it_late_again() -> None:
    scoring = Scoring(*LISTED, unmet(), accepted(DUE + SECOND), excused(DUE + SECOND))
    assert scoring.last().status is Status.EXCUSED
    assert [said.status for said in scoring.hear(unexcused())] == [Status.LATE]
    assert (await shown(scoring, as_of=DUE + 2 * DAY))[0] == "excused"


def test_nobody_is_late_where_the_deadline_is_not_firm() -> None:
    followed = expected().model_copy(update={"firm": False})
    scoring = Scoring(*LISTED, followed, unmet())
    assert scoring.last().status is Status.EXPECTED
    assert scoring.hear(accepted(DUE + DAY))[-1].status is Status.ON_TIME


EVENTS = [due_changed(), waived(), lapsed(), revived(), credited(IN_TIME), uncredited(IN_TIME), unexcused()]


@pytest.mark.parametrize("event", EVENTS)
def test_a_decision_heard_twice_says_nothing_twice(event: Event) -> None:
    assert Scoring(*LISTED, event).hear(event) == []


def test_what_was_said_of_it_is_not_said_again_after_a_restore() -> None:
    told = (unmet(), no_more_late("extended", now_due_at=EXTENDED), due_changed(at=DUE + DAY), waived(), revived())
    scoring = Scoring(*LISTED, *told, accepted(DUE), credited(IN_TIME), unmet(because=Because.OPERATOR))
    for place, again in takeback.everywhere(scoring.journal):
        assert takeback.own_events(again) == takeback.own_events(scoring.journal), place


def test_a_submission_under_an_old_code_belongs_to_the_successor() -> None:
    sent = accepted(IN_TIME, unit="an-cu").model_copy(update={"successor": "an-binh"})
    assert [(said.unit, said.status) for said in Scoring(*LISTED).hear(sent)] == [("an-binh", Status.ON_TIME)]


async def test_the_register_shows_it_with_the_successor() -> None:
    sent = accepted(IN_TIME, unit="an-cu").model_copy(update={"successor": "an-binh"})
    assert await shown(Scoring(*LISTED, sent)) == ("on_time", "")
