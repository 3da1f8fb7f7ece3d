"""Letters follow facts: what waits is dropped when its ground goes, what has its number is corrected, each duty once."""

from typing import Any

import pytest

from services.contracts.deadlines import Lapse
from services.contracts.notify import (
    DutyRef,
    LetterDrafted,
    LetterDropped,
    LetterKind,
    LetterNumbered,
    LetterRef,
    LetterRevised,
    LetterWaits,
    WaitsFor,
)
from services.notify.domain import book, life
from services.notify.domain.dutystate import Cleared
from services.notify.domain.keyed import Keyed
from services.notify.texts import Report, Unit
from tests.unit.notify.acts import due_changed, lapsed, unexcused, waived, withdrawn_for
from tests.unit.notify.controls import (
    AFTER,
    DUE,
    ISSUER_SET,
    LATER,
    REMINDS,
    Story,
    due_soon,
    excused,
    late,
    withdrawn,
)
from tests.unit.notify.waiting import DUTY, EXTERNAL, approval, asked, given, prepared, void

NOTICE, REMINDER = "urge-an-binh~BC-Q1~2023", "remind-an-binh~BC-Q1~2023"
OTHER = DutyRef(unit="an-binh", obligation="BC-6T", period="2023")


def kinds(events: list[Any]) -> list[str]:
    return [type(event).__name__ for event in events]


def waiting() -> Story:
    story = prepared(EXTERNAL)
    story.tell(late("an-binh"), at=DUE)
    return story


@pytest.mark.parametrize("why", [withdrawn("an-binh"), excused("an-binh")])
def test_a_notice_without_a_number_is_dropped_once(why: Any) -> None:
    story = waiting()

    [dropped] = story.tell(why)

    assert isinstance(dropped, LetterDropped)
    assert (dropped.letter, dropped.because) == (NOTICE, "not-late")
    assert story.tell(why) == []
    assert story.letters() == [NOTICE]


@pytest.mark.parametrize(
    ("reason", "order"),
    [("waived", waived()), ("lapsed", lapsed(Lapse.SUCCESSION)), ("due-changed", due_changed())],
)
def test_whatever_ends_a_lateness_drops_its_notice(reason: str, order: Any) -> None:
    story = waiting()
    moved = LATER if reason == "due-changed" else None

    told = story.tell(withdrawn_for(reason, now_due_at=moved), order)

    assert kinds(told) == ["LetterDropped"]


def test_a_dropped_notice_gets_no_number() -> None:
    story = waiting()
    story.tell(withdrawn("an-binh"))

    with pytest.raises(life.AlreadyDecided):
        story.tell(given(1, AFTER.date(), NOTICE))


def test_a_notice_that_had_waited_for_its_number_is_corrected_in_the_year_of_that_number() -> None:
    story = waiting()
    story.tell(given(12, AFTER.date().replace(year=2024), NOTICE), at=AFTER.replace(year=2024))

    drafted, waits = story.tell(withdrawn("an-binh"), at=AFTER.replace(year=2024))

    assert isinstance(drafted, LetterDrafted)
    assert isinstance(waits, LetterWaits)
    assert drafted.corrects is not None
    assert (drafted.kind, drafted.corrects.year, drafted.corrects.number) == (LetterKind.CORRECT, 2024, 12)
    assert (drafted.waits_for, waits.waits_for) == (WaitsFor.NUMBER, WaitsFor.NUMBER)
    assert story.tell(withdrawn("an-binh")) == []


def test_a_rejected_notice_is_not_corrected() -> None:
    story = waiting()
    story.tell(approval(NOTICE, rejected=True, why="nhầm"))

    assert story.tell(withdrawn("an-binh")) == []


def test_a_void_notice_is_not_corrected() -> None:
    story = prepared()
    story.tell(late("an-binh"), at=DUE)
    story.tell(void(NOTICE))

    assert story.tell(withdrawn("an-binh")) == []


@pytest.mark.parametrize("order", [due_changed(), waived(), lapsed(Lapse.RULE)])
def test_a_reminder_that_waits_is_dropped_when_nothing_is_due_then(order: Any) -> None:
    story = prepared(EXTERNAL)
    story.tell(due_soon("an-binh"), at=REMINDS)

    [dropped] = story.tell(order, at=REMINDS)

    assert (type(dropped), dropped.letter) == (LetterDropped, REMINDER)


