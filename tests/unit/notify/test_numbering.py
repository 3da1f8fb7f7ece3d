"""Numbers: gapless from 1 in each book and year, each letter once, dates that never run back."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.notify import LetterNumbered, LetterRef
from services.kit.decider import Fact
from services.notify.domain import book
from services.notify.domain.book import Book, NumberLetter
from services.notify.domain.keyed import Keyed
from services.notify.texts import LOCAL
from tests.unit.notify.controls import ISSUER_SET, NAMES, Story, late, unit

NEW_YEAR = datetime(2024, 1, 1, tzinfo=LOCAL)
SECOND = timedelta(seconds=1)
MOMENTS = st.datetimes(datetime(2023, 12, 30), datetime(2024, 1, 2), timezones=st.just(LOCAL))  # noqa: DTZ001 - bounds are local


IN_BOOK = LetterRef(letter="a", book="B", year=2023, number=4, symbol="S", dated=date(2023, 5, 2))


def numbering(letter: str, moment: datetime) -> NumberLetter:
    return NumberLetter(letter=letter, book="B", symbol="S", drafted_at=moment, now=moment)


def remember(state: Book, event: LetterNumbered) -> Book:
    fact = Fact(1, "notify", 1, "", event.TYPE, "", NEW_YEAR, NEW_YEAR, "", "", "", own=True, event=event)
    return book.evolve(state, fact)


def test_a_year_begins_at_local_midnight_with_number_one() -> None:
    story = Story().prepared()

    story.tell(late("thanh-tra"), late("an-binh"), at=NEW_YEAR - SECOND)
    story.tell(late("an-hoa"), at=NEW_YEAR)

    assert [(year, number) for _, year, number in story.numbers()] == [(2023, 1), (2023, 2), (2024, 1)]
    assert [each.dated for each in story.events(LetterNumbered)] == [
        date(2023, 12, 31),
        date(2023, 12, 31),
        date(2024, 1, 1),
    ]


def test_every_book_has_its_own_numbers() -> None:
    story = Story()
    story.tell(*NAMES, unit("an-hoa").model_copy(update={"district": "ha-tien"}))
    other = ISSUER_SET.model_copy(update={"district": "ha-tien", "book": "UBND-HT"})
    story.tell(ISSUER_SET, other)

    story.tell(late("an-binh"), late("an-hoa").model_copy(update={"district": "ha-tien"}), late("thanh-tra"))

    assert [(each.book, each.number) for each in story.events(LetterNumbered)] == [
        ("UBND-CCHC", 1),
        ("UBND-HT", 1),
        ("UBND-CCHC", 2),
    ]


def test_a_date_never_runs_back_against_the_numbers() -> None:
    state = Book(last=4, dated=date(2023, 5, 2), letters=Keyed[str, LetterRef]().put("a", IN_BOOK))

    [numbered] = book.decide(numbering("b", datetime(2023, 5, 1, 8, tzinfo=LOCAL)), state)

    assert isinstance(numbered, LetterNumbered)
    assert (numbered.number, numbered.dated) == (5, date(2023, 5, 2))


def test_a_letter_keeps_its_number() -> None:
    state = Book(last=4, dated=date(2023, 5, 2), letters=Keyed[str, LetterRef]().put("a", IN_BOOK))

    assert book.decide(numbering("a", NEW_YEAR), state) == []


def test_a_number_that_comes_later_is_of_the_day_of_the_draft() -> None:
    drafted_at = NEW_YEAR - SECOND

    command = NumberLetter(letter="a", book="B", symbol="S", drafted_at=drafted_at, now=NEW_YEAR + SECOND)
    [numbered] = book.decide(command, Book())

    assert isinstance(numbered, LetterNumbered)
    assert (book.book_stream("B", drafted_at), numbered.year, numbered.dated) == (
        "book/B/2023",
        2023,
        date(2023, 12, 31),
    )


@settings(deadline=None)
@given(moments=st.lists(MOMENTS, max_size=12), letters=st.lists(st.sampled_from("abcdef"), min_size=12, max_size=12))
def test_numbers_have_no_gap_and_dates_go_forward(moments: list[datetime], letters: list[str]) -> None:
    books: dict[str, Book] = {}
    issued: dict[str, list[LetterNumbered]] = {}
    for moment, letter in zip(moments, letters, strict=False):
        command, stream = numbering(letter, moment), book.book_stream("B", moment)
        for event in book.decide(command, books.get(stream, Book())):
            assert isinstance(event, LetterNumbered)
            books[stream] = remember(books.get(stream, Book()), event)
            issued.setdefault(stream, []).append(event)

    for stream, events in issued.items():
        assert [each.number for each in events] == [*range(1, len(events) + 1)]
        assert [each.dated for each in events] == sorted(each.dated for each in events)
        assert {f"book/B/{each.dated.year}" for each in events} == {stream}
        assert len({each.letter for each in events}) == len(events)
