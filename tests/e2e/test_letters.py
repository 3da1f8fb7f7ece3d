"""Officers type everything about letters against services that run: drafted, approved by who may, numbered, signed, sent, taken back."""

import asyncio
import email
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pytest

from tests.e2e.running import ROOT, Demo
from tests.e2e.test_rules_commands import CATALOGUE, Desk
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(200)]

CLOCK: Final = "2023-10-03T08:00:00+07:00"
ISSUER: Final = {
    "book": "UBND-CCHC",
    "registry": "external",
    "signature": True,
    "issuer": {
        "name": "Ủy ban nhân dân thành phố Mẫu",
        "symbol": "UBND-CCHC",
        "place": "Mẫu",
        "authority": "TM. ỦY BAN NHÂN DÂN",
        "signer_title": "CHỦ TỊCH",
        "signer_name": "Trần Văn Mẫu",
        "drafting_unit": "PNV",
    },
}
MOST_LOOKS: Final = 40
WHY: Final = ("--reason", "theo chỉ đạo", "--source", "15/UBND-NC")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Everything, running in a fresh folder whose clock begins on the day of the letter that is written."""
    demo = Demo(tmp_path_factory.mktemp("letters") / "data")
    command = [sys.executable, "-m", "services.cli.main", "up", "--data-dir", str(demo.folder), "--clock", CLOCK]
    log = demo.folder.with_suffix(".log")
    with log.open("wb") as said:
        demo.process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True)  # noqa: S603 - our own arguments
    try:
        asyncio.run(eventually(lambda: "ready" in log.read_text("utf-8"), within=60))
        yield demo.folder
    finally:
        demo.end()


@pytest.fixture
def desk(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in a wide room."""
    monkeypatch.setenv("COLUMNS", "200")
    return Desk(folder, capsys)


def shown(desk: Desk, letter: str) -> dict[str, Any]:
    """Look at one letter."""
    found: dict[str, Any] = desk.types("letters", "show", letter)
    return found


def becomes(desk: Desk, letter: str, state: str) -> dict[str, Any]:
    """Wait until a letter is in a state."""
    found: dict[str, Any] = {}
    for _look in range(MOST_LOOKS):
        desk.settles()
        found = shown(desk, letter)
        if found["state"] == state:
            break
    assert found["state"] == state, found
    return found


def drafted(desk: Desk, kind: str, *words: str) -> str:
    """Draft a letter; return its id."""
    return str(desk.types("letters", "draft", kind, *words)["letter"]["letter"])


