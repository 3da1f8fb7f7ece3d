"""A letter is named by its id or its number; where several have that number it is said which, and how to name one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from services.kit.rpc import BadInput
from services.notify.pb import admin_pb2
from tests.unit.notify.controls import AFTER, ISSUER_SET, NAMES, late, unit
from tests.unit.notify.running import Running, running

NUMBER: Final = "01/UBND-CCHC/2023"
HERE, THERE = "urge-an-binh~BC-Q1~2023", "urge-xa-la~BC-Q1~2023"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Running]:
    """Two districts write by the same symbol, each in a book of its own."""
    async with running(tmp_path, at=AFTER) as opened:
        await opened.service.submit("operator", "i1", ISSUER_SET)
        elsewhere = {"district": "ha-tien", "book": "UBND-HT"}
        await opened.service.submit("operator", "i2", ISSUER_SET.model_copy(update=elsewhere))
        other = {"district": "ha-tien", "unit": "xa-la"}
        stranger = unit("an-binh").model_copy(update={**other, "name": "Lạ"})
        await opened.tell(*NAMES, stranger, late("an-binh"), late("an-binh").model_copy(update=other))
        yield opened


async def get(desk: Running, letter: str) -> admin_pb2.Letter:
    return await desk.admin.GetLetter(admin_pb2.GetLetterRequest(letter=letter, without_pdf=True), None)


async def test_which_letters_have_the_number_is_said_and_each_is_found_by_its_id(desk: Running) -> None:
    with pytest.raises(BadInput) as told:
        await get(desk, NUMBER)
    for part in (HERE, THERE, "rach-gia", "ha-tien", "UBND-HT", "2 letters", "by its id"):
        assert part in str(told.value)
    assert [(await get(desk, name)).letter for name in (HERE, THERE)] == [HERE, THERE]


@pytest.mark.parametrize("act", ["ApproveLetter", "VoidLetter", "PreviewLetter"])
async def test_nothing_is_done_to_a_letter_that_may_be_another(desk: Running, act: str) -> None:
    requests: dict[str, Any] = {
        "ApproveLetter": admin_pb2.JudgeLetterRequest(request_id="r", letter=NUMBER),
        "VoidLetter": admin_pb2.ActOnLetterRequest(request_id="r", letter=NUMBER, reason="nhầm"),
        "PreviewLetter": admin_pb2.PreviewLetterRequest(letter=NUMBER),
    }
    with pytest.raises(BadInput, match="2 letters"):
        await getattr(desk.admin, act)(requests[act], None)


@pytest.mark.parametrize(("district", "meant"), [("rach-gia", HERE), ("ha-tien", THERE)])
async def test_a_letter_that_speaks_of_another_means_the_one_of_its_district(
    desk: Running, district: str, meant: str
) -> None:
    request = admin_pb2.DraftLetterRequest(
        request_id="d", kind="recall", district=district, letter=NUMBER, reason="ban hành nhầm"
    )
    answer = await desk.admin.DraftLetter(request, None)
    assert answer.letter.letter == f"recall-{meant}"


async def test_a_number_that_no_letter_has_is_said(desk: Running) -> None:
    with pytest.raises(BadInput, match="no such letter"):
        await get(desk, "02/UBND-CCHC/2023")
