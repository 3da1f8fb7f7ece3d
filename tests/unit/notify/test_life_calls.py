"""What officers ask of letters by gRPC: act on one, find it by id or number, page through them, read the register."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.kit.decider import Refusal
from services.kit.rpc import BadInput
from services.notify import queries
from services.notify.domain import life
from services.notify.pb import admin_pb2
from tests.unit.notify.controls import AFTER, ISSUER_SET, LATER, NAMES, answered, late, withdrawn
from tests.unit.notify.running import Running, running
from tests.unit.notify.waiting import EXTERNAL, PRAISE, asked, bounced, head, paper

NOTICE = "urge-an-binh~BC-Q1~2023"


async def opened(desk: Running, issuer: Any = ISSUER_SET) -> None:
    await desk.service.submit("operator", "i", issuer)
    await desk.tell(*NAMES)
    await desk.service.submit("operator", "asked", asked())


def judged(name: str = "approve", **more: Any) -> admin_pb2.JudgeLetterRequest:
    return admin_pb2.JudgeLetterRequest(request_id=name, actor="ba-head", letter=PRAISE, **more)


def act(name: str, letter: str = PRAISE, **more: Any) -> admin_pb2.ActOnLetterRequest:
    return admin_pb2.ActOnLetterRequest(request_id=name, actor="van-thu", letter=letter, reason="vì nhầm", **more)


async def got(desk: Running, name: str = PRAISE) -> admin_pb2.Letter:
    return await desk.admin.GetLetter(admin_pb2.GetLetterRequest(letter=name, without_pdf=True), None)


async def test_an_approved_letter_is_printed_with_the_block_of_whoever_approved(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.admin.SetSigner(
            admin_pb2.SetSignerRequest(
                request_id="s",
                district="rach-gia",
                person="head",
                capacity="TM",
                authority="TM. Ủy ban nhân dân",
                title="Chủ tịch",
                name="Bà Head",
            ),
            None,
        )
        assert (await got(desk)).state == "waiting_approval"

        answer = await desk.admin.ApproveLetter(judged(reason="đúng"), None)
        again = await desk.admin.ApproveLetter(judged(reason="đúng"), None)

        found = await queries.letter(desk.service.database, PRAISE)
        assert found is not None
        document = found[0].document()
        assert (answer.repeat, again.repeat) == (False, True)
        assert (answer.letter.state, answer.letter.number, answer.letter.dated) == (
            "numbered",
            "01/UBND-CCHC",
            "2023-03-20",
        )
        assert answer.letter.approved_by == "head (ba-head)"
        assert (document.authority, document.signer_title, document.signer_name) == (
            "TM. Ủy ban nhân dân",
            "Chủ tịch",
            "Bà Head",
        )
        assert [step.what for step in answer.letter.steps] == ["drafted", "waits", "approved", "numbered", "issued"]
        assert all(step.event.startswith("notify-") for step in answer.letter.steps)
        assert {step.by for step in answer.letter.steps[2:]} == {"ba-head"}


async def test_a_letter_is_found_by_its_number_with_or_without_the_nought(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.admin.ApproveLetter(judged(), None)

        for name in (PRAISE, "01/UBND-CCHC/2023", "1/UBND-CCHC/2023"):
            assert (await got(desk, name)).letter == PRAISE
        for name in ("2/UBND-CCHC/2023", "01/UBND-CCHC/2022", "01/UBND-CCHC", "nothing"):
            with pytest.raises(BadInput, match="no such letter"):
                await got(desk, name)


async def test_the_registry_numbers_a_letter_as_it_comes_out(tmp_path: Path) -> None:
    async with running(tmp_path, at=LATER) as desk:
        await opened(desk, EXTERNAL)
        number = admin_pb2.NumberLetterRequest(request_id="n", letter=PRAISE, number=884, dated="2023-10-03")
        with pytest.raises(life.NotApproved):
            await desk.admin.NumberLetter(number, None)
        await desk.admin.ApproveLetter(judged(), None)
        assert (await got(desk)).state == "waiting_number"

        answer = await desk.admin.NumberLetter(number, None)

        assert (answer.letter.number, answer.letter.dated, answer.letter.state) == (
            "884/UBND-CCHC",
            "2023-10-03",
            "numbered",
        )
        book = await desk.admin.GetBook(admin_pb2.GetBookRequest(book="UBND-CCHC", year=2023), None)
        assert (book.registry, book.last, book.count) == ("external", 884, 1)
        assert [entry.number for entry in book.entries] == [884]


async def test_a_void_letter_stays_in_the_register_with_its_reason_and_goes_nowhere(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.admin.ApproveLetter(judged(), None)
        await desk.tell(late("an-binh"))

        answer = await desk.admin.VoidLetter(act("v"), None)

        assert (answer.letter.state, answer.letter.reason) == ("void", "vì nhầm")
        assert [sending.state for sending in answer.letter.sendings] == ["stopped"]
        book = await desk.admin.GetBook(admin_pb2.GetBookRequest(book="UBND-CCHC", year=2023), None)
        assert [(entry.number, entry.state, entry.note) for entry in book.entries] == [
            (1, "void", "vì nhầm"),
            (2, "numbered", ""),
        ]
        (listed,) = (await desk.admin.ListBooks(admin_pb2.ListBooksRequest(district="rach-gia"), None)).books
        assert (listed.registry, listed.last, listed.count, listed.voided) == ("own", 2, 2, 1)
        with pytest.raises(life.Voided):
            await desk.admin.ResendLetter(act("r"), None)


async def test_a_letter_that_failed_or_came_back_is_sent_again(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.admin.ApproveLetter(judged(), None)
        await desk.service.submit("mail", "1", answered(PRAISE, "an-binh"))
        with pytest.raises(BadInput, match="reached every unit"):
            await desk.admin.ResendLetter(act("r"), None)
        await desk.service.submit("bounces", "b", bounced())
        assert (await got(desk)).state == "bounced"

        first = await desk.admin.ResendLetter(act("r"), None)
        again = await desk.admin.ResendLetter(act("r"), None)

        assert (first.repeat, again.repeat) == (False, True)
        (sending,) = first.letter.sendings
        assert (sending.state, sending.again, sending.error) == ("numbered", 2, "")
        with pytest.raises(BadInput, match="none of an-binh"):
            await desk.admin.ResendLetter(act("q", unit="an-hoa"), None)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"outcome": "delivered"}, "delivered"),
        ({"outcome": "acknowledged"}, "acknowledged"),
        ({"code": "06"}, "acknowledged"),
        ({"code": "02", "detail": "sai thẩm quyền"}, "failed"),
    ],
)
async def test_what_became_of_a_letter_is_kept(tmp_path: Path, told: dict[str, str], state: str) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.admin.ApproveLetter(judged(), None)
        await desk.service.submit("mail", "1", answered(PRAISE, "an-binh"))
        request = admin_pb2.RecordDeliveryRequest(request_id="d", letter=PRAISE, unit="an-binh", **told)

        answer = await desk.admin.RecordDelivery(request, None)
        late_word = admin_pb2.RecordDeliveryRequest(request_id="e", letter=PRAISE, unit="an-binh", outcome="delivered")
        after = await desk.admin.RecordDelivery(late_word, None)

        assert (answer.letter.state, after.letter.state) == (state, state)


async def test_a_letter_is_recalled_by_another_that_has_a_number(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        with pytest.raises(life.NotNumbered):
            await desk.admin.RecallLetter(act("early"), None)
        await desk.admin.ApproveLetter(judged(), None)
        await desk.service.submit("mail", "1", answered(PRAISE, "an-binh"))

        drafted = await desk.admin.RecallLetter(act("recall"), None)
        by = drafted.letter.letter
        before = await got(desk)
        request = admin_pb2.JudgeLetterRequest(request_id="y", letter=by)
        await desk.admin.ApproveLetter(request, None)

        after = await got(desk)
        assert (before.state, after.state, list(after.corrected_by)) == ("sent", "recalled", [by])
        assert (await got(desk, by)).corrects == PRAISE


async def test_on_hold_nothing_goes_out_and_it_is_said_how_many_wait(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.admin.ApproveLetter(judged(), None)
        hold = admin_pb2.HoldLettersRequest(request_id="h", district="rach-gia", reason="rà soát")

        held = await desk.admin.HoldLetters(hold, None)
        issuer = await desk.admin.GetIssuer(admin_pb2.GetIssuerRequest(district="rach-gia"), None)
        state = (await got(desk)).state
        hold.request_id = "r"
        released = await desk.admin.ReleaseLetters(hold, None)

        assert (held.held, held.waiting, issuer.held, issuer.held_reason, state) == (True, 1, True, "rà soát", "held")
        assert (released.held, released.waiting, (await got(desk)).state) == (False, 0, "numbered")
        assert json.loads(issuer.issuer_json)["book"] == "UBND-CCHC"


async def test_letters_are_listed_by_page_and_filter(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.tell(late("an-binh"), late("an-hoa"), late("thanh-tra"))
        await desk.tell(withdrawn("an-binh"))

        async def found(**wanted: Any) -> list[str]:
            names: list[str] = []
            request = admin_pb2.ListLettersRequest(**wanted)
            while True:
                page = await desk.admin.ListLetters(request, None)
                names += [each.letter for each in page.letters]
                request.page_token = page.next_page_token
                if not page.next_page_token:
                    return names

        everything = await found()
        assert len(everything) == 5
        assert await found(page_size=2) == await found(page_size=1) == everything
        assert await found(states=["waiting_approval"]) == [PRAISE]
        assert await found(kinds=["correct"]) == ["correct-an-binh~BC-Q1~2023"]
        assert len(await found(unit="an-binh", kinds=["urge", "correct"])) == 2
        assert await found(year=2022) == await found(district="ha-tien") == []
        total = (await desk.admin.ListLetters(admin_pb2.ListLettersRequest(page_size=2), None)).total
        assert total == 5
        notice = await got(desk, NOTICE)
        assert list(notice.corrected_by) == ["correct-an-binh~BC-Q1~2023"]


@pytest.mark.parametrize(
    ("call", "request_", "field"),
    [
        ("ListLetters", admin_pb2.ListLettersRequest(states=["gone"]), "states"),
        ("ListLetters", admin_pb2.ListLettersRequest(page_token="x"), "page_token"),  # noqa: S106 - a page
        ("ApproveLetter", admin_pb2.JudgeLetterRequest(letter=PRAISE), "request_id"),
        ("ApproveLetter", admin_pb2.JudgeLetterRequest(request_id="1", letter="none"), "letter"),
        ("RejectLetter", admin_pb2.JudgeLetterRequest(request_id="1", letter=PRAISE), "reason"),
        ("NumberLetter", admin_pb2.NumberLetterRequest(request_id="1", letter=PRAISE, dated="2023-10-03"), "number"),
        ("NumberLetter", admin_pb2.NumberLetterRequest(request_id="1", letter=PRAISE, number=1, dated="x"), "dated"),
        (
            "NumberLetter",
            admin_pb2.NumberLetterRequest(request_id="1", letter=PRAISE, number=1, dated="2023-10-03", symbol="a\nb"),
            "symbol",
        ),
        ("VoidLetter", admin_pb2.ActOnLetterRequest(request_id="1", letter=PRAISE), "reason"),
        ("HoldLetters", admin_pb2.HoldLettersRequest(request_id="1", reason="x"), "district"),
        ("RecordDelivery", admin_pb2.RecordDeliveryRequest(request_id="1", letter=PRAISE, unit="none"), "unit"),
        ("RecordDelivery", admin_pb2.RecordDeliveryRequest(request_id="1", letter=PRAISE, unit="an-binh"), "outcome"),
        (
            "RecordDelivery",
            admin_pb2.RecordDeliveryRequest(request_id="1", letter=PRAISE, unit="an-binh", code="07"),
            "code",
        ),
        (
            "RecordDelivery",
            admin_pb2.RecordDeliveryRequest(request_id="1", letter=PRAISE, unit="an-binh", at="2099-01-01"),
            "at",
        ),
        ("GetBook", admin_pb2.GetBookRequest(book="none", year=2023), "book"),
        ("SetSigner", admin_pb2.SetSignerRequest(request_id="1", district="rach-gia", person="a"), "title"),
        (
            "SetSigner",
            admin_pb2.SetSignerRequest(
                request_id="1", district="rach-gia", person="a", title="t", name="n", capacity="PP"
            ),
            "capacity",
        ),
        (
            "SetSigner",
            admin_pb2.SetSignerRequest(
                request_id="1", district="rach-gia", person="A b", title="t", name="n", capacity="KT"
            ),
            "person",
        ),
    ],
)
async def test_bad_input_names_its_field(tmp_path: Path, call: str, request_: Any, field: str) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        with pytest.raises(BadInput) as bad:
            await getattr(desk.admin, call)(request_, None)

        assert bad.value.field == field


async def test_signers_are_listed_with_their_absences(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.service.submit("operator", "h", head())
        absence = admin_pb2.NoteAbsenceRequest(
            request_id="a", district="rach-gia", person="head", since="2023-03-01", until="2023-03-31"
        )
        noted = await desk.admin.NoteAbsence(absence, None)
        withdraws = admin_pb2.SetSignerRequest(
            request_id="w", district="rach-gia", person="head", withdrawn=True, reason="nghỉ hưu"
        )

        async def listed(*, everybody: bool) -> list[str]:
            request = admin_pb2.ListSignersRequest(district="rach-gia", all=everybody)
            return [each.person for each in (await desk.admin.ListSigners(request, None)).signers]

        assert (noted.signer.away, noted.signer.away_until[:10]) == (True, "2023-03-31")
        assert await listed(everybody=False) == ["head"]
        gone = await desk.admin.SetSigner(withdraws, None)
        assert (gone.signer.withdrawn, gone.signer.name) == (True, "Bà Head")
        assert (await listed(everybody=False), await listed(everybody=True)) == ([], ["head"])


async def test_a_signed_letter_waits_to_be_sent_as_signed_and_all_is_folded_again_the_same(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await opened(desk)
        await desk.service.submit("operator", "h", head())
        await desk.admin.ApproveLetter(judged(person="head"), None)
        await desk.service.submit("signer", "p", paper())
        assert (await got(desk)).state == "signed"
        await desk.service.submit("mail", "1", answered(PRAISE, "an-binh"))
        await desk.service.submit("bounces", "b", bounced())
        await desk.admin.ResendLetter(act("r"), None)

        assert await desk.findings() == []


async def test_what_is_refused_leaves_no_trace(tmp_path: Path) -> None:
    async with running(tmp_path, at=AFTER) as desk:
        await opened(desk)
        before = (await got(desk)).SerializeToString()
        with pytest.raises(Refusal):
            await desk.admin.ApproveLetter(judged(person="stranger"), None)

        assert (await got(desk)).SerializeToString() == before
