"""What other document systems say is read from a folder: each file once, whole, and none in the way of another."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from services.contracts.notify import Channel
from services.notify import statuses
from services.notify.domain.inputs import ChannelsSet
from services.notify.queries import sending as outgoing
from services.notify.sender import Outbox
from tests.unit.notify.controls import ISSUER_SET, NAMES, late, unit
from tests.unit.notify.running import Running, running
from tests.unit.notify.test_sender_edxml import DOCUMENT, HOSTILE, OUR, THEIR, said, section, status
from tests.unit.notify.test_sender_ways import Blank, states

Put = Callable[[str, bytes], None]


async def delivered(desk: Running, folder: Path) -> Put:
    """A letter that went to An Bình as a package; what is put lands in the inbox."""
    desk.service.settings = desk.service.settings.model_copy(update={"edxml": section(folder)})
    await desk.service.submit("operator", "i", ISSUER_SET)
    await desk.tell(*NAMES)
    ways = ChannelsSet(district="rach-gia", unit="an-binh", channels=(Channel.EDXML,), address={Channel.EDXML: THEIR})
    await desk.service.submit("operator", "ways", ways)
    await desk.tell(late("an-binh"))
    outbox = Outbox(desk.service, Blank(None))
    await outbox.round(await outgoing.to_send(desk.service.database))
    (folder / "in").mkdir()

    def put(name: str, content: bytes) -> None:
        (folder / "in" / name).write_bytes(content)

    return put


def lying(folder: Path) -> dict[str, list[str]]:
    return {
        name: sorted(path.name for path in (folder / "in" / name).glob("*") if path.is_file())
        for name in ("", statuses.TAKEN, statuses.REFUSED)
    }


async def test_what_another_system_says_is_recorded_once_and_what_is_not_believed_set_aside(tmp_path: Path) -> None:
    ours = DOCUMENT.replace(",02/", ",01/")
    async with running(tmp_path) as desk:
        put = await delivered(desk, tmp_path)
        assert await states(desk) == {"an-binh": "sent"}
        (package,) = (tmp_path / "out").iterdir()
        assert said(etree.fromstring(package.read_bytes()), "OrganName")[1] == unit("an-binh").name
        put("1.xml", status("01", document=ours))
        put("2.xml", status("01", document=ours))
        put("3.xml", status("03", document=ours))
        put("4.xml", status("06", document=ours, organ="H37.DN.009"))
        put("5.xml", status("06", document=ours.replace(",01/", ",77/")))
        put("6.xml", status("06", document=ours.replace(OUR, THEIR)))
        put("7.xml", HOSTILE["xxe"])
        put("8.txt", b"no message")

        settings = desk.service.settings.edxml
        inbox = statuses.Inbox(desk.service, settings, tmp_path / "in")
        await inbox.look()
        put("1-again.xml", status("01", document=ours))
        await inbox.look()

        assert await states(desk) == {"an-binh": "acknowledged"}
        assert await desk.findings() == []
    assert lying(tmp_path) == {
        "": ["8.txt"],
        "taken": ["1-again.xml", "1.xml", "2.xml", "3.xml"],
        "refused": [f"{n}.xml{end}" for n in (4, 5, 6, 7) for end in ("", ".txt")],
    }


@pytest.mark.parametrize("number", ["9" * 5_000, str(2**63), "٩" * 30])
async def test_a_number_no_book_ever_comes_to_is_refused(tmp_path: Path, number: str) -> None:
    async with running(tmp_path) as desk:
        put = await delivered(desk, tmp_path)
        put("1.xml", status(document=DOCUMENT.replace(",02/", f",{number}/")))

        await looked_twice(desk, tmp_path)

        assert lying(tmp_path) == {"": [], "taken": [], "refused": ["1.xml", "1.xml.txt"]}


async def looked_twice(desk: Running, folder: Path) -> None:
    inbox = statuses.Inbox(desk.service, desk.service.settings.edxml, folder / "in")
    await inbox.look()
    await inbox.look()


async def test_what_is_still_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    ours = status("03", document=DOCUMENT.replace(",02/", ",01/"))
    async with running(tmp_path) as desk:
        put = await delivered(desk, tmp_path)
        inbox = statuses.Inbox(desk.service, desk.service.settings.edxml, tmp_path / "in")
        for upto in (0, 40, 200):
            put("1.xml", ours[:upto])
            await inbox.look()
        put("1.xml", ours)
        await inbox.look()

        assert await states(desk) == {"an-binh": "acknowledged"}
    assert lying(tmp_path) == {"": [], "taken": ["1.xml"], "refused": []}


async def test_a_file_keeps_what_it_said_whatever_its_name(tmp_path: Path) -> None:
    ours = DOCUMENT.replace(",02/", ",01/")
    long, broken = "x" * 251 + ".xml", os.fsdecode("tri\xecnh.xml".encode("latin-1"))
    async with running(tmp_path) as desk:
        put = await delivered(desk, tmp_path)
        for code in ("01", "03"):
            put("status.xml", status(code, document=ours))
            await looked_twice(desk, tmp_path)
        put(long, b"<a/>")
        put(broken, b"<a/>")
        await looked_twice(desk, tmp_path)

        assert await states(desk) == {"an-binh": "acknowledged"}
    kept = {
        name: [(tmp_path / "in" / name / each).read_bytes() for each in lying(tmp_path)[name]] for name in ("taken",)
    }
    assert sorted(kept["taken"]) == sorted(status(code, document=ours) for code in ("01", "03"))
    assert len(lying(tmp_path)["refused"]) == 4