def text_of(pdf: bytes) -> str:
    """Return the words of all pages, one space between them."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def mails(folder: Path, subject: str) -> list[email.message.Message]:
    """Return the mails about a letter that a server has taken."""
    found = [email.message_from_bytes(path.read_bytes()) for path in (folder / "out" / "mail").glob("*.eml")]
    return [
        one for one in found if subject in str(email.header.make_header(email.header.decode_header(one["Subject"])))
    ]


def test_a_letter_goes_through_all_hands(desk: Desk, tmp_path: Path) -> None:
    the_office_is_set_up(desk, tmp_path)
    letter = the_letter_of_the_day_waits_and_is_numbered_by_the_registry(desk, tmp_path)
    numbers_are_given_once(desk, letter)
    sending_is_held_and_let_go(desk)
    a_deputy_stands_in(desk)
    a_number_is_void_and_stays(desk)
    it_is_sent_again_recorded_and_taken_back(desk, letter)
    how_letters_look_is_shown(desk, letter, tmp_path)
    what_cannot_be_is_one_line(desk, letter)


def the_office_is_set_up(desk: Desk, tmp_path: Path) -> None:
    """Catalogue, issuer with a book of the registry, the head and a deputy."""
    catalogue = tmp_path / "catalogue.yaml"
    written = CATALOGUE.read_text("utf-8")
    catalogue.write_text(
        re.sub(r"code: ([a-z-]+), name: P", r"code: \1, email: \1@mau.example, name: P", written), "utf-8"
    )
    desk.types("catalogue", "import", str(catalogue))
    desk.settles()
    issuer = tmp_path / "issuer.json"
    issuer.write_text(json.dumps(ISSUER, ensure_ascii=False), "utf-8")
    assert desk.types("letters", "issuer", "set", str(issuer))["repeat"] is False
    assert "TRẦN VĂN MẪU" in desk.reads("letters", "issuer", "show").upper()
    head = ("--title", "CHỦ TỊCH", "--name", "Trần Văn Mẫu", "--authority", "TM. ỦY BAN NHÂN DÂN")
    desk.types("letters", "signers", "set", "ct", "TM", *head)
    deputy = ("--title", "PHÓ CHỦ TỊCH", "--name", "Lê Thị Mẫu", "--authority", "KT. CHỦ TỊCH", "--stands-in", "ct")
    desk.types("letters", "signers", "set", "pct", "KT", *deputy)
    assert {one["person"] for one in desk.types("letters", "signers", "list")} == {"ct", "pct"}


def the_letter_of_the_day_waits_and_is_numbered_by_the_registry(desk: Desk, tmp_path: Path) -> str:
    """The list as it stands becomes a letter; it waits for the registry and comes out under number and date of it."""
    looked = desk.types("letters", "draft", "rectify", "--year", "2023", "--dry-run", "-o", str(tmp_path / "look.pdf"))
    assert looked["dry_run"] is True
    assert "chấn chỉnh" in text_of((tmp_path / "look.pdf").read_bytes())
    assert desk.types("letters", "list") == []
    letter = drafted(desk, "rectify", "--year", "2023", *WHY)
    if shown(desk, letter)["state"] == "waiting_approval":
        desk.types("letters", "approve", letter, "--as", "ct")
    waits = becomes(desk, letter, "waiting_number")
    assert [one["letter"] for one in desk.types("letters", "list", "--state", "waiting_number")] == [letter]
    assert not waits["number"]
    desk.types("letters", "number", letter, "884", "2023-10-03")
    sent = becomes(desk, letter, "sent")
    assert (sent["number"], sent["dated"]) == ("884/UBND-CCHC", "2023-10-03")
    assert sent["certificate"]
    desk.reads("letters", "show", "884/UBND-CCHC/2023", "-o", str(tmp_path / "884.pdf"))
    said = text_of((tmp_path / "884.pdf").read_bytes())
    assert "Số: 884/UBND-CCHC" in said
    assert "Mẫu, ngày 03 tháng 10 năm 2023" in said
    found = mails(desk.folder, "884/UBND-CCHC")
    assert len(found) == len(sent["units"])
    assert all(
        (tmp_path / "884.pdf").read_bytes() in [part.get_payload(decode=True) for part in one.walk()] for one in found
    )
    return letter


def numbers_are_given_once(desk: Desk, letter: str) -> None:
    """The same number twice, a day before the approval, a number for what has one: refused, and nothing is otherwise."""
    other = drafted(desk, "status", "--year", "2023")
    if shown(desk, other)["state"] == "waiting_approval":
        desk.reads("letters", "number", other, "885", "2023-10-03", code=3)
        desk.types("letters", "approve", other, "--as", "ct")
    assert "884" in desk.reads("letters", "number", other, "884", "2023-10-03", code=3)
    desk.reads("letters", "number", other, "885", "2023-10-02", code=3)
    desk.reads("letters", "number", other, "885", "2033-10-03", code=3)
    assert shown(desk, other)["state"] == "waiting_number"
    desk.types("letters", "number", other, "880", "2023-10-03")
    becomes(desk, other, "sent")
    desk.reads("letters", "number", letter, "886", "2023-10-03", code=3)


def sending_is_held_and_let_go(desk: Desk) -> None:
    """While nothing goes out numbers are given all the same."""
    assert desk.types("letters", "hold", *WHY)["held"] is True
    assert "dừng gửi" in desk.reads("letters", "issuer", "show")
    letter = drafted(desk, "explain", "--unit", "an-binh", "--duty", "BC-CU/2023", *WHY)
    desk.types("letters", "approve", letter, "--as", "ct")
    desk.types("letters", "number", letter, "890", "2023-10-03")
    becomes(desk, letter, "held")
    assert mails(desk.folder, "890/UBND-CCHC") == []
    assert desk.types("letters", "release", *WHY)["held"] is False
    becomes(desk, letter, "sent")


def a_deputy_stands_in(desk: Desk) -> None:
    """Not before the head is away; then the deputy's block is the one that is signed."""
    letter = drafted(desk, "explain", "--unit", "an-hoa", "--duty", "BC-CU/2023", *WHY)
    desk.reads("letters", "approve", letter, "--as", "pct", code=3)
    desk.types("letters", "signers", "away", "ct", "--until", "2023-12-31", *WHY)
    approved = desk.types("letters", "approve", letter, "--as", "pct")["letter"]
    assert "pct" in approved["approved_by"] or "Lê Thị Mẫu" in approved["approved_by"]
    desk.reads("letters", "reject", letter, "--as", "pct", "--reason", "nhầm", code=3)
    desk.types("letters", "number", letter, "891", "2023-10-03")
    becomes(desk, letter, "sent")


