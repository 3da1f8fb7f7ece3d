"""A reminder goes out while it can still be heeded: not after a server was away, nor a district held, until what it reminds of was due."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from services.notify.domain.inputs import ResendAsked
from services.notify.domain.planning import MOMENT_PASSED
from services.notify.projections.tables import LETTER_UNITS, LETTERS
from services.notify.queries import sending as outgoing
from services.notify.sender import Outbox
from tests.integration.notify.balky import Balky
from tests.unit.notify.controls import DUE, ISSUER_SET, NAMES, due_soon
from tests.unit.notify.running import Running, running
from tests.unit.notify.test_sender_ways import Blank, round_of

SOON = DUE - timedelta(hours=1)
STAGES = select(LETTERS.c.number, LETTERS.c.stage, LETTERS.c.note).order_by(LETTERS.c.number)
ENDS = select(LETTER_UNITS.c.unit, LETTER_UNITS.c.state, LETTER_UNITS.c.error).order_by(LETTER_UNITS.c.unit)


@asynccontextmanager
async def reminding(tmp_path: Path, script: Sequence[str] = ()) -> AsyncIterator[tuple[Running, Balky]]:
    """Two reminders, numbered 1 and 2, an hour before what they speak of is due."""
    balky = Balky(script)
    async with balky.listening() as port, running(tmp_path, port=port, at=SOON) as desk:
        await desk.service.submit("operator", "i", ISSUER_SET)
        await desk.tell(*NAMES, due_soon("an-binh"), due_soon("an-hoa"))
        yield desk, balky


async def test_a_reminder_that_waited_too_long_is_void_and_keeps_its_number(tmp_path: Path) -> None:
    async with reminding(tmp_path) as (desk, balky):
        first, second = await outgoing.to_send(desk.service.database)
        outbox = Outbox(desk.service, Blank(None))
        assert await outbox.round([first]) == 1
        desk.service.clock.move(DUE)  # type: ignore[attr-defined]
        assert await outbox.round([second]) == 1
        assert await outgoing.to_send(desk.service.database) == []

        assert [message.partition("~")[0] for message in balky.ids] == ["remind-an-binh"]
        assert await desk.service.database.read(STAGES) == [(1, "numbered", ""), (2, "void", MOMENT_PASSED)]
        assert await desk.findings() == []


async def test_a_reminder_that_may_have_arrived_is_not_sent_again_too_late(tmp_path: Path) -> None:
    async with reminding(tmp_path, ["drop-end"]) as (desk, balky):
        first, _second = await outgoing.to_send(desk.service.database)
        outbox = Outbox(desk.service, Blank(None))
        await outbox.round([first])
        desk.service.clock.move(DUE)  # type: ignore[attr-defined]
        await outbox.round(await outgoing.to_send(desk.service.database))

        assert len(balky.ids) == 1
        assert await desk.service.database.read(ENDS) == [
            ("an-binh", "failed", f"refused: {MOMENT_PASSED}"),
            ("an-hoa", "stopped", ""),
        ]
        assert [row[1] for row in await desk.service.database.read(STAGES)] == ["numbered", "void"]
        assert await desk.findings() == []


async def test_an_officer_may_send_a_reminder_once_more_whenever_that_is(tmp_path: Path) -> None:
    async with reminding(tmp_path) as (desk, balky):
        await round_of(desk)
        first = balky.ids[0].partition(".")[0]
        desk.service.clock.move(DUE)  # type: ignore[attr-defined]
        await desk.service.submit("operator", "r", ResendAsked(letter=first, unit="an-binh", reason="đơn vị chưa nhận"))
        await round_of(desk)
        assert len(balky.ids) == 3
