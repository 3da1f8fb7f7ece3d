"""The first version of each text says, byte for byte, what letters said before texts were files: old decisions come out again."""

import hashlib
import itertools
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest

from services.contracts.scoring import Status
from services.notify import texts

ISSUER = texts.Issuer(
    parent="Ủy ban nhân dân tỉnh Mẫu",
    name="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    symbol="UBND-CCHC",
    authority="TM. Ủy ban nhân dân",
    signer_title="Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    drafting_unit="PNV",
)
DUE = datetime(2023, 3, 16, tzinfo=texts.LOCAL)
CITATION = "Công văn số 178/PNV-CCHC ngày 31/5/2022 của Phòng Nội vụ"
UNITS = (
    texts.Unit(name="Phòng Kinh tế"),
    texts.Unit(name="An Bình", commune=True),
    texts.Unit(name="Phường An Hòa", commune=True, heir=texts.Unit(name="Xã Mới", commune=True)),
)
ORDERED = "văn bản số 12/UBND-VX ngày 18/03/2023"
STOOD = (Status.ON_TIME, Status.LATE, Status.MISSING, Status.NOT_OBLIGED, Status.EXCUSED, Status.WAIVED)


def report(*, hours: float = 0, citation: str = CITATION, firm: bool = True) -> texts.Report:
    due_at = DUE + timedelta(hours=hours)
    return texts.Report(title="Báo cáo CCHC quý I", due_at=due_at, citation=citation, firm=firm)


def calls() -> Iterable[texts.Call]:
    every = itertools.product((True, False), (CITATION, ""), (0, 16.5), ("", ORDERED), (*((u,) for u in UNITS), UNITS))
    for firm, citation, hours, ordered, units in every:
        owed = report(hours=hours, citation=citation, firm=firm)
        yield texts.Call(issuer=ISSUER, report=owed, units=units, as_of=DUE, ordered=ordered)


def corrections() -> Iterable[texts.Correction]:
    notice = texts.Notice(number=7, symbol="UBND-CCHC", dated=date(2023, 3, 16))
    arrivals, dues = (None, DUE + timedelta(hours=9)), (None, DUE + timedelta(days=30))
    every = itertools.product(texts.Ground, UNITS, arrivals, dues, ("", "văn bản số 12/UBND-VX"), (CITATION, ""))
    for ground, unit, arrived_at, now_due_at, ordered, citation in every:
        yield texts.Correction(
            issuer=ISSUER,
            report=report(citation=citation),
            unit=unit,
            notice=notice,
            ground=ground,
            arrived_at=arrived_at,
            now_due_at=now_due_at,
            ordered=ordered,
            as_of=DUE + timedelta(days=4),
        )


def registers() -> Iterable[texts.Register]:
    for shared, units, clean, offices in itertools.product((0, 1, 2), (1, 8), (True, False), (0, 4, 9)):
        yield texts.Register(
            issuer=ISSUER,
            reports=tuple(
                texts.Report(
                    title=f"BC {no}",
                    due_at=DUE + timedelta(days=no),
                    citation=("", CITATION, f"Kế hoạch {no}")[shared],
                    firm=no != 2,
                )
                for no in range(1, 4)
            ),
            lines=tuple(
                texts.Line(
                    no=no,
                    unit=texts.Unit(name=f"Đơn vị {no}", commune=no > offices),
                    statuses=tuple(Status.ON_TIME if clean else STOOD[(no * no + column) % 6] for column in (1, 2, 3)),
                )
                for no in range(1, units + 1)
            ),
            as_of=datetime(2023, 10, 3, 23, 59, 59, tzinfo=texts.LOCAL),
        )


def digest(letters: Iterable[texts.Letter]) -> str:
    """Hash the drafts as they stand in journals."""
    said = [json.loads(letter.model_dump_json(exclude={"number", "dated"})) for letter in letters]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "letters", "count", "known"),
    [
        (
            "remind",
            [texts.remind(call) for call in calls()],
            64,
            "042f1c6a268cde68ccc5624a1db4369ecbeb7ac3edf502a9ccd5f122bf66ec4b",
        ),
        (
            "urge",
            [texts.urge(call) for call in calls()],
            64,
            "5543b0d85a4a9a9fa5effdc5c70c7677fe4b32f83eec67b4ad5fd9d0a91107ee",
        ),
        (
            "unexcused",
            [texts.excuse_no_more(call) for call in calls()],
            64,
            "0c9f81e00055eeed515176b762b337395a4fa49c80c5c17ca6d34bc485fadec1",
        ),
        (
            "correct",
            [texts.correct(each) for each in corrections()],
            480,
            "5984dd5192dafdb1238e0eb2cdedefa0c6e4d207ada9f27eae1a7af18ed37062",
        ),
        (
            "rectify",
            [texts.rectify(each) for each in registers()],
            36,
            "98460f1a8e0d3113c4a8e662670a70e7d702493370e676390f139fdf2d85f7ce",
        ),
    ],
)
def test_what_was_said_is_said_byte_for_byte(kind: str, letters: list[texts.Letter], count: int, known: str) -> None:
    assert len(letters) == count, kind
    assert digest(letters) == known