def a_number_is_void_and_stays(desk: Desk) -> None:
    """What must not go out keeps its number in the register, with the reason."""
    desk.types("letters", "hold", *WHY)
    letter = drafted(desk, "explain", "--unit", "vinh-lac", "--duty", "BC-CU/2023", *WHY)
    desk.types("letters", "approve", letter, "--as", "pct")
    desk.types("letters", "number", letter, "892", "2023-10-03")
    desk.types("letters", "void", letter, "--reason", "ghi nhầm đơn vị")
    desk.types("letters", "release", *WHY)
    becomes(desk, letter, "void")
    entries = {one["number"]: one for one in desk.types("letters", "books", "show", "UBND-CCHC", "2023")["entries"]}
    assert sorted(entries) == [880, 884, 890, 891, 892]
    assert (entries[892]["state"], entries[892]["note"]) == ("void", "ghi nhầm đơn vị")
    assert mails(desk.folder, "892/UBND-CCHC") == []


def it_is_sent_again_recorded_and_taken_back(desk: Desk, letter: str) -> None:
    """Under the same number; what the unit says is kept; the recall is a letter of its own."""
    unit = shown(desk, letter)["units"][0]
    before = len(mails(desk.folder, "884/UBND-CCHC"))
    desk.types("letters", "resend", letter, "--unit", unit, "--reason", "đơn vị báo chưa nhận")
    becomes(desk, letter, "sent")
    assert len(mails(desk.folder, "884/UBND-CCHC")) == before + 1
    desk.types("letters", "record", letter, unit, "acknowledged", "--detail", "đã vào sổ đến số 12")
    (sending,) = [one for one in shown(desk, letter)["sendings"] if one["unit"] == unit]
    assert (sending["state"], sending["again"]) == ("acknowledged", 2)
    recall = str(desk.types("letters", "recall", letter, *WHY)["letter"]["letter"])
    assert shown(desk, letter)["state"] != "recalled"
    desk.types("letters", "approve", recall, "--as", "pct")
    desk.types("letters", "number", recall, "893", "2023-10-03")
    becomes(desk, recall, "sent")
    assert becomes(desk, letter, "recalled")["corrected_by"] == [recall]


def how_letters_look_is_shown(desk: Desk, letter: str, tmp_path: Path) -> None:
    """PDF, pictures, Word and a sheet of a letter, and a sample of each kind."""
    for form in ("pdf", "docx", "xlsx"):
        desk.reads("letters", "preview", letter, "--format", form, "-o", str(tmp_path / f"a.{form}"))
        assert (tmp_path / f"a.{form}").stat().st_size > 1_000
    desk.reads("letters", "preview", "--kind", "urge", "--format", "png", "-o", str(tmp_path / "urge.png"))
    assert next(tmp_path.glob("urge*.png")).read_bytes().startswith(b"\x89PNG")
    assert {one["kind"] for one in desk.types("letters", "texts")} >= {"remind", "urge", "rectify", "recall", "status"}


def what_cannot_be_is_one_line(desk: Desk, letter: str) -> None:
    """Refused by a rule is 3, wrongly asked is 2."""
    for code, words in (
        (2, ("letters", "show", "999/XX/2023")),
        (2, ("letters", "preview")),
        (3, ("letters", "approve", letter)),
        (3, ("letters", "void", letter, "--reason", "x")),
        (2, ("letters", "books", "show", "XX", "2023")),
    ):
        desk.reads(*words, code=code)
