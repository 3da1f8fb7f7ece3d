"""Who writes when: issuers take turns, what waits meanwhile is held, rings, and is looked at when somebody writes again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.notify import IssuerNamed, LetterDrafted
from services.kit.rpc import BadInput
from services.notify import desk, sender
from services.notify.domain.inputs import DeskOpened, IssuerSet
from services.notify.domain.terms import Term, opening, sender_at, term
from services.notify.pb import admin_pb2
from services.notify.queries.desk import terms as terms_of
from services.notify.texts import LOCAL
from tests.kit import takeback
from tests.unit.notify.acts import DAY, unexcused
from tests.unit.notify.controls import (
    AFTER,
    DUE,
    ISSUER,
    ISSUER_SET,
    LATER,
    NAMES,
    REMINDS,
    START,
    Story,
    due_soon,
    excused,
    late,
    withdrawn,
)
from tests.unit.notify.running import Running, running

NOTICE = "urge-an-binh~BC-Q1~2023"
CORRECTION = "correct-an-binh~BC-Q1~2023"


def issuer(who: str, since: datetime | None = None, until: datetime | None = None) -> IssuerSet:
    signer = ISSUER.model_copy(update={"signer_name": who})
    return ISSUER_SET.model_copy(update={"issuer": signer, "since": since, "until": until})


def signers(story: Story) -> list[str]:
    return ["A" if '"signer_name":"A"' in each.content else "B" for each in story.events(LetterDrafted)]


def test_a_letter_is_written_by_who_is_valid_at_its_moment() -> None:
    story = Story()
    story.tell(*NAMES, issuer("A"), issuer("B", since=DUE), at=START)
    story.tell(due_soon("an-binh"), at=REMINDS)
    story.tell(late("an-binh"), at=DUE)
    assert signers(story) == ["A", "B"]
    assert [(each.since, each.until) for each in story.events(IssuerNamed)] == [(None, None), (DUE, None)]


def test_where_nobody_is_it_is_held_until_somebody_is() -> None:
    story = Story()
    story.tell(*NAMES, issuer("A", until=DUE), at=START)
    assert story.tell(late("an-binh"), at=DUE) == []
    story.tell(issuer("B", since=AFTER), at=DUE)
    assert story.letters() == []
    story.tell(DeskOpened(district="rach-gia", duties=()), at=AFTER)
    assert (story.letters(), signers(story)) == ([NOTICE], ["B"])


def about(code: str) -> Any:
    return {"unit": code, "obligation": "BC-Q1", "period": "2023"}


def test_what_was_cleared_while_nobody_wrote_is_corrected_once_somebody_does() -> None:
    story = Story()
    story.tell(*NAMES, issuer("A", until=AFTER), at=START)
    story.tell(late("an-binh"), late("an-hoa"), at=DUE)
    story.tell(withdrawn("an-binh"), excused("an-hoa"), unexcused().model_copy(update={"unit": "an-hoa"}), at=AFTER)
    assert len(story.letters()) == 2
    opened = DeskOpened.model_validate({"district": "rach-gia", "duties": (about("an-binh"), about("an-hoa"))})
    story.tell(issuer("B"), at=LATER)
    story.tell(opened, opened.model_copy(), at=LATER)
    assert story.letters()[2:] == [CORRECTION, "urge-an-hoa~BC-Q1~2023~2"]
    assert signers(story) == ["A", "A", "B", "B"]


def test_a_reminder_that_nobody_could_write_before_its_due_instant_is_dropped() -> None:
    story = Story()
    story.tell(*NAMES, issuer("A", until=REMINDS), issuer("B", since=DUE), at=START)
    story.tell(due_soon("an-binh"), at=REMINDS)
    story.tell(DeskOpened(district="rach-gia", duties=()), at=DUE)
    assert story.letters() == []


def test_who_writes_when_is_known_after_a_restore() -> None:
    story = Story()
    story.tell(*NAMES, issuer("A"), issuer("B", since=DUE), at=START)
    story.tell(late("an-binh"), at=DUE)
    for place, again in takeback.everywhere(story):
        assert takeback.own_events(again) == takeback.own_events(story), place


DAYS = st.integers(0, 9).map(lambda day: START + day * DAY)
TOLD = st.lists(st.tuples(DAYS, st.none() | DAYS, st.none() | DAYS), max_size=4).map(
    lambda told: sorted(told, key=lambda each: each[0])
)


def slowly(terms: list[Term], at: datetime) -> IssuerSet | None:
    """Say who writes, going through the days one by one."""
    begun = [each for each in terms if each.since <= at]
    latest = max((each.since for each in begun), default=None)
    for each in sorted(begun, key=lambda each: (each.since, terms.index(each)), reverse=True):
        is_replaced = each.since != latest or each is not [one for one in begun if one.since == latest][-1]
        if (each.until is None and not is_replaced) or (each.until is not None and at < each.until):
            return each.sender
    return None


@settings(derandomize=True, deadline=None, max_examples=200)
@given(told=TOLD, at=DAYS)
def test_terms_are_as_the_slow_model_says(told: list[tuple[Any, Any, Any]], at: datetime) -> None:
    terms = [term(issuer(str(place), since, until), when) for place, (when, since, until) in enumerate(told)]
    assert sender_at(terms, at) == slowly(terms, at)
    days = (at + day * DAY for day in range(12))
    assert opening(terms, at) == next((day for day in days if slowly(terms, day) is not None), None)


async def set_issuer(made: Running, request: str, *, since: str = "", until: str = "") -> admin_pb2.SetIssuerResponse:
    about_it = {"district": "rach-gia", "issuer_json": ISSUER.model_dump_json(), "since": since, "until": until}
    return await made.admin.SetIssuer(admin_pb2.SetIssuerRequest(request_id=request, **about_it), None)


async def test_an_operator_says_from_when_to_when_by_days(tmp_path: Path) -> None:
    async with running(tmp_path) as made:
        await set_issuer(made, "a", since="2023-03-21", until="2023-04-30")
        (told,) = (await terms_of(made.service.database))["rach-gia"]
    assert (told.since, told.until) == (datetime(2023, 3, 21, tzinfo=LOCAL), datetime(2023, 5, 1, tzinfo=LOCAL))


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        ("21/3", "", "since"),
        ("", "2023-13-01", "until"),
        ("2023-03-21", "2023-03-20", "until"),
        ("", "9999-12-31", "until"),
    ],
)
async def test_what_is_no_term_is_refused_by_name(tmp_path: Path, since: str, until: str, field: str) -> None:
    async with running(tmp_path) as made:
        with pytest.raises(BadInput) as refused:
            await set_issuer(made, "a", since=since, until=until)
    assert refused.value.field == field


async def test_what_is_held_rings_and_is_written_when_the_term_begins(tmp_path: Path) -> None:
    async with running(tmp_path, at=AFTER) as made:
        await made.tell(*NAMES, late("an-binh"))
        await set_issuer(made, "b", since=LATER.isoformat())
        await desk.look(made.service)
        told = made.service.troubles[desk.ISSUER]
        assert told == "rach-gia: nobody writes for it, 1 letters are held; say who does (SetIssuer)"
        assert await sender.busy(made.service) == []
        await made.service.move_clock(LATER)
        assert await sender.busy(made.service) == ["desk of rach-gia to open"]
        await desk.look(made.service)
        assert desk.ISSUER not in made.service.troubles
        assert await sender.busy(made.service) == ["1 letters to send"]
        await desk.look(made.service)
        assert not await made.findings()


async def test_much_that_is_held_is_looked_at_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AT_ONCE", 1)
    async with running(tmp_path, at=DUE) as made:
        await made.tell(*NAMES, late("an-binh"), late("an-hoa"))
        await set_issuer(made, "a", since=AFTER.isoformat())
        await made.service.move_clock(AFTER)
        await desk.look(made.service)
        letters = await made.admin.ListLetters(admin_pb2.ListLettersRequest(), None)
        assert sorted(each.letter for each in letters.letters) == [NOTICE, "urge-an-hoa~BC-Q1~2023"]
        assert await desk.to_open(made.service) == []


async def test_corrections_that_were_held_are_found_again(tmp_path: Path) -> None:
    async with running(tmp_path, at=DUE) as made:
        await set_issuer(made, "a", until=AFTER.astimezone(UTC).isoformat())
        await made.tell(*NAMES, late("an-binh"))
        await made.service.move_clock(AFTER)
        await made.tell(withdrawn("an-binh"))
        await set_issuer(made, "b", since=LATER.isoformat())
        await made.service.move_clock(LATER)
        await desk.look(made.service)
        letters = await made.admin.ListLetters(admin_pb2.ListLettersRequest(), None)
        assert [each.letter for each in letters.letters] == [NOTICE, CORRECTION]
        assert await desk.to_open(made.service) == []
        assert not await made.findings()
