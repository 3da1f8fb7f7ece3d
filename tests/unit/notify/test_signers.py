"""Who signs: the head, a deputy in the head's place, by order, by an authorisation that ends; and what is on hold."""

from datetime import timedelta
from typing import Any

import pytest

from services.contracts.notify import (
    Capacity,
    Channel,
    LetterApproved,
    LetterKind,
    SendingHeld,
    SendingReleased,
    SignerAway,
    SignerNamed,
)
from services.kit.decider import Refusal
from services.notify.domain.inputs import ChannelsSet, HoldAsked, SignerSet
from services.notify.domain.settled import SignerUnknown, TermEmpty, TermUnbounded
from services.notify.domain.signers import (
    Block,
    KindNotGiven,
    NobodyStandsIn,
    NotAuthorised,
    SignerIsAway,
    SignerNotNamed,
    Signers,
    block,
)
from tests.unit.notify.controls import AFTER, ISSUER, LATER, START, Story
from tests.unit.notify.waiting import SOURCE, approval, asked, away, head, prepared, signer

DAY = timedelta(days=1)
COLLECTIVE = ISSUER.model_copy(update={"authority": "TM. Ủy ban nhân dân"})


def desk(*told: Any) -> Story:
    story = prepared()
    story.tell(*told, at=START)
    return story


def signed(story: Story, *, person: str | None = None, kind: LetterKind = LetterKind.COMMEND) -> LetterApproved:
    story.tell(asked("letter", kind, waits=True))
    story.tell(approval("letter", person=person))
    [approved] = story.events(LetterApproved)
    assert isinstance(approved, LetterApproved)
    return approved


def as_block(approved: LetterApproved) -> tuple[str | None, str, str, str, str]:
    return (approved.person, approved.capacity, approved.authority, approved.title, approved.name)


def test_where_nobody_is_named_the_issuers_own_block_stands() -> None:
    assert as_block(signed(desk())) == (None, "head", "", "Chủ tịch", "Nguyễn Văn Mẫu")


def test_the_head_signs() -> None:
    assert as_block(signed(desk(head()))) == ("head", "head", "", "Chủ tịch", "Bà Head")


def test_for_a_collective_body_its_line_stands_above() -> None:
    story = desk(signer("chair", Capacity.TM, authority="TM. Ủy ban nhân dân", title="Chủ tịch"))

    assert as_block(signed(story))[:4] == ("chair", "TM", "TM. Ủy ban nhân dân", "Chủ tịch")


def test_while_the_head_is_away_the_deputy_stands_in() -> None:
    story = desk(head(), signer("deputy", Capacity.KT, stands_in="head"), away("head", AFTER - DAY, AFTER + DAY))

    assert as_block(signed(story)) == ("deputy", "KT", "KT. Chủ tịch", "Phó Chủ tịch", "Ông deputy")


@pytest.mark.parametrize("absence", [away("head", AFTER + DAY), away("head", START, AFTER), away("head", AFTER, AFTER)])
def test_before_and_after_an_absence_the_head_signs(absence: Any) -> None:
    story = desk(head(), signer("deputy", Capacity.KT, stands_in="head"), absence)

    assert signed(story).person == "head"


def test_whoever_is_away_as_well_does_not_stand_in() -> None:
    first, second = signer("first", Capacity.KT), signer("second", Capacity.KT)
    absences = (away("head", START), away("second", START))

    assert signed(desk(head(), first, second, *absences)).person == "first"


def refused(story: Story, person: str | None = None, kind: LetterKind = LetterKind.COMMEND) -> type[Refusal]:
    story.tell(asked("letter", kind, waits=True))
    with pytest.raises(NotAuthorised) as refusal:
        story.tell(approval("letter", person=person))
    assert list(story.events(LetterApproved)) == []
    assert refusal.value.facts.keys() == {"letter", "kind", "person"}
    return refusal.type


def test_where_nobody_stands_in_nothing_is_approved() -> None:
    assert refused(desk(head(), away("head", START))) is NobodyStandsIn


def test_whoever_is_away_does_not_sign() -> None:
    assert refused(desk(head(), away("head", START)), "head") is SignerIsAway


def test_a_deputy_signs_at_any_time_what_was_given_to_them_and_nothing_else() -> None:
    given = signer("deputy", Capacity.KT, kinds=(LetterKind.COMMEND,))

    assert signed(desk(head(), given), person="deputy").capacity is Capacity.KT
    assert refused(desk(head(), given), "deputy", LetterKind.EXPLAIN) is KindNotGiven


