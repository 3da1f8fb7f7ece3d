"""Units that ended are written to through the one that came after them; renamed ones by their name of that moment."""

import json
from pathlib import Path

from services.contracts.deadlines import UnitRegistered
from services.contracts.notify import LetterDrafted
from services.contracts.scoring import Status
from services.notify import desk, queries
from services.notify.queries import Asked
from services.notify.queries import sending as outgoing
from tests.unit.notify.acts import DAY, ended
from tests.unit.notify.controls import (
    DUE,
    ISSUER_SET,
    LATER,
    NAMES,
    Story,
    late,
    period,
    standing,
    unit,
)
from tests.unit.notify.running import Running, running

AN_HOA = "Chủ tịch Ủy ban nhân dân phường (xã) An Hòa"
WAS = "(đơn vị tiếp nhận của Ủy ban nhân dân phường (xã) An Bình)"


def addressees(story: Story) -> list[str]:
    return [json.loads(each.content)["addressees"][0] for each in story.events(LetterDrafted)]


def elsewhere(code: str) -> UnitRegistered:
    told = {"unit": code, "name": "Phường Mới", "district": "ha-tien", "email": "moi@hatien.example"}
    return unit("an-hoa").model_copy(update=told)


def test_who_came_after_is_written_to_and_told_why() -> None:
    story = Story().prepared()
    story.tell(ended("an-binh", "an-hoa"), late("an-binh"))
    assert addressees(story) == [f"{AN_HOA} {WAS}"]
    (letter,) = story.events(LetterDrafted)
    assert letter.units == ("an-binh",)
    assert "chưa có báo cáo hợp lệ của Ủy ban nhân dân phường (xã) An Bình" in letter.content


def test_where_nobody_or_several_came_after_the_unit_itself_is_written_to() -> None:
    story = Story().prepared()
    story.tell(ended("an-binh", "an-hoa", "thanh-tra"), ended("thanh-tra"), late("an-binh"), late("thanh-tra"))
    assert addressees(story) == ["Chủ tịch Ủy ban nhân dân phường (xã) An Bình", "Thủ trưởng Thanh tra"]


def test_who_came_after_those_that_came_after_is_written_to() -> None:
    story = Story().prepared()
    story.tell(ended("an-binh", "thanh-tra"), ended("thanh-tra", "an-hoa"), late("an-binh"))
    assert addressees(story) == [f"{AN_HOA} {WAS}"]
    story.tell(ended("an-hoa", "an-binh"), late("an-hoa"))
    assert len(addressees(story)) == 2


def test_a_renamed_unit_is_written_to_by_its_name_of_that_moment() -> None:
    story = Story().prepared()
    story.tell(unit("an-binh").model_copy(update={"name": "Phường An Bình Mới"}), late("an-binh"))
    assert addressees(story) == ["Chủ tịch Ủy ban nhân dân phường An Bình Mới"]


async def addresses(made: Running) -> list[tuple[str, str | None]]:
    return [(sending.unit, sending.email) for sending in await outgoing.to_send(made.service.database)]


async def test_the_mail_goes_to_who_came_after_wherever_that_is(tmp_path: Path) -> None:
    async with running(tmp_path) as made:
        await made.service.submit("operator", "i", ISSUER_SET)
        await made.tell(*NAMES, elsewhere("moi"), ended("an-binh", "moi"))
        assert await desk.to_open(made.service) == ["name of moi for rach-gia"]
        await desk.look(made.service)
        assert await desk.to_open(made.service) == []
        await made.tell(late("an-binh"), late("an-hoa"))
        assert await addresses(made) == [("an-binh", "moi@hatien.example"), ("an-hoa", "hop-thu@rachgia.example")]
        (first, _second) = await queries.letters(made.service.database)
        assert first[0].document().addressees == (f"Chủ tịch Ủy ban nhân dân phường Mới {WAS}",)
        await made.tell(ended("moi", "nobody-knows", district="ha-tien"))
        assert (await addresses(made))[0] == ("an-binh", "moi@hatien.example")
        await made.tell(ended("an-hoa", "an-binh"))
        assert (await addresses(made))[1] == ("an-hoa", "moi@hatien.example")
        assert not await made.findings()


async def test_a_list_names_who_was_there_in_its_year_and_what_they_owed_there(tmp_path: Path) -> None:
    gone = ended("thanh-tra").model_copy(update={"ended_at": DUE - 365 * DAY})
    moved = elsewhere("an-hoa").model_copy(update={"registered_at": DUE + DAY})
    owed = standing("an-hoa", Status.MISSING, of="BC-6T").model_copy(update={"district": "ha-tien"})
    late_here = standing("an-hoa", Status.MISSING)
    async with running(tmp_path, at=LATER) as made:
        await made.tell(*NAMES, gone, moved, period("BC-Q1"), period("BC-6T"), ended("an-binh"), owed, late_here)
        listed = await queries.rectification(made.service.database, Asked("rach-gia", 2023, LATER))
        there = await queries.rectification(made.service.database, Asked("ha-tien", 2023, LATER))
    assert [(row.unit, row.statuses) for row in listed.rows] == [
        ("an-binh", (Status.NOT_OBLIGED, Status.NOT_OBLIGED)),
        ("an-hoa", (Status.MISSING, Status.NOT_OBLIGED)),
    ]
    assert [(row.unit, row.statuses) for row in there.rows] == [("an-hoa", (Status.NOT_OBLIGED, Status.MISSING))]