def test_a_reminder_of_the_due_instant_that_holds_stays() -> None:
    story = prepared(EXTERNAL)
    story.tell(due_soon("an-binh"), at=REMINDS)

    assert story.tell(due_changed(due_at=DUE), at=REMINDS) == []


def test_a_correction_that_waits_is_dropped_where_the_excuse_is_taken_back() -> None:
    story = waiting()
    story.tell(given(12, AFTER.date(), NOTICE))
    story.tell(excused("an-binh"))
    correction = "correct-an-binh~BC-Q1~2023"

    dropped, drafted, waits = story.tell(unexcused())

    assert isinstance(dropped, LetterDropped)
    assert (dropped.letter, dropped.because) == (correction, "late-again")
    assert (drafted.kind, type(waits)) == (LetterKind.URGE, LetterWaits)
    with pytest.raises(life.AlreadyDecided):
        story.tell(given(13, AFTER.date(), correction))


def test_lateness_that_comes_back_is_written_about_again() -> None:
    story = waiting()
    story.tell(withdrawn("an-binh"))

    drafted, waits = story.tell(late("an-binh").model_copy(update={"settled_at": LATER}), at=LATER)

    assert (drafted.letter, type(waits)) == (f"{NOTICE}~2", LetterWaits)


class TestDigest:
    """A letter about several duties loses one at a time."""

    def waits(self) -> LetterWaits:
        _, waits = waiting_digest()
        return waits

    def test_it_speaks_on_of_the_others_and_its_approval_counts_no_more(self) -> None:
        stage = life.Waiting(self.waits(), (DUTY, OTHER))
        command = life.Reconsider("digest", (DUTY,), "accepted", AFTER, content="{}")

        [revised] = life.decide(command, life.Life(stage=stage))

        assert isinstance(revised, LetterRevised)
        assert (revised.duties, revised.units, revised.content) == ((OTHER,), ("an-binh",), "{}")

    def test_with_the_last_it_is_dropped(self) -> None:
        stage = life.Waiting(self.waits(), (OTHER,))

        [dropped] = life.decide(life.Reconsider("digest", (OTHER,), "accepted", AFTER), life.Life(stage=stage))

        assert isinstance(dropped, LetterDropped)

    def test_of_what_it_does_not_speak_nothing_follows(self) -> None:
        stage = life.Waiting(self.waits(), (OTHER,))

        assert life.decide(life.Reconsider("digest", (DUTY,), "accepted", AFTER), life.Life(stage=stage)) == []

    def test_a_letter_is_corrected_once_for_each_of_its_duties(self) -> None:
        ref = LetterRef(letter="digest", book="B", year=2023, number=1, symbol="S", dated=AFTER.date())
        state = book.Book(last=1, dated=AFTER.date(), letters=Keyed[str, LetterRef]().put("digest", ref))
        of = [withdrawn("an-binh"), withdrawn("an-binh").model_copy(update={"obligation": "BC-6T"})]
        letters = []
        for why in (*of, *of):
            command = book.CorrectLetter(
                "digest", 1, Cleared(why), ISSUER_SET, Unit(name="An Bình"), Report(title="BC", due_at=DUE), AFTER
            )
            for drafted in book.decide(command, state):
                assert isinstance(drafted, LetterDrafted)
                letters.append(drafted.letter)
                state = book.evolve(state, fact(drafted))

        assert letters == ["correct-an-binh~BC-Q1~2023", "correct-an-binh~BC-6T~2023"]


def waiting_digest() -> tuple[LetterDrafted, LetterWaits]:
    drafted, waits = prepared().tell(asked("digest", LetterKind.URGE, duties=(DUTY, OTHER), waits=True))
    return drafted, waits


def fact(event: LetterDrafted) -> Any:
    story = Story()
    story.tell(ISSUER_SET)
    return story.own[0]._replace(event=event)


def test_numbers_of_an_own_book_go_on_after_what_is_void_or_corrected() -> None:
    story = prepared()
    story.tell(late("an-binh"), late("an-hoa"), void(NOTICE), withdrawn("an-hoa"))

    assert [each.number for each in story.events(LetterNumbered)] == [1, 2, 3]