def test_a_deputy_to_whom_nothing_was_given_signs_only_while_the_head_is_away() -> None:
    deputy = signer("deputy", Capacity.KT)

    assert refused(desk(head(), deputy), "deputy") is KindNotGiven
    assert signed(desk(head(), deputy, away("head", START)), person="deputy").person == "deputy"


def test_a_deputy_of_somebody_else_does_not_stand_in_for_the_head() -> None:
    refused(desk(head(), signer("other", Capacity.KT, stands_in="somebody"), away("head", START)))


def test_by_order_only_the_kinds_of_the_order_are_signed() -> None:
    office = signer("office", Capacity.TL, title="Chánh Văn phòng", kinds=(LetterKind.REMIND,))

    assert as_block(signed(desk(head(), office), person="office", kind=LetterKind.REMIND))[1:4] == (
        "TL",
        "TL. Chủ tịch",
        "Chánh Văn phòng",
    )
    assert refused(desk(head(), office), "office", LetterKind.EXPLAIN) is KindNotGiven


def test_an_authorisation_ends_and_says_by_which_document() -> None:
    bound = {"until": LATER, "source": SOURCE}
    clerk = signer("clerk", Capacity.TUQ, title="Trưởng phòng", **bound)

    assert signed(desk(head(), clerk), person="clerk").authority == "TUQ. Chủ tịch"
    for missing in bound:
        with pytest.raises(TermUnbounded):
            desk(clerk.model_copy(update={missing: None}))


def test_after_its_term_nobody_signs() -> None:
    clerk = signer("clerk", Capacity.TUQ, until=AFTER, source=SOURCE)

    assert refused(desk(head(), clerk), "clerk") is SignerNotNamed
    assert refused(desk(head(since=LATER)), "head") is SignerNotNamed


def test_whoever_is_withdrawn_signs_no_more() -> None:
    assert refused(desk(head(), head(withdrawn=True)), "head") is SignerNotNamed


def test_nobody_who_was_not_named_signs() -> None:
    assert refused(desk(head()), "stranger") is SignerNotNamed


def test_a_deputy_of_a_collective_body_signs_for_both() -> None:
    named = {"head": SignerNamed(**head().model_dump(), named_at=START)}
    deputy = SignerNamed(**signer("deputy", Capacity.KT).model_dump(), named_at=START)
    signers = Signers(named={**named, "deputy": deputy}, away={"head": absent()})

    found = block(signers, COLLECTIVE, None, LetterKind.COMMEND, AFTER)

    assert isinstance(found, Block)
    assert found.authority == "TM. Ủy ban nhân dân\nKT. Chủ tịch"


def absent() -> SignerAway:
    return SignerAway(district="rach-gia", person="head", since=START, noted_at=START)


class TestSettling:
    """What is settled is said once."""

    @pytest.mark.parametrize(
        "told", [head(), ChannelsSet(district="rach-gia", unit="an-binh", channels=(Channel.PAPER,))]
    )
    def test_the_same_again_says_nothing(self, told: Any) -> None:
        story = prepared()

        assert [len(story.tell(told)) for _ in range(2)] == [1, 0]

    def test_said_again_it_replaces(self) -> None:
        story = desk(head(), head(name="Bà Khác"))

        assert signed(story).name == "Bà Khác"

    def test_nobody_unknown_is_away_or_withdrawn(self) -> None:
        for told in (away("nobody"), signer("nobody", Capacity.KT, withdrawn=True)):
            with pytest.raises(SignerUnknown):
                prepared().tell(told)

    def test_a_term_ends_after_it_begins(self) -> None:
        with pytest.raises(TermEmpty):
            prepared().tell(signer("deputy", Capacity.KT, since=AFTER, until=AFTER))

    def test_an_absence_begins_now_where_nothing_is_said(self) -> None:
        [absence] = desk(head()).tell(away("head"))

        assert absence.since == AFTER

    def test_a_hold_is_said_once_and_lifted_once(self) -> None:
        story, hold = prepared(), HoldAsked(district="rach-gia", reason="rà soát")
        release = hold.model_copy(update={"release": True})

        told = [story.tell(each) for each in (release, hold, hold, release, release)]

        assert [[type(event) for event in events] for events in told] == [[], [SendingHeld], [], [SendingReleased], []]


def test_a_signer_is_read_as_it_was_told() -> None:
    told = signer("deputy", Capacity.KT, kinds=(LetterKind.URGE,), stands_in="head")
    [named] = prepared().tell(told)

    assert SignerSet.model_validate(named.model_dump()) == told
