"""What officers decide and write down: two persons where their own unit is concerned, papers, lists from before."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from services.contracts.intake import (
    ArrivalUnknown,
    ReasonCode,
    ReportReturned,
    ReportSubmitted,
    Revoked,
    UnknownLifted,
)
from services.intake.domain import Cell, Lifted, Recorded, RegisterImported, Reviewed, ReviewProposed
from services.intake.domain.officers import ArrivalInFuture, IdUsed, NotUnknown
from services.intake.domain.reviewing import NotHeld, NotObliged, SecondPersonNeeded, StillUnknown
from services.kit.incoming import Incoming
from services.kit.journal import Row
from tests.kit import takeback
from tests.kit.controls import DISTRICT, DUE, IN_TIME, KNOWN, OTHER_UNIT, PERIOD, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import ABOUT, found, informed, reviewed, send, with_document
from tests.unit.intake.test_taking_back import officer

RECEIVED: Final = DUE + timedelta(hours=3)
CLAIMED: Final = RECEIVED - timedelta(days=2)
LATER: Final = DUE + timedelta(days=9)
DUTY: Final = {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023"}
STREAM: Final = "report/rach-gia/an-binh/BC-Q1/2023"


def say(journal: Journal, event: Any, actor: str = "an", *, at: datetime = LATER) -> list[Any]:
    name = f"{actor}-{len(journal.rows)}"
    heard = Incoming("operator", name, type(event).TYPE, event.model_dump_json(), event, at, actor)
    return journal.take(heard, at=at)


# Two persons ---------------------------------------------------------------------------------------------------------


def doubted() -> Journal:
    journal = informed(*KNOWN)
    send(journal, submission(at=CLAIMED), at=RECEIVED)
    return journal


def verdict(kind: type[Any], **words: Any) -> Any:
    return kind(**{**ABOUT, "accept": True, "actor_unit": "an-binh", **words})


def test_an_officer_of_the_very_unit_needs_a_second_one_who_says_the_same() -> None:
    journal = doubted()
    assert say(journal, verdict(ReviewProposed)) == []
    assert journal.state(STREAM).proposals["RG-0001"].actor == "an"
    (accepted,) = say(journal, verdict(Reviewed, reason="đã đối chiếu"), "binh")
    assert (accepted.evidence, accepted.arrived_at, accepted.reason) == ("reviewed", CLAIMED, "đã đối chiếu")
    assert journal.state(STREAM).proposals == {}


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ({}, "an"),
        ({"arrived_at": CLAIMED}, "binh"),
        ({"accept": False, "reasons": (ReasonCode.STAMP_TOO_OLD,)}, "binh"),
    ],
)
def test_the_same_one_again_or_another_verdict_decides_nothing(words: dict[str, Any], actor: str) -> None:
    journal = doubted()
    say(journal, verdict(ReviewProposed))
    with pytest.raises(SecondPersonNeeded, match="an-binh"):
        say(journal, verdict(Reviewed, **words), actor)


def test_nobody_decides_alone_for_the_own_unit() -> None:
    with pytest.raises(SecondPersonNeeded):
        say(doubted(), verdict(Reviewed))
    (accepted,) = say(doubted(), verdict(Reviewed, actor_unit="phong-noi-vu"))
    assert isinstance(accepted, ReportSubmitted)


def test_another_verdict_takes_the_place_of_the_first() -> None:
    journal = doubted()
    say(journal, verdict(ReviewProposed))
    back: dict[str, Any] = {"accept": False, "reasons": (ReasonCode.LAYOUT, ReasonCode.STAMP_TOO_OLD)}
    say(journal, verdict(ReviewProposed, **back), "binh")
    with pytest.raises(SecondPersonNeeded):
        say(journal, verdict(Reviewed, **back), "binh")
    (returned,) = say(journal, verdict(Reviewed, accept=False, reasons=back["reasons"][::-1]), "an")
    assert isinstance(returned, ReportReturned)


def test_the_same_moment_in_another_zone_is_the_same_verdict() -> None:
    journal = doubted()
    say(journal, verdict(ReviewProposed, arrived_at=CLAIMED))
    (accepted,) = say(journal, verdict(Reviewed, arrived_at=CLAIMED.astimezone()), "binh")
    assert accepted.arrived_at == CLAIMED


def test_a_proposal_is_looked_at_like_a_decision_and_void_once_something_new_is_found() -> None:
    with pytest.raises(NotHeld):
        say(informed(*KNOWN), verdict(ReviewProposed))
    unknown = informed(*KNOWN[:3])
    send(unknown, submission())
    with pytest.raises(StillUnknown):
        say(unknown, verdict(ReviewProposed))
    journal = informed(*KNOWN)
    send(journal, with_document(submitted_at=CLAIMED), at=RECEIVED)
    say(journal, verdict(ReviewProposed))
    found(journal, at=RECEIVED)
    with pytest.raises(SecondPersonNeeded):
        say(journal, verdict(Reviewed), "binh")


# A paper -------------------------------------------------------------------------------------------------------------


def paper(**changes: Any) -> Recorded:
    words = {"reason": "gửi bản giấy", "source": "12/BC", "channel": "post", "arrived_at": IN_TIME}
    return Recorded.model_validate({**ABOUT, "submission_id": "paper-1", **words, **changes})


def test_a_paper_stops_the_clock_at_its_arrival_and_says_who_found_it() -> None:
    journal = informed(*KNOWN)
    (accepted,) = say(journal, paper())
    assert isinstance(accepted, ReportSubmitted)
    assert (accepted.arrived_at, accepted.received_at, accepted.due_at) == (IN_TIME, LATER, DUE)
    assert (accepted.evidence, accepted.channel, accepted.reason, accepted.source) == (
        "recorded",
        "post",
        "gửi bản giấy",
        "12/BC",
    )
    receipt = json.loads(journal.said[-1].body)
    assert (receipt["submission_id"], receipt["content_sha256"], receipt["message_id"]) == ("paper-1", "", None)
    (revoked,) = officer(journal, Revoked.REVOKED, submission_id="paper-1", at=LATER)
    assert revoked.effective_at == IN_TIME
    (anew,) = send(journal, submission())
    assert anew.version == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"arrived_at": LATER + timedelta(seconds=1)}, ArrivalInFuture),
        ({"submission_id": "RG-0001"}, IdUsed),
        ({"unit": "rach-soi"}, NotObliged),
        ({"unit": "khong-co"}, StillUnknown),
        ({"obligation": "BC-X"}, StillUnknown),
        ({"period": "2031"}, StillUnknown),
    ],
)
def test_a_paper_that_cannot_be_is_refused(changes: dict[str, Any], refusal: type[Exception]) -> None:
    journal = informed(*KNOWN, OTHER_UNIT)
    send(journal, submission())
    with pytest.raises(refusal):
        say(journal, paper(**changes))


def test_a_district_cannot_send_under_the_id_of_a_paper() -> None:
    journal = informed(*KNOWN)
    say(journal, paper())
    (refused,) = send(journal, submission("paper-1"))
    assert refused.reasons == (ReasonCode.ID_REUSED,)


# A list --------------------------------------------------------------------------------------------------------------


def cell(name: str = "list-1", **changes: Any) -> Cell:
    return Cell.model_validate({**ABOUT, "submission_id": name, **changes})


def take_over(journal: Journal, *cells: Cell) -> list[Any]:
    return say(journal, RegisterImported(cells=cells, reason="sổ năm 2023", source="Phụ lục"))


@pytest.mark.parametrize(
    ("said", "arrived_at"),
    [
        ({"arrived_at": IN_TIME}, IN_TIME),
        ({"mark": "on_time"}, DUE - timedelta(seconds=1)),
        ({"mark": "late"}, DUE),
        ({"mark": "late", "arrived_at": DUE + timedelta(days=3)}, DUE + timedelta(days=3)),
    ],
)
def test_what_a_list_says_came_counts_from_the_earliest_its_words_allow(
    said: dict[str, Any], arrived_at: datetime
) -> None:
    (accepted,) = take_over(informed(*KNOWN), cell(**said))
    assert isinstance(accepted, ReportSubmitted)
    assert (accepted.evidence, accepted.arrived_at, accepted.source) == ("letter", arrived_at, "Phụ lục")
    assert (accepted.received_at, accepted.reason) == (LATER, "sổ năm 2023")


def test_a_blank_is_unknown_once_until_somebody_lifts_it() -> None:
    journal = informed(*KNOWN)
    (unknown,) = take_over(journal, cell())
    assert isinstance(unknown, ArrivalUnknown)
    assert (unknown.duty_district, unknown.source) == ("rach-gia", "Phụ lục")
    assert take_over(journal, cell("list-2")) == []
    lifted = Lifted(**DUTY, district="rach-gia", reason="đã hỏi", source="")
    (event,) = say(journal, lifted)
    assert isinstance(event, UnknownLifted)
    with pytest.raises(NotUnknown):
        say(journal, lifted)


def test_missing_says_nothing_new_but_lifts_what_was_unknown() -> None:
    journal = informed(*KNOWN)
    assert take_over(journal, cell(mark="missing")) == []
    take_over(journal, cell())
    (lifted,) = take_over(journal, cell(mark="missing"))
    assert isinstance(lifted, UnknownLifted)
    assert lifted.reason == "sổ năm 2023"


@pytest.mark.parametrize("said", [{}, {"arrived_at": IN_TIME}, {"mark": "late"}, {"mark": "missing"}])
@pytest.mark.parametrize("sent", [submission(), with_document()])
def test_a_list_never_speaks_against_what_is_known(said: dict[str, Any], sent: Any) -> None:
    journal = informed(*KNOWN)
    send(journal, sent)
    assert take_over(journal, cell(**said)) == []


def test_a_list_speaks_where_what_came_was_not_taken_in() -> None:
    journal = informed(*KNOWN)
    send(journal, submission(channel="zalo"))
    (accepted,) = take_over(journal, cell(arrived_at=IN_TIME))
    assert accepted.submission_id == "list-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "rach-soi"},
        {"unit": "khong-co"},
        {"obligation": "BC-X"},
        {"period": "2031"},
        {"arrived_at": LATER + timedelta(seconds=1)},
    ],
)
def test_a_cell_that_cannot_be_is_passed_over_and_the_others_are_taken(changes: dict[str, Any]) -> None:
    journal = informed(*KNOWN, OTHER_UNIT)
    (accepted,) = take_over(
        journal, cell("list-1", **{"mark": "late", **changes}), cell("list-2", arrived_at=IN_TIME), cell("list-3")
    )
    assert accepted.submission_id == "list-2"


def test_a_list_of_many_units_is_taken_over_at_once() -> None:
    units = [OTHER_UNIT.model_copy(update={"unit": f"u-{number}"}) for number in range(40)]
    period = PERIOD.model_copy(update={"audience": tuple(unit.unit for unit in units)})
    journal = informed(DISTRICT, *units, KNOWN[2], period)
    cells = [
        cell(f"list-{number}", unit=unit.unit, mark="" if number % 2 else "late") for number, unit in enumerate(units)
    ]
    events = take_over(journal, *cells)
    assert [type(event) for event in events] == [ReportSubmitted, ArrivalUnknown] * 20
    assert take_over(journal, *cells) == []


def test_what_officers_wrote_down_stands_after_a_restore_though_no_call_is_repeated() -> None:
    journal = informed(*KNOWN)
    take_over(journal, cell())
    say(journal, Lifted(**DUTY, district="rach-gia", reason="đã hỏi", source=""))
    say(journal, paper())
    send(journal, submission(at=CLAIMED), at=RECEIVED)
    reviewed(journal, at=LATER)
    officer(journal, Revoked.REVOKED, submission_id="paper-1", at=LATER)

    def not_by_officers(row: Row) -> bool:
        return row.source != "operator"

    for place, again in takeback.everywhere(journal, returns=not_by_officers):
        assert takeback.own_events(again) == takeback.own_events(journal), place
