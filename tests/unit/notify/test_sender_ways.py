"""By which way a letter goes, in which order, how often a server is asked, and what is marked as perhaps arrived."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from typing_extensions import override

from services.contracts.notify import Channel, Delivery
from services.kit.rpc import BadInput
from services.notify import sender
from services.notify.domain.inputs import ChannelsSet, DeliveryRecorded, HoldAsked, ResendAsked, SendingTried, VoidAsked
from services.notify.patience import FAILURES, LONGEST_BACK_OFF, BackOff, Breaker
from services.notify.pb import admin_pb2
from services.notify.projections.tables import LETTER_UNITS
from services.notify.queries import LetterRow
from services.notify.queries import sending as outgoing
from services.notify.sender import Outbox, Page, message_id
from services.notify.settings import EdxmlSection, MailSection
from tests.integration.notify.balky import Balky
from tests.unit.notify.controls import AFTER, ISSUER_SET, NAMES, late, withdrawn
from tests.unit.notify.running import Running, running

STATES = select(LETTER_UNITS.c.unit, LETTER_UNITS.c.state, LETTER_UNITS.c.uncertain, LETTER_UNITS.c.channel)


class Blank(Page):
    """A page with nothing on it: what is typeset is not what is tried here."""

    @override
    async def of(self, row: LetterRow, sha256: str = "") -> bytes:
        return b"%PDF-1.7 " + row.letter.encode()


@asynccontextmanager
async def office(tmp_path: Path, script: Sequence[str] = (), **mail: object) -> AsyncIterator[tuple[Running, Balky]]:
    """Three late notices, numbered 1 to 3, and a server that balks at them."""
    balky = Balky(script)
    async with balky.listening() as port, running(tmp_path, port=port) as desk:
        edxml = EdxmlSection(outbox=tmp_path / "edxml", organ="H37.DN.001")
        section = MailSection.model_validate({"port": port, "timeout": 0.5, **mail})
        desk.service.settings = desk.service.settings.model_copy(update={"mail": section, "edxml": edxml})
        await desk.service.submit("operator", "i", ISSUER_SET)
        await desk.tell(*NAMES, late("thanh-tra"), late("an-binh"), late("an-hoa"))
        yield desk, balky


async def round_of(desk: Running, outbox: Outbox | None = None) -> Outbox:
    outbox = outbox or Outbox(desk.service, Blank(None))
    await outbox.round(outbox.due(await outgoing.to_send(desk.service.database)))
    return outbox


async def states(desk: Running) -> dict[str, str]:
    return {row[0]: row[1] for row in await desk.service.database.read(STATES)}


async def open_ones(desk: Running) -> list[str]:
    return [each.unit for each in await outgoing.to_send(desk.service.database)]


async def write_by(desk: Running, code: str, *channels: Channel, **address: str) -> None:
    asked = ChannelsSet(
        district="rach-gia", unit=code, channels=channels, address={Channel(k): v for k, v in address.items()}
    )
    await desk.service.submit("operator", f"ways/{code}/{channels}", asked)


@pytest.mark.parametrize("does", ["drop-end", "silent-end", "drop-half", "drop-data"])
async def test_what_may_have_arrived_is_repeated_under_its_id_and_marked(tmp_path: Path, does: str) -> None:
    async with office(tmp_path, [does]) as (desk, balky):
        await round_of(desk)
        assert await open_ones(desk) == ["thanh-tra", "an-binh", "an-hoa"]

        await round_of(desk)

        sent = {message: mark for message, mark in zip(balky.ids, balky.marks, strict=True)}  # noqa: C416
        assert list(sent.values()) == ["1", None, None]
        assert [row[2] for row in await desk.service.database.read(STATES.order_by(LETTER_UNITS.c.unit))] == [0, 0, 1]
        assert set((await states(desk)).values()) == {"sent"}
        assert await desk.findings() == []


@pytest.mark.parametrize("does", ["end-451", "rcpt-450", "mail-451", "drop-mail", "drop-rcpt"])
async def test_what_certainly_did_not_arrive_is_not_marked(tmp_path: Path, does: str) -> None:
    async with office(tmp_path, [does, does]) as (desk, balky):
        outbox = await round_of(desk)
        while await open_ones(desk):
            await asyncio.sleep(outbox.pause())
            await round_of(desk, outbox)

        assert sorted(balky.ids) == sorted(set(balky.ids))
        assert set(balky.marks) == {None}


async def test_after_a_crash_what_was_begun_is_marked_whoever_goes_on(tmp_path: Path) -> None:
    async with office(tmp_path) as (desk, balky):
        first = (await outgoing.to_send(desk.service.database))[0]
        begun = SendingTried(
            letter=first.letter.letter, unit=first.unit, channel=Channel.MAIL, to="a@b", message=message_id(first)
        )
        await desk.service.submit("mail", "tried", begun)

        await round_of(desk)

        assert balky.marks == ["1", None, None]
        assert await desk.findings() == []


async def test_a_server_that_failed_for_everybody_is_left_alone_and_then_asked_with_one(tmp_path: Path) -> None:
    async with office(tmp_path, ["mail-421", "mail-421"]) as (desk, balky):
        outbox = await round_of(desk)
        assert "421" in desk.service.troubles["mail"]
        assert balky.senders == ["dunghan@localhost"]

        await asyncio.sleep(outbox.pause())
        await round_of(desk, outbox)
        assert len(balky.senders) == 2

        while await open_ones(desk):
            await asyncio.sleep(outbox.pause())
            await round_of(desk, outbox)
        assert (len(balky.taken), desk.service.troubles) == (3, {})


async def test_one_that_is_refused_for_now_waits_alone(tmp_path: Path) -> None:
    async with office(tmp_path, ["rcpt-450"]) as (desk, _balky):
        outbox = await round_of(desk)

        assert await open_ones(desk) == ["thanh-tra"]
        assert (len(outbox), 0 < outbox.pause() <= 0.25) == (1, True)


async def test_a_correction_never_overtakes_its_notice(tmp_path: Path) -> None:
    async with office(tmp_path, ["rcpt-450"]) as (desk, balky):
        await desk.tell(withdrawn("thanh-tra"))
        outbox = await round_of(desk)
        assert await open_ones(desk) == ["thanh-tra", "thanh-tra"]

        while await open_ones(desk):
            await asyncio.sleep(outbox.pause())
            await round_of(desk, outbox)

        about = [message.partition("~")[0] for message in balky.ids if "thanh-tra" in message]
        assert about == ["urge-thanh-tra", "correct-thanh-tra"]


async def test_nothing_of_a_district_on_hold_goes_out_until_it_is_released(tmp_path: Path) -> None:
    async with office(tmp_path) as (desk, balky):
        await desk.service.submit("operator", "h", HoldAsked(district="rach-gia", reason="rà soát"))
        await round_of(desk)
        assert (balky.lines, await sender.busy(desk.service)) == (0, [])
        assert await sender.waits(desk.service) == ["3 letters on hold; ReleaseLetters lets them go"]

        await desk.service.submit("operator", "r", HoldAsked(district="rach-gia", release=True, reason="xong"))
        await round_of(desk)
        assert len(balky.taken) == 3


async def test_what_is_stopped_while_others_are_sent_does_not_go_out(tmp_path: Path) -> None:
    async with office(tmp_path) as (desk, balky):
        found = await outgoing.to_send(desk.service.database)
        stopped = found[0].letter
        void = VoidAsked(letter=stopped.letter, book="UBND-CCHC", year=2023, reason="nhầm")
        await desk.service.submit("operator", "v", void)
        assert await Outbox(desk.service, Blank(None)).round(found[:2]) == 1
        await desk.service.submit("operator", "h", HoldAsked(district="rach-gia", reason="rà soát"))
        assert await Outbox(desk.service, Blank(None)).round(found) == 0

        assert [message.partition("~")[0] for message in balky.ids] == ["urge-an-binh"]
        assert await desk.findings() == []


async def test_the_first_way_that_takes_it_is_taken(tmp_path: Path) -> None:
    async with office(tmp_path, ["rcpt-550"]) as (desk, balky):
        await write_by(desk, "thanh-tra", Channel.MAIL, Channel.EDXML, edxml="H37.DN.002")
        await write_by(desk, "an-hoa", Channel.EDXML, Channel.MAIL, edxml="không phải mã")

        for _ in range(2):
            await round_of(desk)

        found = {row[0]: (row[1], row[3]) for row in await desk.service.database.read(STATES)}
        assert found == {"thanh-tra": ("sent", "edxml"), "an-binh": ("sent", "mail"), "an-hoa": ("sent", "mail")}
        assert len(balky.taken) == 2
        assert len([*(tmp_path / "edxml").glob("*.edxml")]) == 1
        assert await desk.findings() == []


async def test_where_every_way_refuses_the_failure_says_why_of_each(tmp_path: Path) -> None:
    async with office(tmp_path, ["rcpt-550"]) as (desk, _balky):
        await write_by(desk, "thanh-tra", Channel.MAIL, Channel.EDXML, edxml="không phải mã")

        for _ in range(3):
            await round_of(desk)

        assert (await states(desk))["thanh-tra"] == "failed"
        rows = await desk.service.database.read(select(LETTER_UNITS.c.error).where(LETTER_UNITS.c.state == "failed"))
        assert "không phải mã" in rows[0][0]


async def test_paper_waits_for_whoever_posts_it(tmp_path: Path) -> None:
    async with office(tmp_path) as (desk, balky):
        await write_by(desk, "thanh-tra", Channel.PAPER)

        await round_of(desk)

        assert (await states(desk))["thanh-tra"] == "numbered"
        assert await sender.busy(desk.service) == []
        assert await sender.waits(desk.service) == [
            "1 letters to post on paper; RecordDelivery says what became of them"
        ]
        letter = (await outgoing.to_send(desk.service.database))[0].letter.letter
        recorded = DeliveryRecorded(
            letter=letter, unit="thanh-tra", outcome=Delivery.DELIVERED, channel=Channel.PAPER, at=AFTER
        )
        await desk.service.submit("operator", "posted", recorded)
        assert (len(balky.taken), await sender.waits(desk.service)) == (2, [])


async def test_an_officers_repeat_has_a_message_id_of_its_own(tmp_path: Path) -> None:
    async with office(tmp_path) as (desk, balky):
        await round_of(desk)
        letter = "urge-an-binh~BC-Q1~2023"
        await desk.service.submit("operator", "again", ResendAsked(letter=letter, unit="an-binh", reason="không thấy"))

        await round_of(desk)

        assert balky.ids[-1] == f"{letter}.an-binh~2@rach-gia.dunghan"
        assert (balky.marks[-1], set((await states(desk)).values())) == (None, {"sent"})
        assert await desk.findings() == []


async def test_several_lines_share_the_letters(tmp_path: Path) -> None:
    async with office(tmp_path, lines=3) as (desk, balky):
        await round_of(desk)

        assert sorted(balky.ids) == sorted(set(balky.ids))
        assert (len(balky.taken), 1 <= balky.lines <= 3) == (3, True)


async def test_ways_are_set_and_listed_and_what_cannot_be_is_refused(tmp_path: Path) -> None:
    async with office(tmp_path) as (desk, _balky):
        ask = admin_pb2.SetChannelsRequest

        def asked(**fields: object) -> admin_pb2.SetChannelsRequest:
            return ask(request_id="w", district="rach-gia", **{"unit": "an-binh", **fields})  # type: ignore[arg-type]

        for field, wrong in {
            "channels": asked(channels=["fax"]),
            "unit": asked(unit="không-có", channels=["mail"]),
            "address": asked(channels=["edxml"]),
        }.items():
            with pytest.raises(BadInput) as caught:
                await desk.admin.SetChannels(wrong, None)
            assert caught.value.field == field
        for wrong in (
            asked(channels=["mail", "mail"]),
            asked(channels=["mail"], address={"edxml": "H37"}),
            asked(channels=["mail"], address={"mail": "a@b\r\nBcc: c@d"}),
            asked(channels=["mail"], address={"mail": f"{'a' * 250}@b.vn"}),
            asked(channels=["nats"], address={"nats": "letters.other.unit"}),
            asked(channels=["edxml"], address={"edxml": "H" * 36}),
            asked(channels=["paper"], address={"paper": "12\nLê Lợi"}),
        ):
            with pytest.raises(BadInput):
                await desk.admin.SetChannels(wrong, None)

        good = asked(channels=["edxml", "mail"], address={"edxml": "H" * 35})
        answers = [await desk.admin.SetChannels(good, None) for _ in range(2)]
        listed = await desk.admin.ListChannels(admin_pb2.ListChannelsRequest(district="rach-gia"), None)

        assert [each.repeat for each in answers] == [False, True]
        assert {each.unit: list(each.channels) for each in listed.units} == {
            "thanh-tra": ["mail"],
            "an-binh": ["edxml", "mail"],
            "an-hoa": ["mail"],
        }


def test_a_breaker_opens_after_so_many_failures_in_a_row_and_waits_longer_each_time() -> None:
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker.failed(0, everybody=False)
    assert breaker.lets(0)
    breaker.failed(0, everybody=False)
    assert (breaker.lets(0.2), breaker.lets(0.25), breaker.is_probing) == (False, True, True)
    breaker.failed(1, everybody=False)
    assert (breaker.lets(1.4), breaker.lets(1.5)) == (False, True)
    for _ in range(20):
        breaker.failed(2, everybody=True)
    assert (breaker.lets(2 + LONGEST_BACK_OFF - 1), breaker.lets(2 + LONGEST_BACK_OFF)) == (False, True)
    breaker.worked()
    assert (breaker.lets(2), breaker.failures, breaker.is_probing) == (True, 0, False)


def test_what_fails_waits_longer_each_time_and_what_ended_is_forgotten() -> None:
    waiting, at = BackOff(), list[float]()
    for _ in range(4):
        waiting.failed("a", 0.0)
        at.append(waiting.next_due() or 0)
    assert at == [0.25, 0.5, 1, 2]
    assert (waiting.is_due("a", 1.9), waiting.is_due("a", 2), waiting.is_due("b", 0)) == (False, True, True)
    waiting.failed("b", 0)
    waiting.keep_only(frozenset({"a"}))
    assert (len(waiting), waiting.is_due("b", 0)) == (1, True)
    waiting.ended("a")
    assert (len(waiting), waiting.next_due()) == (0, None)
