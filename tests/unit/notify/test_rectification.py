"""The rectification letter: every cell as it stood, the late and missing ones named; and the operators' calls."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.contracts.scoring import Status
from services.kit.rpc import BadInput
from services.notify import queries
from services.notify.domain.life import IssuerUnknown, NobodyConcerned, standing_then
from services.notify.pb import admin_pb2
from services.notify.queries import Asked
from tests.unit.notify.controls import (
    AFTER,
    ARRIVES,
    DUE,
    ISSUER,
    LATER,
    NAMES,
    START,
    late,
    obligation,
    period,
    standing,
)
from tests.unit.notify.running import Running, running

SECOND = timedelta(seconds=1)
ASKED = Asked("rach-gia", 2023, LATER)
RECTIFY = "rectify-rach-gia-2023-10-03"
HEARD = (
    *NAMES,
    period("BC-6T", audience=("thanh-tra", "an-binh")),
    period("BC-Q1"),
    period("BC-KH", audience=()).model_copy(update={"due_at": DUE + timedelta(days=365)}),
    standing("thanh-tra", Status.ON_TIME, arrived_at=ARRIVES),
    standing("an-binh", Status.LATE, arrived_at=AFTER),
    standing("an-hoa", Status.MISSING),
    standing("an-binh", Status.MISSING, of="BC-6T"),
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path, at=LATER) as opened:
        await opened.tell(*HEARD)
        yield opened


def issuer_json(**block: Any) -> str:
    return json.dumps({"issuer": ISSUER.model_dump(), **block})


async def set_issuer(desk: Running, text: str = "", *, request_id: str = "i") -> admin_pb2.SetIssuerResponse:
    request = admin_pb2.SetIssuerRequest(
        request_id=request_id, district="rach-gia", issuer_json=text or issuer_json(book="UBND-CCHC")
    )
    return await desk.admin.SetIssuer(request, None)


async def draft(desk: Running, *, as_of: str = "", request_id: str = "r") -> admin_pb2.DraftRectificationResponse:
    request = admin_pb2.DraftRectificationRequest(
        request_id=request_id, actor="bà Lan", district="rach-gia", year=2023, as_of=as_of
    )
    return await desk.admin.DraftRectification(request, None)


async def test_the_list_has_every_unit_and_every_report_of_the_year_in_order(desk: Running) -> None:
    listed = await queries.rectification(desk.service.database, ASKED)

    assert [(each.obligation, each.title) for each in listed.columns] == [
        ("BC-Q1", "Báo cáo BC-Q1"),
        ("BC-6T", "Báo cáo BC-6T"),
    ]
    assert [(row.unit, row.commune, row.statuses) for row in listed.rows] == [
        ("thanh-tra", False, (Status.ON_TIME, Status.EXPECTED)),
        ("an-binh", True, (Status.LATE, Status.MISSING)),
        ("an-hoa", True, (Status.MISSING, Status.NOT_OBLIGED)),
    ]
    assert listed.named == ("an-binh", "an-hoa")


async def test_turns_of_one_obligation_are_told_apart(desk: Running) -> None:
    await desk.tell(period("BC-Q1", period="2023-b"), obligation("BC-Q1", no=1))

    listed = await queries.rectification(desk.service.database, ASKED)

    assert [each.title for each in listed.columns][:2] == ["Báo cáo BC-Q1 2023", "Báo cáo BC-Q1 2023-b"]


async def test_what_arrived_later_was_missing_then(desk: Running) -> None:
    listed = await queries.rectification(desk.service.database, ASKED._replace(as_of=AFTER - SECOND))

    assert listed.rows[1].statuses[0] is Status.MISSING


@pytest.mark.parametrize(
    ("status", "arrived_at", "as_of", "expected"),
    [
        (Status.ON_TIME, ARRIVES, ARRIVES, Status.ON_TIME),
        (Status.ON_TIME, ARRIVES, ARRIVES - SECOND, Status.EXPECTED),
        (Status.LATE, AFTER, AFTER, Status.LATE),
        (Status.LATE, AFTER, DUE, Status.MISSING),
        (Status.LATE, AFTER, DUE - SECOND, Status.EXPECTED),
        (Status.MISSING, None, DUE, Status.MISSING),
        (Status.MISSING, None, DUE - SECOND, Status.EXPECTED),
        (Status.EXCUSED, None, DUE, Status.EXCUSED),
        (Status.NOT_OBLIGED, None, START, Status.NOT_OBLIGED),
    ],
)
def test_a_standing_as_of_an_instant(status: Status, arrived_at: Any, as_of: Any, expected: Status) -> None:
    assert standing_then(status, due_at=DUE, arrived_at=arrived_at, as_of=as_of) is expected


async def test_the_letter_names_late_and_missing_and_takes_a_number(desk: Running) -> None:
    await set_issuer(desk)

    answer = await draft(desk)

    letter = answer.letter
    assert (letter.letter, letter.number, letter.dated, letter.state) == (
        RECTIFY,
        "01/UBND-CCHC",
        "2023-10-03",
        "numbered",
    )
    assert letter.units == ["an-binh", "an-hoa"]
    assert letter.duties == ["an-binh/BC-Q1/2023", "an-binh/BC-6T/2023", "an-hoa/BC-Q1/2023"]


async def test_the_same_day_has_one_letter(desk: Running) -> None:
    await set_issuer(desk)
    first = await draft(desk)

    repeated, other = await draft(desk), await draft(desk, request_id="r2")

    assert (repeated.repeat, other.repeat) == (True, False)
    assert repeated.letter == other.letter == first.letter
    assert [each.letter for each in await listed(desk)] == [RECTIFY]


@pytest.mark.parametrize("again", [1, 2])
async def test_where_it_goes_to_nobody_another_one_is_drafted_once_and_by_each_call_the_same(
    desk: Running, again: int
) -> None:
    await set_issuer(desk)
    await draft(desk)
    for turn in range(again):
        of = RECTIFY if turn == 0 else f"{RECTIFY}~{turn + 1}"
        voided = admin_pb2.ActOnLetterRequest(request_id=f"v{turn}", letter=of, reason="thiếu một đơn vị")
        await desk.admin.VoidLetter(voided, None)
        answers = [await draft(desk, request_id=f"n{turn}") for _ in range(2)]
        assert [answer.letter.letter for answer in answers] == [f"{RECTIFY}~{turn + 2}"] * 2
        assert [answer.repeat for answer in answers] == [False, True]

    assert (await draft(desk)).letter.letter == RECTIFY
    assert [each.state for each in await listed(desk)] == ["void"] * again + ["numbered"]
    assert await desk.findings() == []


async def listed(desk: Running) -> list[admin_pb2.Letter]:
    return list((await desk.admin.ListLetters(admin_pb2.ListLettersRequest(), None)).letters)


async def test_a_letter_comes_with_its_pdf(desk: Running) -> None:
    await set_issuer(desk)
    await draft(desk)

    letter = await desk.admin.GetLetter(admin_pb2.GetLetterRequest(letter=RECTIFY), None)

    assert letter.pdf.startswith(b"%PDF")
    assert letter.subject == "V/v chấn chỉnh việc gửi báo cáo định kỳ"


async def test_without_an_issuer_the_letter_is_refused_and_nothing_kept(desk: Running) -> None:
    with pytest.raises(IssuerUnknown):
        await draft(desk)

    await set_issuer(desk)
    assert not (await draft(desk)).repeat


async def test_nobody_late_means_no_letter(desk: Running) -> None:
    await set_issuer(desk)

    with pytest.raises(NobodyConcerned):
        await draft(desk, as_of="2023-03-01T00:00:00+07:00")


@pytest.mark.parametrize(
    ("as_of", "told"), [("2023-10-04T00:00:00+07:00", "not come"), ("soon", "soon"), ("2023-10-03", "offset")]
)
async def test_an_instant_that_cannot_be_asked_for(desk: Running, as_of: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        await draft(desk, as_of=as_of)


async def test_the_end_of_today_may_be_asked_for(desk: Running) -> None:
    await set_issuer(desk)

    assert (await draft(desk, as_of="2023-10-03T23:59:59+07:00")).letter.letter == RECTIFY


async def test_an_unknown_district_an_unknown_letter_and_a_missing_id_are_bad_input(desk: Running) -> None:
    with pytest.raises(BadInput, match="no units"):
        await desk.admin.DraftRectification(
            admin_pb2.DraftRectificationRequest(request_id="r", district="ha-tien", year=2023), None
        )
    with pytest.raises(BadInput, match="no such letter"):
        await desk.admin.GetLetter(admin_pb2.GetLetterRequest(letter="x"), None)
    with pytest.raises(BadInput, match="is missing"):
        await draft(desk, request_id="")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"issuer": {"name": "x"}}'])
async def test_an_issuer_that_is_none_is_bad_input(desk: Running, text: str) -> None:
    with pytest.raises(BadInput):
        await set_issuer(desk, text)


async def test_an_issuers_block_alone_uses_the_districts_own_book(desk: Running) -> None:
    assert not (await set_issuer(desk, ISSUER.model_dump_json())).repeat
    assert (await set_issuer(desk, ISSUER.model_dump_json())).repeat

    await desk.tell(late("an-binh"))

    assert [(each.letter, each.number) for each in await listed(desk)] == [("urge-an-binh~BC-Q1~2023", "01/UBND-CCHC")]


async def test_read_models_and_decisions_come_out_again(desk: Running) -> None:
    await set_issuer(desk)
    await desk.tell(late("an-binh"))
    await draft(desk)

    assert await desk.findings() == []
