"""Whatever is answered about letters is readable at 80 and 120 columns in both languages, and whole as JSON."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
from google.protobuf.message import Message

from services.cli import letter_desk, letters, letters_shown
from services.cli.failures import CliFailure, WrongUsage
from services.cli.texts import TEXTS
from services.contracts.notify import Capacity, Channel, LetterKind, Registry
from services.notify.pb import admin_pb2 as pb
from tests.unit.cli.answers import LONG, Answers, answering, at

Showing = Callable[[Answers], Awaitable[None]]
ID: Final = f"urge-{LONG}~2023-03-17"
SENDINGS: Final = (
    pb.LetterSending(
        unit=LONG,
        name="Văn phòng HĐND-UBND thành phố",
        channel="mail",
        to="vp@rachgia.example",
        state="bounced",
        at=at("2023-03-17", "08:00:01"),
        error="5.1.1 no such mailbox",
        again=2,
        uncertain=True,
    ),
    pb.LetterSending(unit="an-binh", name="Phường An Bình", channel="paper", state="acknowledged"),
)
STEPS: Final = (
    pb.LetterStep(what="drafted", at=at("2023-03-17", "08:00:00"), by="thu-tu-dong/3", event="notify-12"),
    pb.LetterStep(what="approved", at=at("2023-03-17", "09:00:00"), by="pct", detail="KT. CHỦ TỊCH"),
)
LETTER: Final = pb.Letter(
    letter=ID,
    kind="urge",
    district="rach-gia",
    number="05/UBND-CCHC",
    dated="2023-03-17",
    subject="V/v đôn đốc gửi các báo cáo đã quá thời hạn",
    units=[LONG, "an-binh", "an-hoa", "vinh-lac", "vinh-thanh-van"],
    duties=[f"{LONG}/BC-Q1/2023"],
    state="bounced",
    drafted_at=at("2023-03-17", "08:00:00"),
    policy="thu-tu-dong/3",
    template="urge/2",
    brake=True,
    approved_by="pct",
    signed_at=at("2023-03-17", "09:00:02"),
    certificate="ab" * 32,
    signature=pb.LetterSignature(
        intact=True,
        valid=True,
        signer="Common Name: Ủy ban nhân dân thành phố Rạch Giá, Country: VN",
        at=at("2023-03-17", "09:00:02"),
        why="no root is named that could be trusted; set DUNGHAN_NOTIFY__SIGNING_ROOTS",
    ),
    corrected_by=["correct-1"],
    sendings=SENDINGS,
    steps=STEPS,
)
DRAFT: Final = pb.Letter(
    letter="rectify-1", kind="rectify", state="waiting_approval", drafted_at=at("2023-10-03"), brake=True
)
LISTED: Final = pb.ListLettersResponse(letters=[LETTER, DRAFT], total=2)
RESPONSE: Final = pb.LetterResponse(letter=LETTER, pdf=b"%PDF-1.7")
BOOK: Final = pb.Book(
    book="UBND-CCHC",
    year=2023,
    registry="external",
    last=885,
    count=2,
    voided=1,
    entries=[
        pb.BookEntry(
            number=884,
            symbol="UBND-CCHC",
            dated="2023-10-03",
            kind="rectify",
            subject="V/v chấn chỉnh việc gửi báo cáo",
            state="sent",
        ),
        pb.BookEntry(number=885, symbol="UBND-CCHC", dated="2023-10-04", state="void", note="ghi nhầm đơn vị"),
    ],
)
SIGNER: Final = pb.Signer(
    person="pct",
    capacity="KT",
    authority="KT. CHỦ TỊCH",
    title="PHÓ CHỦ TỊCH",
    name="Lê Văn Mẫu",
    kinds=["urge"],
    stands_in="ct",
    since=at("2023-01-01"),
    away=True,
    away_until=at("2023-04-01"),
)
ISSUER: Final = pb.GetIssuerResponse(
    issuer_json=json.dumps(
        {"book": "UBND-CCHC", "issuer": {"name": "Ủy ban nhân dân thành phố Mẫu"}, "signature": True}
    ),
    held=True,
    held_reason="rà soát",
    held_at=at("2023-03-17", "09:00:00"),
)
WAYS: Final = pb.UnitChannels(
    unit=LONG, name="Văn phòng", channels=["edxml", "mail"], address={"edxml": "000.00.12.H35"}
)
SHOWN: Final[dict[str, tuple[Message, Showing, tuple[str, ...]]]] = {
    "list": (
        LISTED,
        lambda office: letters.listed(office, letters.Filter("rach-gia")),
        (
            *(ID, "số 05/UBND-CCHC ngày 17/03/2023", "! bị trả lại", "và 2 đơn vị khác"),
            *("? chờ duyệt", "phanh an toàn", "2 văn bản"),
        ),
    ),
    "show": (
        LETTER,
        lambda office: letters.show(office, ID, None),
        (
            *("đôn đốc", "thu-tu-dong/3", "urge/2", "5.1.1 no such mailbox", "lần 2", "có thể đã đến từ lần trước"),
            *("✓ đã tiếp nhận", "bản giấy", "KT. CHỦ TỊCH", "correct-1", "abababababababab"),
        ),
    ),
    "approve": (RESPONSE, lambda office: letters.judge(office, ID, "pct", rejected_for=""), (ID,)),
    "hold": (
        pb.HoldLettersResponse(held=True, waiting=3),
        lambda office: letters.hold(office, "rach-gia", letters.Act("rà soát"), release=False),
        ("Đã dừng gửi văn bản của rach-gia; 3 văn bản đang chờ",),
    ),
    "books": (
        pb.ListBooksResponse(books=[BOOK]),
        lambda office: letter_desk.list_books(office, ""),
        ("UBND-CCHC", "văn thư", "885"),
    ),
    "book": (
        BOOK,
        lambda office: letter_desk.show_book(office, "UBND-CCHC", 2023),
        ("884/UBND-CCHC", "03/10/2023", "× huỷ số", "ghi nhầm đơn vị"),
    ),
    "signers": (
        pb.ListSignersResponse(signers=[SIGNER]),
        lambda office: letter_desk.list_signers(office, "rach-gia", everybody=False),
        ("KT. (ký thay)", "PHÓ CHỦ TỊCH", "ký thay ct khi vắng", "đang vắng đến 01/04/2023"),
    ),
    "channels": (
        pb.ListChannelsResponse(units=[WAYS]),
        lambda office: letter_desk.list_channels(office, "rach-gia"),
        ("trục liên thông", "edxml"),
    ),
    "issuer": (
        ISSUER,
        lambda office: letter_desk.show_issuer(office, "rach-gia"),
        ("Ủy ban nhân dân thành phố Mẫu", "Đang dừng gửi từ 17/03/2023 09:00: rà soát"),
    ),
    "texts": (
        pb.ListTextsResponse(texts=[pb.LetterText(kind="urge", template="urge/2", title="Đôn đốc", fields=["unit"])]),
        letters.texts,
        ("urge/2", "Đôn đốc"),
    ),
}

SENTENCES: Final = {"hold"}
"""What is a sentence of its own is broken by the terminal, so that it can be copied whole."""


def flowing(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("width", [80, 120])
async def test_it_fits_and_nothing_is_cut_off(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    answer, show, said = SHOWN[name]
    await show(answering(answer))
    printed = capsys.readouterr().out

    assert name in SENTENCES or max(map(len, printed.splitlines())) <= width
    assert [one for one in said if flowing(one) not in flowing(printed)] == []


@pytest.mark.parametrize("name", SHOWN)
async def test_english_says_no_vietnamese_of_ours(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer, show, _ = SHOWN[name]
    await show(answering(answer, lang="en"))
    printed = capsys.readouterr().out

    assert [word for word in ("văn bản", "đôn đốc:", "chờ duyệt", "ký thay", "dừng gửi") if word in printed] == []


@pytest.mark.parametrize("name", SHOWN)
async def test_json_is_the_whole_answer(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer, show, _ = SHOWN[name]
    await show(answering(answer, json=True))

    assert json.loads(capsys.readouterr().out)


async def test_pages_are_turned_until_there_is_none() -> None:
    office = answering(pb.ListLettersResponse(letters=[DRAFT]), json=True)
    await letters.listed(office, letters.Filter("rach-gia", ["sent"], ["urge"], "an-binh", 2023))

    (asked,) = office.requests
    assert (asked.district, list(asked.states), list(asked.kinds)) == ("rach-gia", ["sent"], ["urge"])
    assert (asked.unit, asked.year) == ("an-binh", 2023)


async def test_acts_carry_who_why_and_by_which_letter(tmp_path: Path) -> None:
    office = answering(RESPONSE)
    act = letters.Act("ghi nhầm", "15/UBND-NC", "17/03/2023")
    await letters.number(office, ID, 884, "03/10/2023", "UBND-NC")
    await letters.act(office, "void", ID, act)
    await letters.judge(office, ID, "pct", rejected_for="sai đơn vị")
    about = letters.About("explain", "rach-gia", ["an-binh"], "BC-Q1/2023", fields=["why=trễ ba kỳ = liền"])
    await letters.draft(office, about, act, tmp_path / "a.pdf")
    numbered, voided, rejected, drafted = office.requests

    assert (numbered.number, numbered.dated, numbered.symbol) == (884, "2023-10-03", "UBND-NC")
    assert (voided.reason, voided.source.number, voided.source.date) == ("ghi nhầm", "15/UBND-NC", "2023-03-17")
    assert (rejected.person, rejected.reason) == ("pct", "sai đơn vị")
    assert (drafted.obligation, drafted.period) == ("BC-Q1", "2023")
    assert json.loads(drafted.fields_json) == {"why": "trễ ba kỳ = liền"}
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-1.7"
    assert all(one.request_id and one.actor for one in office.requests)


async def test_pages_of_a_picture_are_files_of_their_own(tmp_path: Path) -> None:
    office = answering(pb.PreviewLetterResponse(files=[b"1", b"2"], name="urge.png"))
    await letters.preview(office, letters.Shown("", "urge", "png"), tmp_path / "in" / "urge.png")

    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["urge-1.png", "urge-2.png"]


async def test_what_is_typed_wrong_is_said(tmp_path: Path) -> None:
    office = answering(RESPONSE)
    with pytest.raises(WrongUsage, match="--kind"):
        await letters.preview(office, letters.Shown("", "", "pdf"), None)
    with pytest.raises(WrongUsage, match="TÊN=NỘI DUNG"):
        await letters.draft(office, letters.About("status", "rach-gia", fields=["why"]), letters.Act(), None)
    with pytest.raises(CliFailure, match="chọn nơi khác"):
        await letters.show(answering(LETTER), ID, tmp_path)
    (tmp_path / "issuer.yaml").write_text("- a\n", "utf-8")
    with pytest.raises(WrongUsage, match="issuer"):
        await letter_desk.set_issuer(office, "rach-gia", tmp_path / "issuer.yaml", ("", ""))


async def test_the_block_of_a_catalogue_says_who_issues() -> None:
    office = answering(pb.SetIssuerResponse())
    await letter_desk.set_issuer(
        office, "rach-gia", Path("catalogues/rach-gia-2023/catalogue.yaml"), ("2023-01-01", "")
    )

    (asked,) = office.requests
    said = json.loads(asked.issuer_json)
    assert (said["book"], asked.since) == ("UBND-CCHC", "2023-01-01")
    assert "assumed" not in said


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("letter-kind", LetterKind),
        ("letter-channel", Channel),
        ("letter-registry", Registry),
        ("capacity", Capacity),
        ("letter-state", letters_shown.SIGNS),
    ],
)
def test_every_word_that_is_answered_has_a_text(prefix: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if f"{prefix}-{word}" not in TEXTS] == []
