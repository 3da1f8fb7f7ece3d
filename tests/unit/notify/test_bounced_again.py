"""A letter that is sent again: what is heard late of its first sending says nothing of the second, and the same word counts anew."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.contracts.notify import LetterBounced, LetterDelivered
from services.notify.projections.sending import ATTEMPTS
from services.notify.queries import sending as outgoing
from services.notify.sender import Outbox
from tests.unit.notify.controls import answered
from tests.unit.notify.test_sender_bounces import bounced as states
from tests.unit.notify.test_sender_bounces import notice, sent, told
from tests.unit.notify.test_sender_ways import Blank
from tests.unit.notify.waiting import PRAISE, approval, asked, bounced, delivered, prepared, resend

TOKENS = select(ATTEMPTS.c.token, ATTEMPTS.c.again)
NOTICE = "urge-an-binh~BC-Q1~2023"


def again(event: Any, place: int) -> Any:
    return event.model_copy(update={"again": place})


@pytest.mark.parametrize(("word", "kind"), [(bounced(), LetterBounced), (delivered(), LetterDelivered)])
def test_the_same_word_of_the_second_sending_is_told(word: Any, kind: type) -> None:
    story = prepared()
    story.tell(asked(), approval(), answered(PRAISE, "an-binh"), word, word)
    story.tell(resend(), again(answered(PRAISE, "an-binh"), 2), word, word)
    assert len([*story.events(kind)]) == 2


def test_a_late_word_of_the_first_sending_is_told_once() -> None:
    story = prepared()
    story.tell(asked(), approval(), answered(PRAISE, "an-binh"), resend(), again(answered(PRAISE, "an-binh"), 2))
    story.tell(again(bounced(), 1), again(bounced(), 1), again(bounced(), 2))
    assert [each.again for each in story.events(LetterBounced)] == [1, 2]


async def test_a_first_mail_that_comes_back_late_does_not_end_the_second(tmp_path: Path) -> None:
    async with sent(tmp_path) as (desk, first, port):
        await desk.service.submit("operator", "resend", resend(NOTICE))
        await Outbox(desk.service, Blank(None)).round(await outgoing.to_send(desk.service.database))
        tokens = {row[1]: row[0] for row in await desk.service.database.read(TOKENS)}
        second = first.replace(tokens[1], tokens[2])
        assert second != first

        assert await told(port, first, notice(message="")) == 250
        assert await states(desk) == ["sent"]
        assert await told(port, second, notice(message="")) == 250
        assert await states(desk) == ["bounced"]
        assert await desk.findings() == []
