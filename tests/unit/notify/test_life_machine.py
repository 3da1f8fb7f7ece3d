"""Any life: officers, registries, servers and facts act in any order, clocks go back, years turn; the books stay whole."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from services.contracts.notify import (
    Delivery,
    LetterApproved,
    LetterDropped,
    LetterIssued,
    LetterKind,
    LetterNumbered,
    LetterRecalled,
    LetterRef,
    LetterRejected,
    LetterSent,
    LetterVoided,
    Registry,
)
from services.kit.decider import Refusal
from services.notify.domain.inputs import MailResult
from tests.unit.notify.controls import AFTER, ISSUER_SET, UNITS, Story, answered, excused, late, withdrawn
from tests.unit.notify.waiting import (
    EXTERNAL,
    approval,
    asked,
    bounced,
    delivered,
    given,
    prepared,
    recall,
    resend,
    void,
)

LETTERS = st.sampled_from([*(f"l{place}" for place in range(5)), *(f"urge-{unit}~BC-Q1~2023" for unit in UNITS)])
DAYS = st.integers(-40, 40)
FACTS = st.sampled_from([make(unit) for unit in UNITS for make in (late, withdrawn, excused)])


class Lives(RuleBasedStateMachine):
    """Everything that can be done to letters, with a clock that jumps."""

    @initialize(external=st.booleans())
    def begin(self, external: bool) -> None:  # noqa: FBT001 - drawn
        self.story: Story = prepared(EXTERNAL if external else ISSUER_SET)
        self.registry = Registry.EXTERNAL if external else Registry.OWN
        self.now = AFTER.replace(month=12, day=20)

    def tell(self, event: Any) -> None:
        try:
            self.story.tell(event, at=self.now)
        except Refusal:
            # As the kit does: nothing is kept, and what is in memory is folded again.
            self.story.forget()

    @rule(days=DAYS)
    def time_passes_or_is_set_back(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def the_service_starts_anew(self) -> None:
        self.story.forget()

    @rule(letter=LETTERS, kind=st.sampled_from([LetterKind.COMMEND, LetterKind.URGE]))
    def asks(self, letter: str, kind: LetterKind) -> None:
        if not letter.startswith("urge"):
            self.tell(asked(letter, kind))

    @rule(letter=LETTERS, rejected=st.booleans())
    def judges(self, letter: str, rejected: bool) -> None:  # noqa: FBT001 - drawn
        self.tell(approval(letter, rejected=rejected, why="x" if rejected else ""))

    @rule(letter=LETTERS, number=st.integers(1, 6), days=st.integers(-3, 1))
    def numbers(self, letter: str, number: int, days: int) -> None:
        self.tell(given(number, (self.now + timedelta(days=days)).date(), letter))

    @rule(letter=LETTERS)
    def voids(self, letter: str) -> None:
        known = [each.year for each in self.story.events(LetterNumbered) if each.letter == letter]
        self.tell(void(letter, year=known[0] if known else self.now.year))

    @rule(letter=LETTERS, result=st.sampled_from([MailResult.SENT, MailResult.REFUSED]), again=st.integers(1, 2))
    def answers(self, letter: str, result: MailResult, again: int) -> None:
        if self.is_numbered(letter):
            self.tell(answered(letter, "an-binh", result=result).model_copy(update={"again": again}))

    @rule(letter=LETTERS)
    def sends_again(self, letter: str) -> None:
        self.tell(resend(letter))

    @rule(letter=LETTERS, outcome=st.sampled_from(Delivery))
    def arrives(self, letter: str, outcome: Delivery) -> None:
        self.tell(delivered(outcome, letter))
        self.tell(bounced(letter))

    @rule(letter=LETTERS, name=st.sampled_from(["recall-1", "recall-2"]))
    def takes_back(self, letter: str, name: str) -> None:
        for each in self.story.events(LetterNumbered):
            if each.letter == letter:
                self.tell(recall(LetterRef.model_validate(each.model_dump()), name))
                self.tell(approval(name))
                return

    @rule(fact=FACTS)
    def hears(self, fact: Any) -> None:
        self.tell(fact)

    @rule()
    def the_book_changes_hands(self) -> None:
        own = self.registry is Registry.OWN
        self.registry = Registry.EXTERNAL if own else Registry.OWN
        self.tell(EXTERNAL if own else ISSUER_SET)

    def is_numbered(self, letter: str) -> bool:
        return any(each.letter == letter for each in self.story.events(LetterNumbered))

    @invariant()
    def no_number_is_used_twice(self) -> None:
        numbers = [(each.book, each.year, each.number) for each in self.story.events(LetterNumbered)]
        assert len(set(numbers)) == len(numbers)

    @invariant()
    def no_letter_has_two_numbers(self) -> None:
        letters = [each.letter for each in self.story.events(LetterNumbered)]
        assert len(set(letters)) == len(letters)

    @invariant()
    def dates_lie_in_the_year_of_their_book(self) -> None:
        assert all(each.dated.year == each.year for each in self.story.events(LetterNumbered))

    @invariant()
    def no_letter_is_decided_twice(self) -> None:
        for kinds in ((LetterApproved, LetterRejected), (LetterRejected, LetterDropped), (LetterIssued,)):
            letters = [fact.event.letter for fact in self.story.own if isinstance(fact.event, kinds)]
            assert len(set(letters)) == len(letters)
        recalled = [each.letter for each in self.story.events(LetterRecalled)]
        assert len(set(recalled)) == len(recalled)

    @invariant()
    def what_was_given_up_has_no_number(self) -> None:
        given_up = {
            fact.event.letter for fact in self.story.own if isinstance(fact.event, LetterRejected | LetterDropped)
        }
        assert given_up.isdisjoint(each.letter for each in self.story.events(LetterNumbered))

    @invariant()
    def what_went_out_before_is_not_void(self) -> None:
        sent: set[str] = set()
        for fact in self.story.own:
            if isinstance(fact.event, LetterSent):
                sent.add(fact.event.letter)
            assert not (isinstance(fact.event, LetterVoided) and fact.event.letter in sent)

    @invariant()
    def every_number_is_in_its_book_for_ever(self) -> None:
        for each in self.story.events(LetterNumbered):
            state = self.story.state(f"book/{each.book}/{each.year}")
            assert state.letters.get(each.letter).number == each.number


class OwnLives(Lives):
    """The same where the book stays the service's own: no number is skipped, and no date runs back."""

    @override
    @rule()
    def the_book_changes_hands(self) -> None:
        """Keep it."""

    @override
    @initialize(external=st.just(False))  # noqa: FBT003 - drawn
    def begin(self, external: bool) -> None:
        super().begin(external)

    @invariant()
    def nothing_is_skipped_and_no_date_runs_back(self) -> None:
        books: dict[int, list[LetterNumbered]] = {}
        for each in self.story.events(LetterNumbered):
            books.setdefault(each.year, []).append(each)
        for numbered in books.values():
            assert [each.number for each in numbered] == [*range(1, len(numbered) + 1)]
            assert [each.dated for each in numbered] == sorted(each.dated for each in numbered)


SHORT = settings(deadline=None, derandomize=True, max_examples=20, stateful_step_count=25)
TestLives = Lives.TestCase
TestLives.settings = SHORT
TestOwnLives = OwnLives.TestCase
TestOwnLives.settings = SHORT
