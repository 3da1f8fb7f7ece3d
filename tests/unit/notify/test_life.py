"""The life of a letter that waits: approved or not, numbered, void, sent again, taken back; each thing decided once."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.notify import (
    Capacity,
    Channel,
    Delivery,
    LetterApproved,
    LetterBounced,
    LetterDelivered,
    LetterDrafted,
    LetterDropped,
    LetterIssued,
    LetterKind,
    LetterNumbered,
    LetterRecalled,
    LetterRef,
    LetterRejected,
    LetterSent,
    LetterSigned,
    LetterVoided,
    LetterWaits,
    SendingRepeated,
    WaitsFor,
)
from services.notify.domain import life
from services.notify.domain.inputs import MailResult, SendingTried
from services.notify.domain.signers import Signers
from tests.unit.notify.controls import AFTER, DUE, ISSUER, ISSUER_SET, LATER, REMINDS, Story, answered, due_soon, late
from tests.unit.notify.listed import LISTED
from tests.unit.notify.waiting import (
    EXTERNAL,
    HASH,
    OTHER_HASH,
    PRAISE,
    approval,
    asked,
    bounced,
    delivered,
    given,
    paper,
    prepared,
    recall,
    resend,
    void,
)

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOTICE = "urge-an-binh~BC-Q1~2023"


def kinds(events: list[Any]) -> list[str]:
    return [type(event).__name__ for event in events]


def approved() -> Story:
    story = prepared()
    story.tell(asked(), approval())
    return story


def test_a_draft_that_needs_approval_waits_and_has_no_number() -> None:
    story = prepared()

    drafted, waits = story.tell(asked())

    assert isinstance(drafted, LetterDrafted)
    assert isinstance(waits, LetterWaits)
    assert (drafted.planned, drafted.waits_for, waits.waits_for) == (True, WaitsFor.APPROVAL, WaitsFor.APPROVAL)
    assert (waits.symbol, waits.units, waits.since) == ("UBND-CCHC", ("an-binh",), AFTER)
    assert story.numbers() == []
    assert story.tell(asked()) == []


def test_an_approved_letter_is_numbered_on_the_day_of_its_approval() -> None:
    story = prepared()
    story.tell(asked(), at=AFTER)

    decided = story.tell(approval(why="đúng"), at=LATER)

    assert kinds(decided) == ["LetterApproved", "LetterNumbered", "LetterIssued"]
    approved, numbered, issued = decided
    assert (approved.capacity, approved.title, approved.name) == (Capacity.HEAD, "Chủ tịch", "Nguyễn Văn Mẫu")
    assert (numbered.number, numbered.dated, numbered.year) == (1, LATER.date(), 2023)
    assert (issued.number, issued.dated, issued.issued_at) == (1, LATER.date(), LATER)


def test_a_letter_that_waits_over_new_year_is_numbered_in_the_new_book() -> None:
    story = prepared()
    story.tell(asked(), late("an-hoa"), at=AFTER)

    story.tell(approval(), at=AFTER.replace(year=2024))

    assert [(year, number) for _, year, number in story.numbers()] == [(2023, 1), (2024, 1)]


def test_a_rejected_letter_never_gets_a_number() -> None:
    story = prepared()
    story.tell(asked())

    [rejected] = story.tell(approval(rejected=True, why="chưa đủ căn cứ"))

    assert isinstance(rejected, LetterRejected)
    assert rejected.reason == "chưa đủ căn cứ"
    assert story.numbers() == []
    assert story.tell(approval(rejected=True, why="chưa đủ căn cứ")) == []
    with pytest.raises(life.AlreadyDecided):
        story.tell(approval())


@pytest.mark.parametrize("again", [approval(), approval(person=None)])
def test_whoever_approves_again_says_nothing_new(again: Any) -> None:
    assert approved().tell(again) == []


def test_an_approved_letter_is_not_rejected() -> None:
    with pytest.raises(life.AlreadyDecided):
        approved().tell(approval(rejected=True, why="muộn rồi"))


@pytest.mark.parametrize("rejected", [False, True])
def test_what_never_waited_cannot_be_judged(rejected: bool) -> None:  # noqa: FBT001 - a parameter
    story = prepared()
    story.tell(late("an-binh"))

    with pytest.raises(life.NotWaiting):
        story.tell(approval(NOTICE, rejected=rejected, why="x"))


def test_a_reminder_takes_no_number_after_the_due_instant() -> None:
    story = prepared(EXTERNAL)
    story.tell(due_soon("an-binh"), at=REMINDS)

    with pytest.raises(life.MomentPassed):
        story.tell(given(3, DUE.date(), "remind-an-binh~BC-Q1~2023"), at=DUE)


@pytest.mark.parametrize(("now", "decided"), [(DUE - SECOND, LetterApproved), (DUE, LetterDropped)])
def test_a_reminder_that_waited_until_the_due_instant_is_dropped(now: datetime, decided: type) -> None:
    _, waits = prepared().tell(asked("remind-1", LetterKind.REMIND, waits=True), at=REMINDS)
    stage = life.Waiting(waits.model_copy(update={"due_at": DUE}), waits.duties)

    [event] = life.decide(life.Judge(approval("remind-1"), Signers(), ISSUER, "call", now), life.Life(stage=stage))

    assert isinstance(event, decided)


def test_kinds_that_accuse_or_praise_wait_for_approval_and_lists_do_not() -> None:
    story = prepared()
    waits = {}
    for kind in LetterKind:
        [drafted, *_] = story.tell(asked(f"{kind}-1", kind))
        waits[kind] = drafted.waits_for

    automatic = {kind for kind, needed in waits.items() if needed is None}
    assert automatic == {LetterKind.REMIND, LetterKind.URGE, LetterKind.RECTIFY}


def test_an_officer_may_want_an_approval_of_any_kind() -> None:
    drafted, waits = prepared().tell(asked("urge-1", LetterKind.URGE, waits=True))

    assert (drafted.waits_for, type(waits)) == (WaitsFor.APPROVAL, LetterWaits)


def test_nobody_drafts_while_nobody_writes() -> None:
    with pytest.raises(life.IssuerUnknown):
        Story().tell(asked())


class TestExternalBook:
    """A registry elsewhere gives number and date."""

    def test_a_letter_in_no_need_of_approval_waits_for_its_number_alone(self) -> None:
        story = prepared(EXTERNAL)

        drafted, waits = story.tell(LISTED, at=LATER)

        assert (drafted.kind, waits.waits_for, story.numbers()) == (LetterKind.RECTIFY, WaitsFor.NUMBER, [])

    def test_the_letter_of_the_registry_comes_out_as_it_was_numbered(self) -> None:
        story = prepared(EXTERNAL)
        story.tell(LISTED, at=LATER)

        numbered, issued = story.tell(given(884, date(2023, 10, 3), LISTED.letter), at=LATER)

        assert isinstance(numbered, LetterNumbered)
        assert isinstance(issued, LetterIssued)
        assert (numbered.number, numbered.symbol, numbered.dated) == (884, "UBND-CCHC", date(2023, 10, 3))

    def test_numbers_come_in_any_order_and_each_once(self) -> None:
        story = prepared(EXTERNAL)
        for name in ("a", "b", "c"):
            story.tell(asked(name), approval(name))

        story.tell(given(20, AFTER.date(), "b"), given(7, AFTER.date(), "a"))

        with pytest.raises(life.NumberUsed):
            story.tell(given(20, AFTER.date(), "c"))
        assert [number for _, _, number in story.numbers()] == [20, 7]

    def test_the_same_number_may_be_given_in_another_year(self) -> None:
        story = prepared(EXTERNAL)
        story.tell(asked("a"), approval("a"), given(5, AFTER.date(), "a"))
        new_year = AFTER.replace(year=2024)

        story.tell(asked("b"), approval("b"), given(5, new_year.date(), "b"), at=new_year)

        assert [(year, number) for _, year, number in story.numbers()] == [(2023, 5), (2024, 5)]

    def test_no_letter_is_dated_before_its_approval_or_in_future(self) -> None:
        story = prepared(EXTERNAL)
        story.tell(asked(), at=AFTER)
        story.tell(approval(), at=AFTER + 2 * DAY)

        with pytest.raises(life.DatedBeforeApproval):
            story.tell(given(1, (AFTER + DAY).date()), at=LATER)
        with pytest.raises(life.DatedInFuture):
            story.tell(given(1, (LATER + DAY).date()), at=LATER)
        assert kinds(story.tell(given(1, (AFTER + 2 * DAY).date()), at=LATER)) == ["LetterNumbered", "LetterIssued"]

    def test_what_is_not_approved_gets_no_number(self) -> None:
        story = prepared(EXTERNAL)
        story.tell(asked())

        with pytest.raises(life.NotApproved):
            story.tell(given(1, AFTER.date()))

    @pytest.mark.parametrize("second", [approval(rejected=True, why="muộn"), approval(person="somebody-else")])
    def test_what_is_approved_and_waits_for_its_number_is_not_decided_again(self, second: Any) -> None:
        story = prepared(EXTERNAL)
        story.tell(asked(), approval())

        with pytest.raises(life.AlreadyDecided):
            story.tell(second)

    def test_an_own_book_goes_on_after_the_highest_number_a_registry_gave(self) -> None:
        story = prepared()
        story.tell(late("an-binh"), EXTERNAL, asked("a"), approval("a"), given(20, AFTER.date(), "a"))
        story.tell(asked("b"), approval("b"), given(7, AFTER.date(), "b"))

        story.tell(ISSUER_SET, late("an-hoa"))

        assert [number for _, _, number in story.numbers()] == [1, 20, 7, 21]

    def test_the_same_number_again_changes_nothing_and_another_is_refused(self) -> None:
        story = prepared(EXTERNAL)
        story.tell(asked(), approval(), given(4, AFTER.date()))

        assert story.tell(given(4, AFTER.date())) == []
        with pytest.raises(life.AlreadyNumbered):
            story.tell(given(5, AFTER.date()))

    def test_an_own_book_takes_no_number(self) -> None:
        story = prepared()
        story.tell(asked())

        with pytest.raises(life.OwnBook):
            story.tell(given(1, AFTER.date()))

    def test_a_letter_in_no_need_of_approval_can_be_rejected_and_not_approved(self) -> None:
        story = prepared(EXTERNAL)
        story.tell(late("an-binh"), late("an-hoa"))

        with pytest.raises(life.NotWaiting):
            story.tell(approval(NOTICE))
        assert kinds(story.tell(approval(NOTICE, rejected=True, why="nhầm"))) == ["LetterRejected"]
        with pytest.raises(life.AlreadyDecided):
            story.tell(given(1, AFTER.date(), NOTICE))


class TestVoid:
    """A number once given stays in the book."""

    def test_a_letter_of_which_nothing_went_out_is_voided_once(self) -> None:
        story = approved()

        [voided] = story.tell(void())

        assert isinstance(voided, LetterVoided)
        assert (voided.number, voided.reason) == (1, "in sai")
        assert story.tell(void(why="lại")) == []

    def test_the_next_letter_takes_the_next_number(self) -> None:
        story = approved()
        story.tell(void(), late("an-hoa"))

        assert [number for _, _, number in story.numbers()] == [1, 2]

    def test_what_went_out_is_not_voided(self) -> None:
        story = approved()
        story.tell(answered(PRAISE, "an-binh"))

        with pytest.raises(life.AlreadySent):
            story.tell(void())

    def test_what_may_have_gone_out_is_not_voided(self) -> None:
        story = approved()
        story.tell(SendingTried(letter=PRAISE, unit="an-binh", channel=Channel.MAIL, to="x@y.example", message="m"))

        with pytest.raises(life.AlreadySent):
            story.tell(void())

    def test_what_was_refused_everywhere_is_voided(self) -> None:
        story = approved()
        story.tell(SendingTried(letter=PRAISE, unit="an-binh", channel=Channel.MAIL, to="x@y.example", message="m"))
        story.tell(answered(PRAISE, "an-binh", result=MailResult.REFUSED))

        assert kinds(story.tell(void())) == ["LetterVoided"]

    def test_what_has_no_number_is_not_voided(self) -> None:
        story = prepared()
        story.tell(asked())

        with pytest.raises(life.NotNumbered):
            story.tell(void())


class TestSendings:
    """Sent, sent again, and what became of it."""

    def test_a_sending_ends_once_and_may_be_begun_again_by_an_officer(self) -> None:
        story = approved()
        story.tell(answered(PRAISE, "an-binh", result=MailResult.REFUSED))

        [again] = story.tell(resend())
        second = answered(PRAISE, "an-binh").model_copy(update={"again": 2})
        [sent] = story.tell(second)

        assert isinstance(again, SendingRepeated)
        assert isinstance(sent, LetterSent)
        assert (again.again, sent.again) == (2, 2)
        assert story.tell(second, answered(PRAISE, "an-binh")) == []

    def test_what_is_on_its_way_is_not_begun_again(self) -> None:
        story = approved()

        with pytest.raises(life.StillSending):
            story.tell(resend())

    def test_a_draft_is_not_sent_again(self) -> None:
        story = prepared()
        story.tell(asked())

        with pytest.raises(life.NotNumbered):
            story.tell(resend())

    def test_an_automatic_letter_is_sent_again_like_any(self) -> None:
        story = prepared()
        story.tell(late("an-binh"), answered(NOTICE, "an-binh", result=MailResult.NO_ADDRESS))

        assert kinds(story.tell(resend(NOTICE))) == ["SendingRepeated"]

    def test_what_became_of_it_is_told_once_each(self) -> None:
        story = approved()
        story.tell(answered(PRAISE, "an-binh"))

        words = [delivered(), delivered(), delivered(Delivery.ACKNOWLEDGED), bounced(), bounced()]
        told = story.tell(*words)

        assert kinds(told) == ["LetterDelivered", "LetterDelivered", "LetterBounced"]
        assert isinstance(told[0], LetterDelivered)
        assert isinstance(told[2], LetterBounced)

    def test_what_has_no_number_arrived_nowhere(self) -> None:
        story = prepared()
        story.tell(asked())

        with pytest.raises(life.NotNumbered):
            story.tell(delivered())

    def test_a_paper_is_signed_once_and_again_only_where_it_is_gone(self) -> None:
        story = approved()

        [signed] = story.tell(paper(), paper(), paper(OTHER_HASH), paper(OTHER_HASH, gone="c" * 64))
        [anew] = story.tell(paper(OTHER_HASH, gone=HASH))

        assert isinstance(signed, LetterSigned)
        assert (signed.sha256, anew.sha256) == (HASH, OTHER_HASH)

    def test_a_draft_has_no_paper(self) -> None:
        story = prepared()
        story.tell(asked())

        with pytest.raises(life.NotNumbered):
            story.tell(paper())


class TestRecall:
    """A letter is taken back by another one."""

    def ref(self, story: Story) -> LetterRef:
        first = next(iter(story.events(LetterNumbered)))
        return LetterRef.model_validate(first.model_dump())

    def test_it_is_taken_back_when_the_other_has_its_number(self) -> None:
        story = approved()
        story.tell(answered(PRAISE, "an-binh"))

        assert kinds(story.tell(recall(self.ref(story)))) == ["LetterDrafted", "LetterWaits"]
        decided = story.tell(approval("recall-1"))

        assert kinds(decided) == ["LetterApproved", "LetterNumbered", "LetterIssued", "LetterRecalled"]
        recalled = decided[-1]
        assert isinstance(recalled, LetterRecalled)
        assert (recalled.letter, recalled.by, recalled.reason) == (PRAISE, "recall-1", "ban hành nhầm")

    def test_it_is_taken_back_once_and_not_sent_again(self) -> None:
        story = approved()
        story.tell(answered(PRAISE, "an-binh"), recall(self.ref(story)), approval("recall-1"))

        decided = story.tell(recall(self.ref(story), "recall-2"), approval("recall-2"))

        assert "LetterRecalled" not in kinds(decided)
        with pytest.raises(life.Recalled):
            story.tell(resend())

    def test_a_rejected_recall_takes_nothing_back(self) -> None:
        story = approved()
        story.tell(recall(self.ref(story)), approval("recall-1", rejected=True, why="không cần"))

        assert list(story.events(LetterRecalled)) == []


def test_the_block_that_was_approved_is_told_with_the_letter() -> None:
    story = approved()
    [said] = story.events(LetterApproved)

    assert json.loads(next(iter(story.events(LetterDrafted))).content)["signer_name"] == said.name


def test_a_letter_is_decided_the_same_after_a_restart_between_any_two_steps() -> None:
    told = [asked(), approval(), paper(), answered(PRAISE, "an-binh"), delivered(), bounced(), resend()]
    at_once, restarted = prepared(), prepared()
    at_once.tell(*told)
    for event in told:
        restarted.forget()
        restarted.tell(event)

    assert kinds([fact.event for fact in at_once.own]) == kinds([fact.event for fact in restarted.own])
