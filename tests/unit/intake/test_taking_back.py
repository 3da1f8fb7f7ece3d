"""What is taken back: by the district that sent it, or by an officer; and what is answered, now and for ever."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from services.contracts.district import Withdrawal
from services.contracts.intake import AcceptanceRevoked, ReasonCode, ReportReturned, ReportSubmitted, Revoked
from services.intake.audit import promised
from services.intake.domain import Repeated, Reused, Revoking
from services.intake.domain.takingback import NothingToTakeBack
from services.intake.handlers import read_sent
from tests.kit import takeback
from tests.kit.controls import DISTRICT, DUE, IN_TIME, KNOWN, TOO_LATE, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import ABOUT, SOURCE, found, informed, send, with_document

LATER: Final = DUE + timedelta(hours=1)


def withdrawal(submission_id: str = "RG-R1", withdraws: str = "RG-0001", **changes: Any) -> Withdrawal:
    plain = {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023", "submitted_at": IN_TIME, "reason": "gửi nhầm"}
    return Withdrawal.model_validate({**plain, "submission_id": submission_id, "withdraws": withdraws, **changes})


def ask_back(
    journal: Journal, sent: Withdrawal | None = None, *, at: datetime = LATER, source: str = SOURCE, name: str = ""
) -> list[Any]:
    sent = sent or withdrawal()
    body = json.dumps({**json.loads(sent.model_dump_json()), **({"district": name} if name else {})})
    return journal.hear(read_sent(body), source=source, at=at, message_id=sent.submission_id, body=body)


def officer(journal: Journal, because: Revoked, *, at: datetime = LATER, **about: str) -> list[Any]:
    words = {"because": because, "reason": "quyết định", "source": "12/QĐ"}
    return journal.hear(Revoking.model_validate({**ABOUT, **about, **words}), source="operator", at=at)


def again(journal: Journal, submission_id: str) -> list[Any]:
    about = {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023", "content_sha256": "x"}
    return journal.hear(Repeated(submission_id=submission_id, **about), source=SOURCE, at=LATER)


def receipts(journal: Journal) -> list[dict[str, Any]]:
    return [json.loads(said.body) for said in journal.said]


def taken_in() -> Journal:
    journal = informed(*KNOWN)
    send(journal, submission())
    return journal


def told(receipt: dict[str, Any]) -> tuple[Any, ...]:
    return (receipt["submission_id"], receipt["outcome"], *(reason["code"] for reason in receipt["reasons"]))


def test_what_was_accepted_counts_no_longer_from_when_its_sender_took_it_back() -> None:
    journal = taken_in()
    (revoked,) = ask_back(journal)
    assert isinstance(revoked, AcceptanceRevoked)
    assert (revoked.submission_id, revoked.because, revoked.arrived_at) == ("RG-0001", Revoked.WITHDRAWN, IN_TIME)
    assert (revoked.effective_at, revoked.reason) == (LATER, "gửi nhầm")
    _accepted, answer = receipts(journal)
    assert told(answer) == ("RG-R1", "withdrawn", "withdrawn")
    assert (answer["withdraws"], answer["content_sha256"]) == ("RG-0001", revoked.content_sha256)
    assert (answer["event_id"], answer["position"]) == ("intake-2", 2)


def test_what_is_held_goes_back_and_both_are_told() -> None:
    journal = informed(*KNOWN)
    (held,) = send(journal, with_document())
    (returned,) = ask_back(journal)
    assert isinstance(returned, ReportReturned)
    assert (returned.submission_id, returned.reasons) == ("RG-0001", (ReasonCode.WITHDRAWN,))
    assert returned.content_sha256 == held.content_sha256
    _held, *answers = sorted(receipts(journal), key=lambda one: (one["event_id"], one["submission_id"]))
    assert [told(answer) for answer in answers] == [
        ("RG-0001", "returned", "withdrawn"),
        ("RG-R1", "withdrawn", "withdrawn"),
    ]
    assert found(journal) == []


def test_the_same_id_is_not_accepted_again_and_answers_by_what_stands() -> None:
    journal = taken_in()
    ask_back(journal)
    assert again(journal, "RG-0001") == []
    first, _, repeat = receipts(journal)
    assert told(repeat) == ("RG-0001", "withdrawn", "withdrawn")
    assert (repeat["repeat"], repeat["content_sha256"]) == (True, first["content_sha256"])
    assert (repeat["arrived_at"], repeat["event_id"]) == (first["arrived_at"], "intake-2")
    (anew,) = send(journal, submission("RG-0002", at=TOO_LATE))
    assert (anew.version, anew.arrived_at) == (2, TOO_LATE)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_withdrawal_that_comes_again_is_answered_by_the_same(restarted: bool) -> None:  # noqa: FBT001
    journal = taken_in()
    ask_back(journal)
    if restarted:
        journal.forget()
    assert again(journal, "RG-R1") == []
    _, first, repeat = receipts(journal)
    assert {**first, "repeat": True} == repeat


NOTHING: Final = ReasonCode.NOTHING_TO_WITHDRAW
REFUSED: Final[tuple[tuple[dict[str, Any], dict[str, Any], ReasonCode], ...]] = (
    ({"withdraws": "RG-9999"}, {}, NOTHING),
    ({"withdraws": "RG-R1"}, {}, NOTHING),
    ({"period": "2022"}, {}, NOTHING),
    ({"unit": "rach-soi"}, {}, NOTHING),
    ({}, {"source": "district/ha-tien"}, NOTHING),
    ({"withdraws": "RG-0002"}, {}, NOTHING),
    ({"type": "district.withdrawal.v2"}, {}, ReasonCode.SCHEMA_UNSUPPORTED),
    ({}, {"name": "ha-tien"}, ReasonCode.NOT_THIS_DISTRICT),
)


@pytest.mark.parametrize(("changes", "how", "reason"), REFUSED)
def test_what_cannot_be_taken_back_is_said_and_stays(
    changes: dict[str, Any], how: dict[str, Any], reason: ReasonCode
) -> None:
    journal = informed(*KNOWN, DISTRICT.model_copy(update={"district": "ha-tien"}))
    send(journal, submission())
    send(journal, submission("RG-0002", channel="zalo"))
    assert ask_back(journal, withdrawal(**changes), **how) == []
    answer = receipts(journal)[-1]
    assert told(answer) == ("RG-R1", "refused", reason.value)
    assert (answer["event_id"], answer["position"], answer["journal_hash"]) == (None, None, None)
    assert promised(journal.said[-1].body.encode()) == (None, "")


@pytest.mark.parametrize("restarted", [False, True])
def test_a_refused_withdrawal_stays_refused_though_what_it_named_came_later(restarted: bool) -> None:  # noqa: FBT001
    journal = informed(*KNOWN)
    ask_back(journal, at=IN_TIME - timedelta(hours=1))
    (accepted,) = send(journal, submission())
    if restarted:
        journal.forget()
    assert again(journal, "RG-R1") == []
    first, _, repeat = receipts(journal)
    assert isinstance(accepted, ReportSubmitted)
    assert {**first, "repeat": True} == repeat
    (revoked,) = ask_back(journal, withdrawal("RG-R2"))
    assert isinstance(revoked, AcceptanceRevoked)


def test_a_second_withdrawal_of_the_same_is_told_what_is_so() -> None:
    journal = taken_in()
    ask_back(journal)
    assert ask_back(journal, withdrawal("RG-R2")) == []
    first, second = receipts(journal)[1:]
    assert told(second) == ("RG-R2", "withdrawn", "withdrawn")
    assert second["event_id"] == first["event_id"]


def test_an_id_that_was_used_for_a_report_withdraws_nothing() -> None:
    journal = taken_in()
    other = Reused(submission=withdrawal("RG-0001", "RG-0001"), content_sha256="x")
    (refused,) = journal.hear(other, source=SOURCE, at=LATER)
    assert refused.reasons == (ReasonCode.ID_REUSED,)


# An officer ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("because", "effective"), [(Revoked.WITHDRAWN, LATER), (Revoked.REVOKED, IN_TIME)])
def test_an_officer_takes_an_acceptance_back_and_its_sender_is_told(because: Revoked, effective: datetime) -> None:
    journal = taken_in()
    (revoked,) = officer(journal, because)
    assert (revoked.because, revoked.effective_at, revoked.revoked_at) == (because, effective, LATER)
    assert (revoked.reason, revoked.source, revoked.content_sha256) == ("quyết định", "12/QĐ", "")
    first, answer = receipts(journal)
    assert told(answer) == ("RG-0001", "withdrawn", because.value)
    assert (answer["repeat"], answer["content_sha256"]) == (False, first["content_sha256"])
    with pytest.raises(NothingToTakeBack, match="RG-0001"):
        officer(journal, because)


def test_whose_withdrawal_was_refused_is_not_told_of_what_an_officer_takes_back() -> None:
    journal = informed(*KNOWN)
    ask_back(journal, at=IN_TIME - timedelta(hours=1))
    send(journal, submission())
    officer(journal, Revoked.REVOKED)
    assert told(receipts(journal)[-1]) == ("RG-0001", "withdrawn", "revoked")


def test_an_officer_withdraws_what_is_held_but_revokes_only_what_was_accepted() -> None:
    journal = informed(*KNOWN)
    send(journal, with_document())
    with pytest.raises(NothingToTakeBack):
        officer(journal, Revoked.REVOKED)
    (returned,) = officer(journal, Revoked.WITHDRAWN)
    assert returned.reasons == (ReasonCode.WITHDRAWN,)
    assert told(receipts(journal)[-1]) == ("RG-0001", "returned", "withdrawn")


@pytest.mark.parametrize("because", list(Revoked))
def test_an_officer_cannot_take_back_what_does_not_stand(because: Revoked) -> None:
    journal = informed(*KNOWN)
    send(journal, submission(channel="zalo"))
    for name in ("RG-0001", "RG-9999"):
        with pytest.raises(NothingToTakeBack):
            officer(journal, because, submission_id=name)


# A restored intake ---------------------------------------------------------------------------------------------------


def story() -> Journal:
    journal = informed(*KNOWN)
    send(journal, submission("RG-1"), at=IN_TIME - timedelta(hours=3))
    ask_back(journal, withdrawal("W-1", "RG-1"), at=IN_TIME)
    send(journal, with_document("RG-2"), at=IN_TIME)
    ask_back(journal, withdrawal("W-2", "RG-2"), at=IN_TIME)
    ask_back(journal, withdrawal("W-3", "RG-3"), at=IN_TIME)
    send(journal, submission("RG-3"), at=IN_TIME + timedelta(seconds=1))
    send(journal, with_document("RG-4"), at=DUE)
    send(journal, submission("RG-5", replaces="RG-4"), at=DUE)
    return journal


def shown(journal: Journal) -> list[Any]:
    clocks = {"decided_at", "revoked_at"}
    return [(type(event), event.model_dump(exclude=clocks)) for event in takeback.own_events(journal)]


def test_nothing_is_taken_back_twice_after_a_restore() -> None:
    before = story()
    for place, restored in takeback.everywhere(before):
        assert takeback.own_events(restored) == takeback.own_events(before), place
    for place, restored in takeback.with_an_end_lost(before, first=5):
        assert shown(restored) == shown(before), place


def test_a_withdrawal_under_the_id_of_a_report_that_was_lost_is_refused() -> None:
    before = taken_in()
    restored = takeback.restored(before, cut=len(KNOWN))
    (refused,) = ask_back(restored, withdrawal("RG-0001", "RG-0001"))
    assert refused.reasons == (ReasonCode.ID_REUSED,)


def test_withdrawals_are_answered_after_a_restore_as_they_were_before() -> None:
    before = story()
    expected = {one["submission_id"]: (told(one), one["event_id"]) for one in receipts(before)}
    for place, restored in takeback.everywhere(before):
        for name in ("W-1", "W-2", "W-3", "RG-1", "RG-3"):
            again(restored, name)
            last = receipts(restored)[-1]
            if name != "RG-1":
                assert (told(last), last["event_id"]) == expected[name], (place, name)
            else:
                assert last["outcome"] == "withdrawn", place
