"""A desk in an empty database: what it had said comes back, and letters, numbers and sendings are what they were."""

from pathlib import Path

from services.contracts import envelope
from services.contracts.notify import LetterDrafted
from services.kit import journal
from services.kit.incoming import Incoming, Returned
from services.kit.journal import Row
from services.kit.smtpsink import MailSink
from services.notify import queries
from services.notify.queries import LetterRow
from services.notify.queries import sending as outgoing
from services.notify.sender import Outbox, Page, number_drafts
from services.notify.wiring import RULES
from tests.unit.notify.controls import ISSUER_SET, NAMES, late, withdrawn
from tests.unit.notify.running import Running, running

RESTORED = {"taken-back", "cause-missing"}
"""What an audit says of every restored journal; damage has other names."""
HEARD = (*NAMES, late("thanh-tra"), late("an-binh"), withdrawn("an-binh"))


async def own_rows(desk: Running) -> list[Row]:
    asked = {"source": "notify", "after": 0, "limit": 1000}
    return [Row(*columns) for columns in await desk.service.database.read(journal.OWN_AFTER, asked)]


def returned(row: Row) -> Returned:
    """Read an own event as recovery gets it from a reader: the bytes that travelled, nothing else."""
    opened, event = envelope.open_envelope(row.body), RULES.decode(row.type, row.body)
    traced = (opened.actor, opened.correlation_id, opened.causation_id)
    said = Incoming(opened.source, opened.id, opened.type, row.body, event, opened.time, *traced, opened.position)
    return Returned(said, RULES.own_stream(event), opened.recorded_at)


async def letters(desk: Running) -> list[tuple[LetterRow, str]]:
    return await queries.letters(desk.service.database)


async def send_all(desk: Running) -> bool:
    return await Outbox(desk.service, Page(None)).round(await outgoing.to_send(desk.service.database)) > 0


async def test_letters_come_back_with_their_numbers_and_are_not_sent_again(tmp_path: Path) -> None:
    async with MailSink(tmp_path / "mail") as sink:
        async with running(tmp_path, port=sink.port) as before:
            await before.service.submit("operator", "i", ISSUER_SET)
            await before.tell(*HEARD)
            await send_all(before)
            rows, written = await own_rows(before), await letters(before)
        (tmp_path / "again").mkdir()
        async with running(tmp_path / "again", port=sink.port) as desk:
            await desk.service.transactor.take_back([returned(row) for row in rows])
            await number_drafts(desk.service)
            await desk.tell(*HEARD)
            sent = await send_all(desk)

            assert await letters(desk) == written
            assert [(row.kind, state) for row, state in written] == [
                ("urge", "sent"),
                ("urge", "sent"),
                ("correct", "sent"),
            ]
            assert not sent
            assert [row.body for row in await own_rows(desk)] == [row.body for row in rows]
            assert {finding.what for finding in await desk.findings()} <= RESTORED
        assert len([*(tmp_path / "mail").glob("*.eml")]) == 3


async def test_a_draft_that_came_back_alone_is_numbered_once_and_goes_out(tmp_path: Path) -> None:
    async with MailSink(tmp_path / "mail") as sink:
        async with running(tmp_path, port=sink.port) as before:
            await before.service.submit("operator", "i", ISSUER_SET)
            await before.tell(*HEARD)
            rows = await own_rows(before)
        end = 1 + next(place for place, row in enumerate(rows) if row.type == LetterDrafted.TYPE)
        (tmp_path / "again").mkdir()
        async with running(tmp_path / "again", port=sink.port) as desk:
            await desk.service.transactor.take_back([returned(row) for row in rows[:end]])
            assert [state for _, state in await letters(desk)] == ["drafted"]

            await number_drafts(desk.service)
            await number_drafts(desk.service)
            await desk.tell(*HEARD)
            await send_all(desk)

            assert [(row.kind, row.number, state) for row, state in await letters(desk)] == [
                ("urge", 1, "sent"),
                ("urge", 2, "sent"),
                ("correct", 3, "sent"),
            ]
            assert {finding.what for finding in await desk.findings()} <= RESTORED
