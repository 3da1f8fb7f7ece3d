"""A restored desk with letters that waited: approvals, numbers and recalls come back and nothing is decided a second time."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.contracts.notify import (
    Capacity,
    LetterApproved,
    LetterDrafted,
    LetterNumbered,
    LetterRef,
    LetterSent,
    SendingRepeated,
)
from services.kit.journal import Row
from services.notify.domain.inputs import MailResult
from services.notify.projections.tables import LETTERS
from services.notify.sender import number_drafts
from tests.kit import takeback
from tests.unit.notify.controls import AFTER, ISSUER_SET, LATER, NAMES, START, Story, answered, late, withdrawn
from tests.unit.notify.running import Running, running
from tests.unit.notify.test_restored import RESTORED, own_rows, returned
from tests.unit.notify.waiting import (
    EXTERNAL,
    PRAISE,
    approval,
    asked,
    away,
    bounced,
    delivered,
    given,
    head,
    paper,
    recall,
    resend,
    signer,
    void,
)

NOTICE = "urge-an-hoa~BC-Q1~2023"


def told() -> Story:
    """Own book: praised, rejected, sent, sent again, void, taken back; then a registry's: numbered, dropped, corrected."""
    story = Story().prepared()
    story.tell(head(), signer("deputy", Capacity.KT), away("head", AFTER, LATER), at=START)
    story.tell(asked(), asked("b"), asked("c"), at=AFTER)
    story.tell(approval(), approval("b", rejected=True, why="không"), approval("c"), paper(), at=AFTER)
    story.tell(answered(PRAISE, "an-binh", result=MailResult.REFUSED), resend(), void("c"), at=AFTER)
    story.tell(answered(PRAISE, "an-binh").model_copy(update={"again": 2}), delivered(), bounced(), resend(), at=AFTER)
    story.tell(recall(ref(story, PRAISE)), approval("recall-1"), at=AFTER)
    story.tell(EXTERNAL, late("an-binh"), late("an-hoa"), at=AFTER)
    story.tell(given(40, AFTER.date(), NOTICE), at=AFTER)
    story.tell(answered(NOTICE, "an-hoa"), withdrawn("an-binh"), withdrawn("an-hoa"), at=LATER)
    return story


def ref(story: Story, letter: str) -> LetterRef:
    numbered = next(each for each in story.events(LetterNumbered) if each.letter == letter)
    return LetterRef.model_validate(numbered.model_dump())


def comes_again(row: Row) -> bool:
    return row.source in {"deadlines", "scoring"}


def test_the_story_has_what_is_tested() -> None:
    kinds = {type(event).__name__ for event in takeback.own_events(told())}

    assert kinds >= {
        "LetterWaits",
        "LetterApproved",
        "LetterRejected",
        "LetterDropped",
        "LetterIssued",
        "LetterVoided",
        "LetterSigned",
        "LetterDelivered",
        "LetterBounced",
        "SendingRepeated",
        "LetterRecalled",
        "SignerNamed",
        "SignerAway",
    }


@pytest.mark.parametrize("returns", [takeback.everything, comes_again])
def test_nothing_is_decided_a_second_time(returns: Any) -> None:
    story = told()
    for place, again in takeback.everywhere(story, returns=returns, orders=(takeback.as_before,)):
        assert takeback.own_events(again) == takeback.own_events(story), place


def test_an_officer_who_acts_after_a_restore_is_heard() -> None:
    story = told()
    ended = next(place for place, row in enumerate(story.rows) if row.type == LetterSent.TYPE and NOTICE in row.body)
    for cut in (0, ended, len(story.rows) - 1):
        again = takeback.restored(story, cut=cut)

        [decided] = again.hear(resend(NOTICE, "an-hoa"), source="later", at=LATER)

        assert isinstance(decided, SendingRepeated)


async def test_what_a_restore_took_away_in_the_middle_is_made_up_for(tmp_path: Path) -> None:
    async with running(tmp_path) as before:
        await _live(before)
        rows = await own_rows(before)
        whole = await _shape(before)
    ends = [place for place, row in enumerate(rows, start=1) if row.type in TORN]
    assert len(ends) >= len(TORN)
    for end in ends:
        folder = tmp_path / str(end)
        folder.mkdir()
        async with running(folder) as desk:
            await desk.service.transactor.take_back([returned(row) for row in rows[:end]])
            await number_drafts(desk.service)
            await number_drafts(desk.service)

            numbers = [row[2] for row in await _shape(desk) if row[1] == "UBND-CCHC" and row[2] is not None]
            assert sorted(numbers) == [*range(1, len(numbers) + 1)]
            assert {finding.what for finding in await desk.findings()} <= RESTORED
            done = {row[0]: row for row in await _shape(desk)}
            assert all(done[row[0]][2] == row[2] for row in whole if _is_over(rows[:end], row[0])), end


TORN = {LetterDrafted.TYPE, LetterApproved.TYPE, LetterNumbered.TYPE}
"""Events that others follow at once."""


def _is_over(rows: list[Row], letter: str) -> bool:
    return any(row.type == LetterApproved.TYPE and f'"letter":"{letter}"' in row.body for row in rows)


async def _live(desk: Running) -> None:
    service = desk.service
    for place, told_ in enumerate((ISSUER_SET, asked(), approval(), asked("b"), approval("b"))):
        await service.submit("operator", str(place), told_)
    await desk.tell(*NAMES, late("an-hoa"))


async def _shape(desk: Running) -> list[tuple[Any, ...]]:
    columns = (LETTERS.c.letter, LETTERS.c.book, LETTERS.c.number, LETTERS.c.stage, LETTERS.c.issued_at)
    return [tuple(row) for row in await desk.service.database.read(select(*columns).order_by(LETTERS.c.letter))]
