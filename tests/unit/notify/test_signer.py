"""What wants a signature is signed once, whatever stands in the way meanwhile, and only what was journaled counts."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import psutil
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from nats.aio.client import Client
from nats.errors import NoRespondersError
from sqlalchemy import select
from typing_extensions import override

from services.contracts.notify import LetterFailed, LetterSigned
from services.kit import journal, moment
from services.kit.clock import RealClock
from services.kit.rpc import BadInput
from services.kit.smtpsink import MailSink
from services.notify import papers, pressroom, printing, signer, watching
from services.notify.domain.inputs import MailAnswered, MailResult
from services.notify.parcels import Page
from services.notify.pb import admin_pb2
from services.notify.printers import Printer, PrinterGone, Process
from services.notify.printing import Fault, Order, Printed
from services.notify.queries import sending as outgoing
from services.notify.queries import signing as queries
from services.notify.sender import Outbox
from services.notify.signer import Round, sign_letters
from services.notify.signing import check
from services.notify.wiring import decode
from tests.kit.issuers import office, put
from tests.kit.wait import eventually
from tests.unit.notify.controls import AFTER, ISSUER_SET, NAMES, late, unit
from tests.unit.notify.running import Running, running

BOOK: Final = ISSUER_SET.book
SIGNED: Final = ISSUER_SET.model_copy(update={"signature": True})
BODIES: Final = select(journal.EVENTS.c.type, journal.EVENTS.c.body).order_by(journal.EVENTS.c.position)


class Inline(Printer):
    """A printer in this process."""

    def __init__(self) -> None:
        self.made: list[Printed] = []

    @override
    async def make(self, order: Order) -> Printed:
        self.made.append(await asyncio.to_thread(printing.print_paper, order))
        return self.made[-1]


class Mute(Client):
    """A broker that answers nothing."""

    @override
    async def request(self, *_asked: Any, **_how: Any) -> Any:
        raise NoRespondersError


class Dying(Printer):
    """A printer that lays the paper away and is never heard of again."""

    @override
    async def make(self, order: Order) -> Printed:
        await asyncio.to_thread(printing.print_paper, order)
        raise PrinterGone("killed")


async def written(desk: Running, folder: Path, *, name: str = "An Bình") -> None:
    """Three late notices that want a signature."""
    desk.service.settings.notify.signing_keys = folder / "keys"
    await desk.service.submit("operator", "i", SIGNED)
    await desk.tell(*NAMES, unit("thanh-tra"), unit("an-binh").model_copy(update={"name": name}), unit("an-hoa"))
    await desk.tell(late("thanh-tra"), late("an-binh"), late("an-hoa"))


async def signing(desk: Running, *found: Printer) -> bool:
    return await Round(desk.service, found or (Inline(),)).go(await signer.all_wanted(desk.service))


async def said(desk: Running, of: type[Any]) -> Sequence[Any]:
    rows = await desk.service.database.read(BODIES)
    return [decode(type_, body) for type_, body in rows if type_ == of.TYPE]


def paper_of(desk: Running, signed: LetterSigned) -> bytes:
    return papers.read(desk.service.settings.notify.papers, signed.sha256)


async def test_every_letter_is_signed_once_by_the_key_of_its_book(tmp_path: Path) -> None:
    issuer = office()
    put(tmp_path / "keys", BOOK, issuer.pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        assert await signer.busy(desk.service) == ["3 letters to sign"]

        assert await signing(desk)
        assert not await signing(desk)

        signed = await said(desk, LetterSigned)
        assert len({each.letter for each in signed}) == len(signed) == 3
        assert {each.certificate for each in signed} == {issuer.key(BOOK).fingerprint}
        verdicts = [await asyncio.to_thread(check, paper_of(desk, each), [issuer.root]) for each in signed]
        assert all(verdict.good for verdict in verdicts)
        assert {verdict.signed_at for verdict in verdicts} == {AFTER}
        assert [len(paper_of(desk, each)) for each in signed] == [each.size for each in signed]
        assert await signer.busy(desk.service) == []
        assert not await desk.findings()


@pytest.mark.parametrize(
    ("content", "password", "why"),
    [
        (None, None, "no key for the book UBND-CCHC"),
        (office().pem(password=b"right"), b"wrong", "is UBND-CCHC.password its password?"),
        (office(ends=datetime(2023, 3, 1, tzinfo=UTC)).pem(), None, "the certificate holds 2015-01-01 … 2023-03-01"),
        (office().pem(certificates=False), None, "no certificate that belongs to the key"),
    ],
)
async def test_letters_wait_for_a_key_that_can_be_used_and_say_so(
    tmp_path: Path, content: bytes | None, password: bytes | None, why: str
) -> None:
    (tmp_path / "keys").mkdir()
    if content is not None:
        put(tmp_path / "keys", BOOK, content, password=password)
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)

        assert not await signing(desk)
        assert why in desk.service.troubles["signing UBND-CCHC"]
        assert "3 letters wait" in desk.service.troubles["signing UBND-CCHC"]
        assert (await signer.busy(desk.service), len(await signer.waits(desk.service))) == ([], 1)

        put(tmp_path / "keys", BOOK, office().pem(), password=b"")
        assert await signing(desk)
        assert desk.service.troubles == {}
        assert len(await said(desk, LetterSigned)) == 3


@pytest.mark.parametrize("kind", ["hand", "seal"])
async def test_a_picture_that_is_none_ends_no_letter(tmp_path: Path, kind: str) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    picture = tmp_path / "keys" / f"{BOOK}.{kind}.png"
    picture.write_bytes(b"no picture")
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)

        assert not await signing(desk)
        assert f"{BOOK}.hand.png, .seal.png: no pictures" in desk.service.troubles["signing UBND-CCHC"]
        assert (await said(desk, LetterFailed), await said(desk, LetterSigned)) == ([], [])

        picture.unlink()
        assert await signing(desk)
        assert desk.service.troubles == {}


async def test_letters_wait_for_a_folder_that_takes_papers(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        desk.service.settings.notify.papers.write_text("in the way")

        assert not await signing(desk)
        assert str(desk.service.settings.notify.papers) in desk.service.troubles["signing"]
        assert await said(desk, LetterSigned) == []

        desk.service.settings.notify.papers.unlink()
        assert await signing(desk)
        assert desk.service.troubles == {}
        assert len(await said(desk, LetterSigned)) == 3


async def test_a_crash_between_paper_and_journal_leaves_a_paper_nobody_speaks_of(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        assert not await signing(desk, Dying())
        assert len([file for file in desk.service.settings.notify.papers.rglob("*") if file.is_file()]) == 3
    async with running(tmp_path) as desk:
        desk.service.settings.notify.signing_keys = tmp_path / "keys"
        assert await signing(desk)
        assert not await signing(desk)
        signed = await said(desk, LetterSigned)
        assert len({each.letter for each in signed}) == len(signed) == 3
        assert all(paper_of(desk, each) for each in signed)


async def test_what_was_signed_by_two_at_once_is_journaled_once(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        wanted = await queries.to_sign(desk.service.database)
        await Round(desk.service, [Inline()]).go(wanted)
        await Round(desk.service, [Inline()]).go(wanted)
        signed = await said(desk, LetterSigned)
        assert len({each.letter for each in signed}) == len(signed) == 3
        known = {each.sha256 for each in await queries.signed(desk.service.database)}
        assert known == {each.sha256 for each in signed}


async def test_a_paper_that_is_lost_before_it_was_sent_is_made_anew(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        await signing(desk)
        first, *others = await said(desk, LetterSigned)
        papers.place(desk.service.settings.notify.papers, first.sha256).unlink()
        assert await signer.busy(desk.service) == ["1 letters to sign"]

        assert await signing(desk)
        assert not await signing(desk)

        *before, again = await said(desk, LetterSigned)
        assert before == [first, *others]
        assert (again.letter, again.sha256 == first.sha256) == (first.letter, False)
        assert paper_of(desk, again)
        assert {each.sha256 for each in await queries.signed(desk.service.database)} == {
            again.sha256,
            *(each.sha256 for each in others),
        }


async def test_a_paper_that_is_lost_after_it_went_to_all_is_not_made_anew(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        await signing(desk)
        first, *_ = await said(desk, LetterSigned)
        unit_of = first.letter.split("-", 1)[1].split("~")[0]
        sent = {"to": "a@b.example", "message": "m@b.example", "result": MailResult.SENT}
        whom = next(code for code in ("thanh-tra", "an-binh", "an-hoa") if code in unit_of)
        await desk.service.submit("mail", "s", MailAnswered(letter=first.letter, unit=whom, **sent))  # type: ignore[arg-type]
        papers.place(desk.service.settings.notify.papers, first.sha256).unlink()
        assert not await signing(desk)
        assert len(await said(desk, LetterSigned)) == 3


async def test_a_letter_no_page_can_be_made_of_ends_as_failed_and_keeps_no_other_waiting(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path, name="An 你 Bình")
        assert await signing(desk)
        (failed,) = await said(desk, LetterFailed)
        assert (failed.unit, failed.error.startswith("not-renderable")) == ("an-binh", True)
        assert len(await said(desk, LetterSigned)) == 2
        assert not await signing(desk)


async def test_nothing_is_signed_while_nobody_knows_what_time_it_is(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        assert await signer.trusted(desk.service)
        desk.service.clock = RealClock()
        desk.service.guard = type(desk.service.guard)(RealClock(), desk.service.transactor, "NOTIFY")
        desk.service._client = Mute()  # noqa: SLF001
        assert not await signer.trusted(desk.service)


async def test_a_key_that_is_missing_is_named_before_any_letter_needs_it(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        desk.service.settings.notify.signing_keys = tmp_path / "keys"
        await desk.service.submit("operator", "i", SIGNED)
        await watching.look(desk.service)
        assert [each for each in await desk.service.alarms() if "no key for the book UBND-CCHC" in each]

        put(tmp_path / "keys", BOOK, office(ends=datetime(2023, 3, 1, tzinfo=UTC)).pem())
        await watching.look(desk.service)
        assert [each for each in await desk.service.alarms() if "holds 2015-01-01 … 2023-03-01" in each]

        put(tmp_path / "keys", BOOK, office().pem())
        await watching.look(desk.service)
        assert desk.service.troubles == {}


async def test_who_does_not_sign_needs_no_key(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.service.submit("operator", "i", ISSUER_SET)
        await watching.look(desk.service)
        assert desk.service.troubles == {}


async def test_an_audit_names_papers_that_are_gone(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        await signing(desk)
        assert await watching.audit(desk.service) == []
        first, *_ = await said(desk, LetterSigned)
        papers.place(desk.service.settings.notify.papers, first.sha256).unlink()
        (found,) = await watching.audit(desk.service)
        assert (found.what, found.where) == ("paper-missing", first.letter)


async def test_printers_beside_the_service_sign_and_one_that_is_killed_is_started_again(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk, asyncio.TaskGroup() as group:
        await written(desk, tmp_path)
        task = group.create_task(sign_letters(desk.service))
        await eventually(lambda: _signed_all(desk, 3), within=30)
        (process,) = psutil.Process().children()
        assert process.nice() == pressroom.NICE
        process.kill()
        await desk.tell(late("thanh-tra", of="KH"))
        await eventually(lambda: _signed_all(desk, 4), within=30)
        task.cancel()
    assert psutil.Process().children() == []


async def _signed_all(desk: Running, count: int) -> bool:
    return len(await said(desk, LetterSigned)) == count


async def test_a_printer_that_cannot_be_talked_to_is_gone(tmp_path: Path) -> None:
    printer = Process()
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        (first, *_) = await queries.to_sign(desk.service.database)
        order = await Round(desk.service, [printer])._order(first)  # noqa: SLF001
        assert (await printer.make(order)).sha256
        (process,) = psutil.Process().children()
        process.kill()
        process.wait(5)
        with pytest.raises(PrinterGone):
            await printer.make(order)
        assert (await printer.make(order)).sha256
        await printer.end()


async def test_only_the_bytes_that_were_journaled_are_sent_also_after_a_paper_was_damaged(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with MailSink(tmp_path / "mail") as sink, running(tmp_path, port=sink.port) as desk:
        await written(desk, tmp_path)
        folder = desk.service.settings.notify.papers
        outbox = (desk.service, Page(None, folder))
        assert not await Outbox(*outbox).round(
            await outgoing.to_send(desk.service.database)
        )  # nothing unsigned goes out
        await signing(desk)
        first, *_ = await said(desk, LetterSigned)
        papers.place(folder, first.sha256).write_bytes(b"%PDF-1.7 another")

        await Outbox(*outbox).round(await outgoing.to_send(desk.service.database))
        assert len(list((tmp_path / "mail").glob("*.eml"))) == 2
        assert await signing(desk)
        await Outbox(*outbox).round(await outgoing.to_send(desk.service.database))

        last = {each.letter: each.sha256 for each in await said(desk, LetterSigned)}
        assert sorted(sent_bytes(tmp_path / "mail")) == sorted(last.values())
        assert last[first.letter] != first.sha256


def sent_bytes(mail: Path) -> list[str]:
    """Name the hash of what hangs on each mail."""
    found = (message_from_bytes(path.read_bytes(), policy=SMTP) for path in mail.glob("*.eml"))
    return [sha256(next(iter(one.iter_attachments())).get_content()).hexdigest() for one in found]


async def test_a_letter_is_shown_as_it_was_signed_and_says_where_its_paper_should_be(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        await signing(desk)
        first, *_ = await said(desk, LetterSigned)
        asked = admin_pb2.GetLetterRequest(letter=first.letter)
        assert sha256((await desk.admin.GetLetter(asked, None)).pdf).hexdigest() == first.sha256

        papers.place(desk.service.settings.notify.papers, first.sha256).unlink()
        with pytest.raises(BadInput, match=r"not there; bring the folder of papers back"):
            await desk.admin.GetLetter(asked, None)
        asked.without_pdf = True
        assert (await desk.admin.GetLetter(asked, None)).letter == first.letter


async def test_whoever_looks_at_a_letter_is_told_what_its_signature_is_worth(tmp_path: Path) -> None:
    found, roots = office(), tmp_path / "roots.pem"
    put(tmp_path / "keys", BOOK, found.pem())
    async with running(tmp_path) as desk:
        await written(desk, tmp_path)
        await signing(desk)
        own = desk.service.settings.notify
        first, *_ = await said(desk, LetterSigned)
        paper = papers.place(own.papers, first.sha256)

        async def worth() -> tuple[bool, bool, bool, str]:
            asked = admin_pb2.GetLetterRequest(letter=first.letter, without_pdf=True)
            told = (await desk.admin.GetLetter(asked, None)).signature
            return told.intact, told.valid, told.trusted, told.why

        assert (await worth())[:3] == (True, True, False)
        own.signing_roots = roots
        assert "roots.pem: holds no certificates that can be read" in (await worth())[3]
        roots.write_bytes(found.root.public_bytes(Encoding.PEM))
        assert await worth() == (True, True, True, "")
        told = (await desk.admin.GetLetter(admin_pb2.GetLetterRequest(letter=first.letter), None)).signature
        assert ("Ủy ban nhân dân thành phố Mẫu" in told.signer, moment.parse(told.at)) == (True, AFTER)

        paper.write_bytes(paper.read_bytes().replace(b"/ByteRange", b"/ByteRangf"))
        intact, _valid, trusted, why = await worth()
        assert (intact, trusted, "damaged" in why) == (False, False, True)


async def test_a_printer_answers_what_is_no_order_and_ends_with_its_input() -> None:
    command = (sys.executable, "-m", pressroom.__name__)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    async with asyncio.timeout(30):
        out, _ = await process.communicate(b"no order\n{}\n")
    answers = [Printed.model_validate_json(line) for line in out.splitlines()]
    assert ([each.fault for each in answers], process.returncode) == ([Fault.LETTER, Fault.LETTER], 0)
